package io.godwit.spi;

import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Questions about the source's history. Thread-safe. */
public interface SourceStatus {
    /** {@code @@GLOBAL.gtid_executed}: every transaction in it is visible to a read that begins now. */
    GtidSet executed() throws InterruptedException;

    /**
     * Every transaction whose commit has ended or is under way: whatever a read that has begun can see is in it. Some of
     * them may never end.
     */
    GtidSet ownedAndExecuted() throws InterruptedException;

    /**
     * The names of the XA transactions that are prepared and neither committed nor rolled back; none, where the user may
     * not see them.
     */
    Set<String> prepared() throws InterruptedException;

    /**
     * Waits until the executed set contains {@code required}. A server that lacks it has lost transactions that the
     * target may hold, or is another server: fails with {@code SOURCE_LOST_POSITION} at the end of {@code patience}.
     */
    void awaitExecuted(GtidSet required, Duration patience) throws InterruptedException;

    /** The estimated number of rows of each table, for progress only; one that is not known may be missing. */
    Map<TableId, Long> estimatedRows(Collection<TableId> tables) throws InterruptedException;
}
