package io.godwit.spi;

import io.godwit.sequence.Epoch;

/** Applies epochs. One epoch at a time; inside, a large one may use several connections. */
public interface EpochWriter {
    /**
     * Applies the epoch as its kind demands and moves the applied position to its end; returns when all of it is
     * committed. An unknown outcome of a commit fails with {@code TARGET_OUTCOME_UNKNOWN}: the caller stops, and the
     * next start asks the ledger.
     */
    void apply(Epoch epoch) throws InterruptedException;
}
