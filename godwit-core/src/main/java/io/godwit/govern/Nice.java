package io.godwit.govern;

import java.time.Duration;
import java.time.Instant;

/**
 * Has the move rest in proportion to its work: each second in which a task runs is owed some time in which none does. Pure; for one
 * thread.
 */
final class Nice {
    private static final double DEBT_SECONDS = 0.2;

    private double owedSeconds;
    private boolean resting;
    private Instant at;

    Nice(Instant now) {
        this.at = now;
    }

    /**
     * Lets time pass.
     *
     * @param ratio seconds of rest for each second of work
     */
    void pass(Instant now, boolean working, double ratio) {
        double elapsed = Math.max(0, Duration.between(at, now).toNanos() / 1e9);
        at = now;
        owedSeconds = Math.max(0, owedSeconds + (working ? ratio : -1) * elapsed);
        resting = ratio > 0 && owedSeconds > 0 && (resting || owedSeconds >= DEBT_SECONDS);
    }

    /** Whether no task should begin. */
    boolean isResting() {
        return resting;
    }
}
