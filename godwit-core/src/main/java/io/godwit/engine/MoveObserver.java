package io.godwit.engine;

import io.godwit.phase.Phase;
import io.godwit.progress.MoveReport;

/** Is told what happens in a run, on the thread that owns it: all methods must return quickly. */
public interface MoveObserver {
    /** The phase was stored in the ledger. */
    void entered(Phase phase);

    /** The operator has changed settings; the stages work with the new ones from now on. */
    default void changed(MoveSettings settings) {}

    /** The target owns the tables, and the run goes on with the rollback window; its end has a report of its own. */
    default void handedOver(MoveReport report) {}
}
