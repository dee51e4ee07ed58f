package io.godwit.govern;

import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensors.Measured;
import java.util.Optional;

/**
 * What a sensor may show.
 *
 * @param setting the key that holds the greatest value; empty where it needs none
 * @param max above it nothing is copied; empty when only the critical value is set
 * @param critical above it the run ends
 */
record Limit(LoadSensor sensor, String setting, Optional<Double> max, Optional<Double> critical) {
    /** A sensor that shows 0 while all is well. */
    static Limit zero(LoadSensor sensor) {
        return new Limit(sensor, "", Optional.of(0.0), Optional.empty());
    }

    boolean isExceeded(double value) {
        return value > max.orElse(Double.POSITIVE_INFINITY) || isCritical(value);
    }

    boolean isCritical(double value) {
        return value > critical.orElse(Double.POSITIVE_INFINITY);
    }

    /** The share of what is allowed; more than 1 is too much. */
    double pressure(double value) {
        double most = max.or(() -> critical).orElse(Double.POSITIVE_INFINITY);
        return most == 0 ? (value > 0 ? 2 : 0) : Math.max(0, value / most);
    }

    /** What is allowed, in words that follow what was measured; empty where the words say it already. */
    String words() {
        if (setting.isEmpty()) {
            return "";
        }
        String most = max.map(value -> "at most " + Measured.text(value) + " by " + setting)
                .orElse("");
        String worst =
                critical.map(value -> "critical above " + Measured.text(value)).orElse("");
        return " (" + most + (most.isEmpty() || worst.isEmpty() ? "" : ", ") + worst + ")";
    }
}
