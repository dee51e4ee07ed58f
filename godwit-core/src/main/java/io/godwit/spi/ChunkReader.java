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
     * The key that ends a range of {@code rows} rows after {@code low}, or empty when fewer rows are left: then the
     * last range of the table, open above, begins at {@code low}.
     *
     * @param low where the range begins; empty for the start of the table
     */
    Optional<KeyBound> boundary(TableShape table, Optional<KeyBound> low, int rows) throws InterruptedException;

    /**
     * Reads a range after it was marked open at {@code openedAt}: waits until the source's executed set contains
     * {@code openedAt}, opens a read view, then reads the end of the log as {@code high}, then selects the rows. The
     * order of these steps is what makes a chunk exact, see docs/algorithm.md section 1.
     */
    ChunkRead read(TableShape table, KeyRange range, GtidSet openedAt) throws InterruptedException;

    /**
     * @param rows in rising key order
     * @param high the end of the source's log after the read view was opened: the chunk may land once the stream has
     *     passed it
     */
    record ChunkRead(RowBlock rows, LogPosition high) {}
}
