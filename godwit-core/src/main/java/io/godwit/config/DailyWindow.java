package io.godwit.config;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The same hours of every day, as the clocks of a place show them. A window that ends before it begins goes over
 * midnight.
 *
 * @param from the first moment that is inside
 * @param to the first moment that is not
 */
public record DailyWindow(LocalTime from, LocalTime to, ZoneId zone) {
    public boolean contains(Instant moment) {
        LocalTime time = moment.atZone(zone).toLocalTime();
        boolean begun = !time.isBefore(from);
        boolean ended = !time.isBefore(to);
        return from.isBefore(to) ? begun && !ended : begun || !ended;
    }

    /** As it is written in a configuration. */
    @Override
    public String toString() {
        return "%s-%s %s".formatted(from, to, zone);
    }
}
