package io.godwit.model;

import java.util.List;

/**
 * A unique key besides the one that identifies rows.
 *
 * @param columns indexes into {@link TableShape#columns()}; a prefix key counts as its whole column
 * @param derived whether the key is over an expression or a generated column, so that the stored columns do not show
 *     whether its value changed
 */
public record UniqueKey(String name, List<Integer> columns, boolean derived) {
    public UniqueKey {
        columns = List.copyOf(columns);
    }
}
