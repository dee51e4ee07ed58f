package io.godwit.copy;

import io.godwit.concurrent.EventLoop;
import io.godwit.model.GtidSet;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Says when the first range may be opened: once the position has no holes below what the source could show when the run
 * began. A server that commits out of order can have a transaction in its executed set, and so in the start position,
 * while an older one of the same row is visible but not in the set yet. The stream brings the older one later, and the
 * overlay of an open chunk would put its old image over the newer row. Owned by the loop's thread.
 */
public final class FirstPosition {
    /** A transaction that was given up never arrives: then the source is asked again whether it is still under way. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Sequencer sequencer;
    private final SourceStatus source;
    private final InstantSource clock;
    private @Nullable GtidSet awaited;
    private Instant askedAt = Instant.EPOCH;
    private boolean asking;
    private boolean reached;

    public FirstPosition(EventLoop loop, Sequencer sequencer, SourceStatus source, InstantSource clock) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.source = source;
        this.clock = clock;
    }

    /** Whether ranges may be opened. */
    public boolean isReached() {
        return reached;
    }

    public void advance() {
        if (reached || asking) {
            return;
        }
        if (awaited != null && sequencer.appliedPosition().containsAll(awaited)) {
            reached = true;
        } else if (Duration.between(askedAt, clock.instant()).compareTo(ASK_AGAIN) >= 0) {
            asking = true;
            askedAt = clock.instant();
            loop.start("ask for transactions under way", source::ownedAndExecuted, this::answer);
        }
    }

    // Transactions that began after the first answer are no older than what the position has: only the first counts.
    private void answer(GtidSet now) {
        asking = false;
        awaited = awaited == null ? now : awaited.minus(awaited.minus(now));
    }
}
