package io.godwit.govern;

import io.godwit.spi.LoadSignal;
import io.godwit.spi.LoadSignal.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One signal with what was heard of it so far. For one thread, but for {@link #signal()}. */
final class Listener {
    /** Applications that do fewer than {@link Slowdown#STATEMENTS_MIN} statements in this time are not waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration QUIET_MIN = Duration.ofMillis(400);
    private static final Duration QUIET_MAX = Duration.ofSeconds(1);

    private final LoadSignal signal;
    private final Slowdown slowdown = new Slowdown();
    private Work last = Work.NONE;
    private Instant lastAt = Instant.EPOCH;
    private boolean blind;
    private boolean others;

    Listener(LoadSignal signal) {
        this.signal = signal;
    }

    LoadSignal signal() {
        return signal;
    }

    /** From here on counts what is heard next. */
    void begin(Optional<Work> heard, Instant now) {
        blind = heard.isEmpty();
        last = heard.orElse(Work.NONE);
        lastAt = now;
    }

    /** Takes a reading while the move is at work. */
    void hear(Optional<Work> heard, Instant now) {
        Work done = heard.orElse(Work.NONE).since(last);
        if (heard.isEmpty() || done.statements() >= Slowdown.STATEMENTS_MIN || isOver(PATIENCE, now)) {
            others = done.statements() >= Slowdown.STATEMENTS_MIN;
            slowdown.busy(done);
            begin(heard, now);
        }
    }

    /** Takes a reading while the move is quiet; whether enough was heard. */
    boolean hearQuiet(Optional<Work> heard, Instant now) {
        Work done = heard.orElse(Work.NONE).since(last);
        boolean tells = done.statements() == 0 || done.statements() >= Slowdown.STATEMENTS_MIN;
        if (!isOver(tells ? QUIET_MIN : QUIET_MAX, now)) {
            return false;
        }
        others = done.statements() >= Slowdown.STATEMENTS_MIN;
        slowdown.quiet(done);
        return true;
    }

    private boolean isOver(Duration duration, Instant now) {
        return Duration.between(lastAt, now).compareTo(duration) >= 0;
    }

    /** How much longer statements take than in the quiet; 0 when there are none worth a word. */
    double slowdown() {
        return slowdown.ratio();
    }

    @Override
    public String toString() {
        return signal.name() + ": " + slowdown;
    }

    /** Whether applications are at work on the server. */
    boolean hearsOthers() {
        return others;
    }

    /** Whether the server does not tell. */
    boolean isBlind() {
        return blind;
    }
}
