package io.godwit.spi;

import io.godwit.model.KeyRange;
import io.godwit.model.TableShape;
import io.godwit.sequence.LandedChunk;

/** Writes landed chunks. Thread-safe. */
public interface ChunkWriter {
    /**
     * Inserts the rows and records the range with its landing position in the ledger, in one transaction that first
     * checks the fencing token. Every row must be inserted and none may exist before; anything else fails with nothing
     * written. An unknown outcome of the commit fails with {@code TARGET_OUTCOME_UNKNOWN} and is never retried.
     */
    void write(LandedChunk chunk) throws InterruptedException;

    /**
     * Deletes all rows of a settled range, and in the same fenced transaction what the ledger says of it: the range is
     * to be copied again. What is settled beside it stays so.
     */
    void clear(TableShape table, KeyRange range) throws InterruptedException;
}
