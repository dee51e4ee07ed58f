package io.godwit.apply;

import io.godwit.concurrent.EventLoop;
import io.godwit.model.GtidSet;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Measures the lag: how long it takes from a moment until the target has everything that the source had executed at
 * that moment. Needs no clock but this machine's, so clocks that differ between servers do no harm. Owned by the loop's
 * thread.
 */
public final class LagProbe {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final EventLoop loop;
    private final Sequencer sequencer;
    private final SourceStatus source;
    private final InstantSource clock;
    private Instant askedAt = Instant.EPOCH;
    private @Nullable GtidSet awaited;
    private boolean asking;
    private @Nullable Duration measured;

    public LagProbe(EventLoop loop, Sequencer sequencer, SourceStatus source, InstantSource clock) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.source = source;
        this.clock = clock;
    }

    public void advance() {
        if (awaited != null && sequencer.appliedPosition().containsAll(awaited)) {
            measured = sinceAsked();
            awaited = null;
        }
        if (awaited == null && !asking && sinceAsked().compareTo(INTERVAL) >= 0) {
            asking = true;
            askedAt = clock.instant();
            loop.start("probe lag", source::executed, executed -> {
                asking = false;
                awaited = executed;
            });
        }
    }

    /** The lag as last measured, or the age of the probe under way if that is more; empty before the first measure. */
    public Optional<Duration> lag() {
        if (measured == null) {
            return Optional.empty();
        }
        Duration waiting = awaited == null ? Duration.ZERO : sinceAsked();
        return Optional.of(waiting.compareTo(measured) > 0 ? waiting : measured);
    }

    private Duration sinceAsked() {
        return Duration.between(askedAt, clock.instant());
    }
}
