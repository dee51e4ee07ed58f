package io.godwit.spi;

import io.godwit.model.TableId;
import io.godwit.sequence.Epoch;
import java.util.Map;

/** Applies epochs. One epoch at a time; inside, a large one may use several connections. */
public interface EpochWriter {
    /**
     * Applies the epoch as its kind demands and moves the applied position to its end; returns when all of it is
     * committed. An unknown outcome of a commit fails with {@code TARGET_OUTCOME_UNKNOWN}: the caller stops, and the
     * next start asks the ledger.
     *
     * @return the net row changes of each table
     */
    Map<TableId, Long> apply(Epoch epoch) throws InterruptedException;
}
