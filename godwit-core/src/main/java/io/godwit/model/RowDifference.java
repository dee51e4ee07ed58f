package io.godwit.model;

import java.util.List;

/**
 * A row that is not the same on both sides, described for people.
 *
 * @param key the values of the key columns
 * @param columns names of the columns that differ; empty unless the row is {@link Kind#DIFFERENT}
 */
public record RowDifference(TableId table, String key, Kind kind, List<String> columns) {
    public RowDifference {
        columns = List.copyOf(columns);
    }

    /** Seen from the target. */
    public enum Kind {
        MISSING,
        UNEXPECTED,
        DIFFERENT
    }
}
