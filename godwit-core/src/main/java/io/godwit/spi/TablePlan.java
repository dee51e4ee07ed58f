package io.godwit.spi;

import io.godwit.model.TableShape;
import java.util.List;

/**
 * What a move would do with one table.
 *
 * @param rows as the source's statistics estimate them
 * @param dataBytes of the rows on the source
 * @param indexBytes of the secondary indexes on the source
 * @param indexes all of them, the primary key included, in words
 * @param statements that would be executed on the target to create the table; none where it exists
 */
public record TablePlan(
        TableShape table, long rows, long dataBytes, long indexBytes, List<String> indexes, List<String> statements) {
    public TablePlan {
        indexes = List.copyOf(indexes);
        statements = List.copyOf(statements);
    }
}
