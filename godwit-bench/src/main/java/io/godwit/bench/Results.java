package io.godwit.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** All measurements of one run of the bench. */
final class Results {
    private final List<Measurement> measurements = new ArrayList<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    void add(Measurement measurement) {
        measurements.add(measurement);
    }

    /** A scenario ended before all its measurements were made. */
    void failed(String scenario, String why) {
        failures.put(scenario, why);
    }

    List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    /** Why scenarios ended early, by their names. */
    Map<String, String> failures() {
        return new LinkedHashMap<>(failures);
    }

    Set<String> scenarios() {
        Set<String> names = new LinkedHashSet<>();
        measurements.forEach(each -> names.add(each.scenario()));
        return names;
    }

    Set<String> contestants(String scenario) {
        Set<String> names = new LinkedHashSet<>();
        measurements.stream()
                .filter(each -> each.scenario().equals(scenario))
                .forEach(each -> names.add(each.contestant()));
        return names;
    }

    Set<String> figures(String scenario) {
        Set<String> names = new LinkedHashSet<>();
        measurements.stream()
                .filter(each -> each.scenario().equals(scenario))
                .forEach(each -> names.addAll(each.figures().keySet()));
        return names;
    }

    Optional<Spread> spread(String scenario, String contestant, String figure) {
        return Spread.of(measurements.stream()
                .filter(each ->
                        each.scenario().equals(scenario) && each.contestant().equals(contestant))
                .map(each -> each.figures().get(figure))
                .filter(Objects::nonNull)
                .toList());
    }

    /** The median of one contestant's figure by that of another. */
    OptionalDouble ratio(
            String scenario,
            String contestant,
            String figure,
            String toScenario,
            String toContestant,
            String toFigure) {
        Optional<Spread> over = spread(scenario, contestant, figure);
        Optional<Spread> under = spread(toScenario, toContestant, toFigure);
        return over.isPresent() && under.isPresent() && under.get().median() != 0
                ? OptionalDouble.of(over.get().median() / under.get().median())
                : OptionalDouble.empty();
    }

    /** The greatest value of a figure in all that was measured. */
    OptionalDouble greatest(String figure) {
        return measurements.stream()
                .flatMapToDouble(each -> each.figure(figure).stream())
                .max();
    }
}
