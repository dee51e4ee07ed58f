package io.godwit.progress;

import java.time.Duration;

/**
 * How fast something goes, where what was seen last counts most. Immutable.
 *
 * @param items weighted
 * @param rounds weighted
 * @param nanos weighted
 */
public record Pace(double items, double rounds, double nanos) {
    /** Nothing was seen yet. */
    public static final Pace UNKNOWN = new Pace(0, 0, 0);

    private static final double KEPT = 0.9;

    /** After one more round of work. */
    public Pace after(long done, Duration took) {
        return new Pace(items * KEPT + done, rounds * KEPT + 1, nanos * KEPT + took.toNanos());
    }

    /** Items a second; 0 when unknown. */
    public double perSecond() {
        return nanos == 0 ? 0 : items / nanos * 1e9;
    }

    /** What one round takes; zero when unknown. */
    public Duration round() {
        return rounds == 0 ? Duration.ZERO : Duration.ofNanos(Math.round(nanos / rounds));
    }
}
