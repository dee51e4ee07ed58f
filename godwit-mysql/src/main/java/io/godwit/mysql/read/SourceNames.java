package io.godwit.mysql.read;

import io.godwit.model.TableId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The names that the moved tables have on the source at the moment: the cutover renames them. Thread-safe. */
public final class SourceNames {
    private final Map<TableId, TableId> renamed = new ConcurrentHashMap<>();

    public TableId of(TableId table) {
        return renamed.getOrDefault(table, table);
    }

    public void rename(TableId table, TableId now) {
        renamed.put(table, now);
    }

    public void restore(TableId table) {
        renamed.remove(table);
    }
}
