package io.godwit.mysql.binlog;

import io.godwit.model.Gtid;
import io.godwit.model.LogPosition;
import io.godwit.model.RowChange;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.spi.StreamItem;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transaction that the log has begun and not ended yet. */
final class OpenTransaction implements RowEvents.Sink {
    private final Gtid gtid;
    private final Instant committedAt;
    private final ChangeBuffer changes;
    private final Map<String, ChangeBuffer.Mark> savepoints = new HashMap<>();
    private boolean begun;
    private List<TableId> redefined = List.of();
    private String redefinition = "";

    /** The number of the first TABLE_MAP's table to what is known of it; the table is null when it is not moved. */
    private final Map<Long, MappedTable> tables = new HashMap<>();

    record MappedTable(TableMap map, @Nullable MovedTable moved) {}

    /** @param memoryMax bytes that its changes may take on the heap; a larger transaction goes to a file */
    OpenTransaction(Gtid gtid, Instant committedAt, long memoryMax) {
        this.gtid = gtid;
        this.committedAt = committedAt;
        this.changes = new ChangeBuffer(memoryMax);
    }

    Gtid gtid() {
        return gtid;
    }

    Instant committedAt() {
        return committedAt;
    }

    /** Whether a BEGIN was seen: otherwise the next statement is the whole transaction. */
    boolean begun() {
        return begun;
    }

    void begin() {
        begun = true;
    }

    void map(TableMap map, @Nullable MovedTable moved) {
        tables.put(map.number(), new MappedTable(map, moved));
    }

    MappedTable table(long number) {
        MappedTable table = tables.get(number);
        if (table == null) {
            throw new IllegalArgumentException("no TABLE_MAP for table number " + number);
        }
        return table;
    }

    @Override
    public void add(RowChange change, long size) {
        changes.add(change, size);
    }

    long bytes() {
        return changes.bytes();
    }

    long memoryBytes() {
        return changes.memoryBytes();
    }

    /** Moves the changes from the heap to a file. */
    void spill() {
        changes.spill();
    }

    boolean changesRows() {
        return !changes.isEmpty();
    }

    void setSavepoint(String name) {
        savepoints.put(name, changes.mark());
    }

    // MYSQL: work undone by ROLLBACK TO is in the log only when a table without transactions was changed as well.
    void returnTo(String name) {
        ChangeBuffer.Mark savepoint = savepoints.get(name);
        if (savepoint == null) {
            throw new IllegalArgumentException("ROLLBACK TO the unknown savepoint " + name);
        }
        changes.returnTo(savepoint);
    }

    void undoAll() {
        changes.returnTo(new ChangeBuffer.Mark(0, 0));
    }

    /** Gives up what was read. */
    void discard() {
        changes.discard();
    }

    void redefine(List<TableId> named, String statement) {
        if (!named.isEmpty()) {
            redefined = named;
            redefinition = statement;
        }
    }

    boolean redefines() {
        return !redefined.isEmpty();
    }

    StreamItem end(LogPosition end) {
        if (redefines()) {
            return new StreamItem.SchemaChanged(
                    gtid,
                    redefinition,
                    redefined.stream().map(TableId::toString).toList(),
                    end);
        }
        return committed(Optional.empty(), changes, end);
    }

    /** The end of the transaction that commits or rolls back what another has prepared. */
    StreamItem endOf(OpenTransaction prepared, boolean commits, LogPosition end) {
        if (!commits) {
            prepared.undoAll();
        }
        return committed(Optional.of(prepared.gtid), prepared.changes, end);
    }

    private StreamItem committed(Optional<Gtid> prepared, ChangeBuffer rows, LogPosition end) {
        return new StreamItem.Committed(new SourceTransaction(gtid, prepared, rows.build(), end, committedAt));
    }
}
