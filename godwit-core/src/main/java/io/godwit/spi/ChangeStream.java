package io.godwit.spi;

import io.godwit.model.GtidSet;
import java.time.Instant;

/**
 * The source's binary log from one connection, one whole transaction after another. One thread calls {@link #next()};
 * {@link #close()} may come from any thread and ends a waiting call with InterruptedException.
 *
 * <p>The adapter reconnects by itself at transaction boundaries with a bounded back-off, and fails with a
 * {@link io.godwit.error.MoveException} on everything that it does not understand.
 */
public interface ChangeStream extends AutoCloseable {
    /** Blocks until there is something; a full buffer inside stops the reading from the server, never drops. */
    StreamItem next() throws InterruptedException;

    /** When the last event, heartbeats included, was received. */
    Instant lastHeardAt();

    @Override
    void close();

    /** Starts streams. */
    interface Factory {
        /** Streams every transaction that is not in {@code from}. Fails when the source has purged some of them. */
        ChangeStream open(GtidSet from);
    }
}
