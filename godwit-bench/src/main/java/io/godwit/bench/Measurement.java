package io.godwit.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What one run of one contestant gave.
 *
 * @param contestant what ran, such as {@code LOAD DATA} or {@code godwit}
 * @param figures by name; the name ends in the unit
 */
record Measurement(String scenario, String contestant, int round, Map<String, Double> figures) {
    static final String GODWIT = "godwit";
    static final String LOAD_DATA = "LOAD DATA";
    static final String INSERT = "INSERT";

    Measurement {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    OptionalDouble figure(String name) {
        Double value = figures.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
