package io.godwit.govern;

import io.godwit.progress.Snapshot.Signal;
import io.godwit.spi.LoadSignal;
import io.godwit.spi.LoadSignal.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** One signal with what was heard of it so far. For one thread, but for {@link #source()}. */
final class Listener {
    /** Applications that do fewer than {@link Slowdown#STATEMENTS_MIN} statements in this time are not waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration QUIET_MIN = Duration.ofMillis(400);
    private static final Duration QUIET_MAX = Duration.ofSeconds(1);

    private final LoadSignal source;
    private final Slowdown slowdown = new Slowdown();
    private Work last = Work.NONE;
    private Instant lastAt = Instant.EPOCH;
    private boolean blind;
    private boolean others;

    Listener(LoadSignal source) {
        this.source = source;
    }

    LoadSignal source() {
        return source;
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
        return source.name() + ": " + slowdown;
    }

    /** Whether applications are at work on the server. */
    boolean hearsOthers() {
        return others;
    }

    /** Whether the server does not tell. */
    boolean isBlind() {
        return blind;
    }

    /** @param most how many times as long the statements may take */
    Signal signal(double most) {
        double ratio = slowdown();
        String says;
        if (blind) {
            says = "the server does not tell, so the move is slow";
        } else if (ratio == 0) {
            says = "too few to tell";
        } else {
            says = String.format(
                    Locale.ROOT, "take %.1f times as long as without the move (at most %.1f)", ratio, most);
        }
        return new Signal(
                source.name(),
                ratio == 0 ? Optional.empty() : Optional.of(ratio),
                Optional.of(most),
                Optional.empty(),
                false,
                says);
    }
}
