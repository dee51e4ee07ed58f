package io.godwit.spi;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.sequence.Restored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The record of a move on the target: the only state that survives the process. Every method runs in a transaction
 * that first checks the fencing token by a shared locking read, and fails with {@code LEASE_LOST} when another process
 * has taken over. Thread-safe.
 */
public interface Ledger {
    /** What the ledger says about the move, read after the lease was taken. */
    Restored restored();

    /** The tables that {@link #begin} recorded; empty for a new move. */
    List<TableId> tables();

    /** What earlier runs have done, for reports. */
    Counts counts();

    /** Records a new move: its tables, the position from which changes count, and its first phase. */
    void begin(List<TableId> tables, GtidSet start, String phase);

    /** The stored phase as text, as written by {@link #store}; empty for a new move. */
    Optional<String> phase();

    /**
     * Stores the phase; durable when this returns. An unknown outcome of the commit is resolved by asking the ledger;
     * when that is not possible either, fails with {@code TARGET_OUTCOME_UNKNOWN}.
     */
    void store(String phase);

    /** Stores the phase as {@link #store} does, and in the same transaction how the way back begins. */
    void openWayBack(String phase, WayBack back);

    /** What {@link #openWayBack} stored; empty when nothing is left of a way back. */
    Optional<WayBack> wayBack();

    /** What operators have commanded so far; {@link Orders#NONE} for a new move. */
    Orders orders();

    /** Stores what operators have commanded, instead of what was stored before; durable when this returns. */
    void keep(Orders orders);

    /** Forgets the way back, once nothing is left of it on the source. */
    void forgetWayBack();

    /**
     * Records a move whose rows are all on the target: every range of the tables is settled at {@code start}.
     *
     * @param rows how many rows the tables have, for reports; one that is missing counts as none
     */
    void beginSettled(List<TableId> tables, GtidSet start, String phase, Map<TableId, Long> rows);

    /** Forgets the move, its lease included; nothing can be done with this ledger afterwards. */
    void forget();

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

    /**
     * Rows of settled ranges and net row changes of applied epochs, by table; a table without any may be missing.
     */
    record Counts(Map<TableId, Long> rowsCopied, Map<TableId, Long> changesApplied) {
        public Counts {
            rowsCopied = Map.copyOf(rowsCopied);
            changesApplied = Map.copyOf(changesApplied);
        }
    }

    /** Finds the ledger of the move, and takes its lease. */
    interface Factory {
        /** The stored phase, read without a lease and without writing anything; empty when the move has not begun. */
        Optional<String> storedPhase() throws InterruptedException;

        /** What is left of a way back, read in the same way. */
        Optional<WayBack> storedWayBack() throws InterruptedException;

        /**
         * Creates what is missing in the ledger's schema and takes the lease. Fails with {@code LEASE_HELD} when
         * another process holds it and is alive.
         */
        Ledger acquire() throws InterruptedException;
    }
}
