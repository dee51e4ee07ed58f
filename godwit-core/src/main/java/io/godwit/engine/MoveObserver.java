package io.godwit.engine;

import io.godwit.phase.Phase;

/** Is told what happens in a run, on the thread that owns it: both methods must return quickly. */
public interface MoveObserver {
    /** The phase was stored in the ledger. */
    void entered(Phase phase);

    /** The operator has changed settings; the stages work with the new ones from now on. */
    default void changed(MoveSettings settings) {}
}
