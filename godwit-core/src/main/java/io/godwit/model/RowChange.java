package io.godwit.model;

/**
 * One row changed by one source transaction. An update that changes the key is a {@link Deleted} of the old key
 * followed by an {@link Inserted} of the new one.
 */
public sealed interface RowChange {
    TableId table();

    Key key();

    record Inserted(TableId table, Key key, RowImage after) implements RowChange {}

    record Updated(TableId table, Key key, RowImage before, RowImage after) implements RowChange {}

    record Deleted(TableId table, Key key, RowImage before) implements RowChange {}
}
