package io.godwit.govern;

import java.time.Duration;
import java.time.Instant;

/**
 * Turns a number of shares into who may start now: time that tasks may take comes in at the rate of the shares and is spent by
 * the tasks that run. So one and a half shares are one task always and a second one half of the time. Pure; for one thread.
 */
final class Budget {
    private static final double SAVINGS_MAX_SECONDS = 0.1;
    private static final double DEBT_MAX_SECONDS = 1;

    private double seconds;
    private int running;
    private int most;
    private Instant at;

    Budget(Instant now) {
        this.at = now;
    }

    /** Lets time pass. */
    void pass(Instant now, double shares) {
        double elapsed = Math.max(0, Duration.between(at, now).toNanos() / 1e9);
        at = now;
        seconds = Math.clamp(seconds + (shares - running) * elapsed, -DEBT_MAX_SECONDS, SAVINGS_MAX_SECONDS);
    }

    boolean mayStart(double shares) {
        return seconds >= 0 && running < Math.ceil(shares);
    }

    void started() {
        running++;
        most = Math.max(most, running);
    }

    void ended() {
        running--;
    }

    /** The most tasks that ran at the same time since this was asked last. */
    int takeMost() {
        int now = most;
        most = running;
        return now;
    }

    int running() {
        return running;
    }
}
