package io.godwit.engine;

import io.godwit.phase.Direction;
import io.godwit.spi.Ledger;
import io.godwit.spi.Preflight.FreeConnections;
import java.util.Optional;

/**
 * Which way a loop goes, and what belongs to that way.
 *
 * @param authority the ledger that says who owns the tables: the one on the target, both ways
 * @param record the ledger of what is settled and applied; it lies where the rows are written
 * @param reverse the way back that the hand-over is to open
 * @param window on the way back: when it ends
 * @param free connections that both servers have room for when the loop begins
 * @param room makes sure, before the owner changes, that the tables can have their names on the new owner
 */
record Leg(
        Direction direction,
        Ledger authority,
        Ledger record,
        Optional<Reverse> reverse,
        Optional<WindowGate> window,
        FreeConnections free,
        Room room) {
    /** Fails with {@code CUTOVER_UNDONE} when there is none. Blocks; called by tasks. */
    interface Room {
        void check() throws InterruptedException;
    }

    static Leg there(Ledger ledger, Optional<Reverse> reverse, FreeConnections free) {
        return new Leg(Direction.THERE, ledger, ledger, reverse, Optional.empty(), free, () -> {});
    }

    static Leg back(Ledger authority, Ledger record, WindowGate window, Room room, FreeConnections free) {
        return new Leg(Direction.BACK, authority, record, Optional.empty(), Optional.of(window), free, room);
    }
}
