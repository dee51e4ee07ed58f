package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.mysql.schema.TableDefinition.DefinedColumn;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the target computes for a generated column is what the source has. The one exception: an expression over a
 * TIMESTAMP sees it in the time zone of the session that writes, and the target's sessions are Godwit's.
 */
final class GeneratedColumnsCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        Set<String> kept = new HashSet<>();
        // MYSQL: a virtual column that is in no index is computed when it is read, by the session that reads.
        situation
                .source()
                .each(
                        "SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME FROM information_schema.COLUMNS c WHERE"
                                + " c.GENERATION_EXPRESSION <> '' AND "
                                + situation.tablesAre("c.TABLE_SCHEMA", "c.TABLE_NAME")
                                + " AND (c.EXTRA LIKE '%STORED%' OR EXISTS (SELECT 1 FROM information_schema.STATISTICS s"
                                + " WHERE s.TABLE_SCHEMA = c.TABLE_SCHEMA AND s.TABLE_NAME = c.TABLE_NAME AND"
                                + " s.COLUMN_NAME = c.COLUMN_NAME))",
                        row -> kept.add(new TableId(row.getString(1), row.getString(2)) + "." + row.getString(3)));
        List<Finding> findings = new ArrayList<>();
        for (TableDefinition table : situation.definitions()) {
            for (DefinedColumn column : table.columns()) {
                if (kept.contains(table.id() + "." + column.column().name())) {
                    timestamp(table, column)
                            .ifPresent(name -> findings.add(FindingKind.GENERATED_BY_TIME_ZONE.on(
                                    "table " + table.id(),
                                    "generated column " + column.column().name() + " is computed from the TIMESTAMP "
                                            + name
                                            + ", so its value may depend on the time zone of whoever wrote the row",
                                    "Compute it from a DATETIME, or make it VIRTUAL without an index")));
                }
            }
        }
        return findings;
    }

    private static Optional<String> timestamp(TableDefinition table, DefinedColumn generated) {
        String expression = generated.generation();
        return table.columns().stream()
                .filter(column -> column.column().dataType().equalsIgnoreCase("timestamp"))
                .map(column -> column.column().name())
                .filter(name -> expression.contains(Situation.quoted(name)))
                .findFirst();
    }
}
