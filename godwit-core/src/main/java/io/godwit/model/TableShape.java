package io.godwit.model;

import io.godwit.error.Invariant;
import java.util.List;

/**
 * What Godwit must know of a table to move its rows.
 *
 * @param id the name on the source; by it the move knows the table
 * @param target the name on the target
 * @param columns the stored columns in table order, without generated ones; row images follow this order
 * @param columnCount the number of all columns, generated ones included
 * @param key indexes into {@code columns} of the key that identifies and orders rows, in key order
 * @param secondaryUnique every other unique key
 */
public record TableShape(
        TableId id,
        TableId target,
        List<Column> columns,
        int columnCount,
        String keyName,
        List<Integer> key,
        List<UniqueKey> secondaryUnique) {
    public TableShape {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        secondaryUnique = List.copyOf(secondaryUnique);
        Invariant.check(!key.isEmpty(), "table %s has no key", id);
    }

    /** A table that has the same name on both servers. */
    public TableShape(
            TableId id,
            List<Column> columns,
            int columnCount,
            String keyName,
            List<Integer> key,
            List<UniqueKey> secondaryUnique) {
        this(id, id, columns, columnCount, keyName, key, secondaryUnique);
    }

    public boolean hasSecondaryUnique() {
        return !secondaryUnique.isEmpty();
    }

    public List<Column> keyColumns() {
        return key.stream().map(columns::get).toList();
    }
}
