package io.godwit.spi;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowBlock;
import io.godwit.model.TableShape;
import java.util.Optional;

/** Reads key ranges of the source without locks. Thread-safe: several reads run at once, each on its own connection. */
public interface ChunkReader {
    /**
     * Where the next range of so many rows ends.
     *
     * @param rest of the table that is to be cut; the range begins where it begins
     */
    Boundary boundary(TableShape table, KeyRange rest, int rows) throws InterruptedException;

    /**
     * @param end the key that ends the range; empty when fewer rows are left, then it has all of the rest
     * @param last the highest key, when there is an end and the rest is open above. What is above it is a range of its
     *     own, to be opened first: rows added at the end of the table come by the log from then on, and who cuts does not
     *     run after them.
     */
    record Boundary(Optional<KeyBound> end, Optional<KeyBound> last) {}

    /**
     * Reads a range after it was marked open at {@code openedAt}: waits until the source's executed set contains
     * {@code openedAt}, opens a read view, then reads the end of the log as {@code high}, then selects the rows. The
     * order of these steps is what makes a chunk exact, see docs/algorithm.md section 1.
     *
     * @param bytes after which the reader stops, with at least one row
     */
    ChunkRead read(TableShape table, KeyRange range, GtidSet openedAt, long bytes) throws InterruptedException;

    /**
     * @param rows in rising key order
     * @param high the end of the source's log after the read view was opened: the chunk may land once the stream has
     *     passed it
     * @param complete false when the reader stopped after the last of these rows, because they are large enough
     */
    record ChunkRead(RowBlock rows, LogPosition high, boolean complete) {}
}
