package io.godwit.mysql.sql;

import io.godwit.model.TableShape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The statements of each table, made once. Thread-safe. */
public final class TableSqls {
    private final Map<TableShape, TableSql> known = new ConcurrentHashMap<>();

    public TableSql of(TableShape shape) {
        return known.computeIfAbsent(shape, TableSql::new);
    }
}
