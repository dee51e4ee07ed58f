package io.godwit.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** The same figure of several rounds. */
record Spread(double median, double min, double max, int runs) {
    /** Empty when there is no value. */
    static Optional<Spread> of(Collection<Double> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Optional.of(
                new Spread(median, sorted[0], Arrays.stream(sorted).max().orElseThrow(), sorted.length));
    }

    @Override
    public String toString() {
        return runs == 1
                ? Words.number(median)
                : "%s (%s-%s)".formatted(Words.number(median), Words.number(min), Words.number(max));
    }
}
