package io.godwit.spi;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.sequence.Restored;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The record of a move on the target: the only state that survives the process. Every method runs in a transaction
 * that first checks the fencing token by a shared locking read, and fails with {@code LEASE_LOST} when another process
 * has taken over. Thread-safe.
 */
public interface Ledger {
    /** What the ledger says about the move, read after the lease was taken. Empty tables when the move is new. */
    Restored restored();

    /** Whether the ledger holds a start position, that is: whether the move has begun in an earlier run. */
    boolean begun();

    /** Records a new move: its tables and the position from which changes count. */
    void begin(List<TableId> tables, GtidSet start);

    /** The stored phase as text, as written by {@link #store}; empty for a new move. */
    Optional<String> phase();

    /** Stores the phase; durable when this returns. */
    void store(String phase);

    /**
     * Replaces neighbouring settled ranges of one table by the one range that they form. Legal only when the applied
     * position contains the landing positions of all of them.
     */
    void merge(TableId table, KeyRange joined);

    /** Extends the lease; called at least three times per lease duration by one thread. */
    void renewLease();

    Duration leaseDuration();

    /** Gives the lease back so that the next process need not wait. Never fails the move: a lost lease is logged. */
    void releaseLease();
}
