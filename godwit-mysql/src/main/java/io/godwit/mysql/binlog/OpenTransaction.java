package io.godwit.mysql.binlog;

import io.godwit.model.Gtid;
import io.godwit.model.LogPosition;
import io.godwit.model.RowChange;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.spi.StreamItem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A transaction that the log has begun and not ended yet. */
final class OpenTransaction implements RowEvents.Sink {
    private record Savepoint(int changes, long bytes) {}

    private final Gtid gtid;
    private final Instant committedAt;
    private final List<RowChange> changes = new ArrayList<>();
    private final Map<String, Savepoint> savepoints = new HashMap<>();
    private long bytes;
    private boolean begun;
    private List<TableId> redefined = List.of();
    private String redefinition = "";

    /** The number of the first TABLE_MAP's table to what is known of it; the table is null when it is not moved. */
    private final Map<Long, MappedTable> tables = new HashMap<>();

    record MappedTable(TableMap map, @Nullable MovedTable moved) {}

    OpenTransaction(Gtid gtid, Instant committedAt) {
        this.gtid = gtid;
        this.committedAt = committedAt;
    }

    Gtid gtid() {
        return gtid;
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
        changes.add(change);
        bytes += size;
    }

    long bytes() {
        return bytes;
    }

    boolean changesRows() {
        return !changes.isEmpty();
    }

    void setSavepoint(String name) {
        savepoints.put(name, new Savepoint(changes.size(), bytes));
    }

    // MYSQL: work undone by ROLLBACK TO is in the log only when a table without transactions was changed as well.
    void returnTo(String name) {
        Savepoint savepoint = savepoints.get(name);
        if (savepoint == null) {
            throw new IllegalArgumentException("ROLLBACK TO the unknown savepoint " + name);
        }
        changes.subList(savepoint.changes(), changes.size()).clear();
        bytes = savepoint.bytes();
    }

    void undoAll() {
        changes.clear();
        bytes = 0;
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
        return new StreamItem.Committed(new SourceTransaction(gtid, changes, end, committedAt));
    }
}
