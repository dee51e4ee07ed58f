package io.godwit.spi;

import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.model.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Stops and lets in the application's writes on the source. Called by one thread. The tables are always given: after a
 * crash they may not be found under their names.
 */
public interface TrafficSwitch {
    /**
     * Stands as a comment in each statement of the switch that reaches the source's log, so that the change stream's
     * reader knows that Godwit itself changed the schema.
     */
    String STATEMENT_MARK = "/* godwit cutover */";

    /** Where writes stand. UNCLEAR means that only a person can tell. */
    enum State {
        OPEN,
        CLOSED,
        UNCLEAR
    }

    /** What the source says now; used after a restart. */
    State state(List<TableId> tables) throws InterruptedException;

    /**
     * Stops writes to all tables at once, or fails with writes as they were. Bounded tries with short lock waits.
     *
     * @param budget no try holds writes back for longer
     * @return when the try that succeeded began to hold writes back, by this machine's clock
     */
    Instant close(List<TableId> tables, Duration budget) throws InterruptedException;

    /** What {@link #close} waits for, for people: when it is an operator, this is all that tells him. From any thread. */
    default String closing() {
        return "stopping writes on the source";
    }

    /** How long {@link #close} takes for so many tables that nobody holds, as far as that is known. From any thread. */
    default Duration closingTakes(int tables) {
        return Duration.ZERO;
    }

    /** Who is in the way of {@link #close}; its answers may be asked for from any thread. */
    default LockHolders holders() {
        return LockHolders.NONE;
    }

    /**
     * The end of the source's log, read after writes have stopped, and the executed set, once it covers that end:
     * every write that was ever acknowledged lies at or before it.
     */
    Drain drain() throws InterruptedException;

    /** Whether writes are still stopped; asked again after the drain. */
    boolean stillClosed(List<TableId> tables) throws InterruptedException;

    /** Lets writes in again on the source. Fails loudly when it cannot, with what the operator has to run. */
    void reopen(List<TableId> tables) throws InterruptedException;

    record Drain(GtidSet executed, LogPosition end) {}
}
