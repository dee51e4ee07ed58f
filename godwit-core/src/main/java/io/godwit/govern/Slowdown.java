package io.godwit.govern;

import io.godwit.spi.LoadSignal.Work;
import java.util.Locale;

/**
 * How much longer the applications' statements on one server take than while the move keeps quiet. Pure; for one thread.
 */
final class Slowdown {
    /** Fewer statements than this tell nothing. */
    static final long STATEMENTS_MIN = 20;

    /** How much of the last value stays when a new one comes: single readings are noisy. */
    private static final double INERTIA = 0.5;

    private double quietNanos;
    private double ratio;

    /** Work of others while the move left the servers alone. */
    void quiet(Work work) {
        if (work.statements() >= STATEMENTS_MIN) {
            quietNanos = quietNanos == 0 ? work.meanNanos() : mix(quietNanos, work.meanNanos());
        }
    }

    /** Work of others while the move was at work. */
    void busy(Work work) {
        if (work.statements() < STATEMENTS_MIN) {
            ratio = 0;
        } else if (quietNanos > 0) {
            double now = work.meanNanos() / quietNanos;
            ratio = ratio == 0 ? now : mix(ratio, now);
        }
    }

    private static double mix(double before, double now) {
        return before * INERTIA + now * (1 - INERTIA);
    }

    /** Duration of a statement over that of the quiet; 0 while too few are seen, or nothing is known of the quiet. */
    double ratio() {
        return ratio;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f times %.0f us", ratio, quietNanos / 1000);
    }
}
