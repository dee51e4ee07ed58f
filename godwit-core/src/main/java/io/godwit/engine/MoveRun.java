package io.godwit.engine;

import io.godwit.progress.MoveReport;
import io.godwit.progress.Snapshot;

/** One run of a move, from preflight to hand-over. */
public abstract class MoveRun {
    /** Makes a run; nothing happens before {@link #run()}. */
    public static MoveRun of(MovePorts ports, MoveSettings settings) {
        throw new UnsupportedOperationException(ports + " " + settings);
    }

    /** Runs the move to its end on the calling thread. Never throws for a failed move: the report says how it ended. */
    public abstract MoveReport run() throws InterruptedException;

    /** How the move stands; from any thread. */
    public abstract Snapshot snapshot();

    /** Asks the run to end soon at a point from which it can be resumed; from any thread. */
    public abstract void stop();
}
