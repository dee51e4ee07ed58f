package io.godwit.copy;

import io.godwit.concurrent.EventLoop;
import io.godwit.model.GtidSet;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says when the first range may be opened: once the position has no holes below what the source could show when the run
 * began. A server that commits out of order can have a transaction in its executed set, and so in the start position,
 * while an older one of the same row is visible but not in the set yet. The stream brings the older one later, and the
 * overlay of an open chunk would put its old image over the newer row.
 *
 * <p>For the same reason XA transactions that were prepared when the run began must have ended: the log holds their rows
 * before the start position, and their commits come without rows. Owned by the loop's thread.
 */
public final class FirstPosition {
    /** A transaction that was given up never arrives: then the source is asked again whether it is still under way. */
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Sequencer sequencer;
    private final SourceStatus source;
    private final InstantSource clock;
    private @Nullable Set<String> prepared;
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
            loop.start(
                    "ask for transactions under way",
                    () -> new UnderWay(source.prepared(), source.ownedAndExecuted()),
                    this::answer);
        }
    }

    // Transactions that began after the first answer are no older than what the position has: only the first counts.
    private void answer(UnderWay now) {
        asking = false;
        if (prepared == null) {
            prepared = new HashSet<>(now.prepared());
        }
        prepared.retainAll(now.prepared());
        if (prepared.isEmpty()) {
            GtidSet all = now.all();
            awaited = awaited == null ? all : awaited.minus(awaited.minus(all));
        }
    }

    /**
     * @param prepared asked first, so that the commit of one that is absent here is in {@code all}
     * @param all committed or committing
     */
    private record UnderWay(Set<String> prepared, GtidSet all) {}
}
