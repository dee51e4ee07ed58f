package io.godwit.engine;

import io.godwit.progress.MoveReport;
import io.godwit.progress.Snapshot;

/** One run of a move, from preflight to hand-over. */
public final class MoveRun {
    public MoveRun(MovePorts ports, MoveSettings settings) {
        throw new UnsupportedOperationException(ports + " " + settings);
    }

    /**
     * Runs the move to its end on the calling thread. Never throws for a failed move: the report says how it ended.
     */
    public MoveReport run() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** How the move stands; from any thread. */
    public Snapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /** Asks the run to end soon at a point from which it can be resumed; from any thread. */
    public void stop() {
        throw new UnsupportedOperationException();
    }
}
