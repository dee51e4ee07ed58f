package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * Creates the tables of a move on the target. Foreign keys come with their tables: the sessions of the move do not check
 * them, so they need no order, cost nothing while rows arrive, and leave nothing to do in the cutover that could fail.
 * For one thread.
 */
final class TableCreation {
    private final Session onSource;
    private final Session onTarget;
    private final Map<TableId, TableId> targets = new LinkedHashMap<>();

    TableCreation(Session onSource, Session onTarget, List<TableShape> tables) {
        this.onSource = onSource;
        this.onTarget = onTarget;
        tables.forEach(table -> targets.put(table.id(), table.target()));
    }

    void run(BiConsumer<List<TableId>, List<TableId>> record) throws SQLException {
        List<TableId> missing = missing();
        Set<TableId> made = Set.copyOf(missing);
        record.accept(
                targets.entrySet().stream()
                        .filter(table -> !made.contains(table.getKey()))
                        .map(Map.Entry::getValue)
                        .toList(),
                missing.stream().map(targets::get).toList());
        if (missing.isEmpty()) {
            return;
        }
        // The statements come from the source as UTF-8, with comments and defaults in them.
        onTarget.run("SET SESSION character_set_client = utf8mb4, character_set_connection = utf8mb4");
        for (Map.Entry<TableId, List<String>> table : statements(missing).entrySet()) {
            for (String statement : table.getValue()) {
                create(table.getKey(), statement);
            }
        }
        compare(missing);
    }

    /** The tables, by their names on the source, that the target lacks. */
    List<TableId> missing() throws SQLException {
        Set<TableId> present = DetailReader.read(onTarget, targets.values(), UnaryOperator.identity())
                .keySet();
        return targets.entrySet().stream()
                .filter(table -> !present.contains(table.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The statements that create these tables, and the schemas around them that the target lacks. */
    Map<TableId, List<String>> statements(List<TableId> tables) throws SQLException {
        Map<TableId, TableDetails> details = DetailReader.read(onSource, tables, this::target);
        String usual =
                onTarget.text("SELECT @@GLOBAL.innodb_default_row_format").orElse("");
        Set<String> schemas = Set.copyOf(
                onTarget.all("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA", row -> row.getString(1)));
        Map<String, String> created = new HashMap<>();
        Map<TableId, List<String>> statements = new LinkedHashMap<>();
        for (TableId table : tables) {
            List<String> mine = new ArrayList<>();
            String schema = target(table).schema();
            if (!schemas.contains(schema) && !created.containsKey(schema)) {
                created.put(schema, schemaStatement(table.schema(), schema));
                mine.add(created.get(schema));
            }
            mine.add(CreateStatement.of(
                    table,
                    printed(table),
                    this::target,
                    rowFormat(details.getOrDefault(table, new TableDetails()), usual)));
            statements.put(table, mine);
        }
        return statements;
    }

    private TableId target(TableId table) {
        return targets.getOrDefault(table, table);
    }

    private static String rowFormat(TableDetails details, String usual) {
        String mine = details.of(Aspect.ROW_FORMAT).getOrDefault("", "");
        return mine.equalsIgnoreCase(usual) ? "" : mine;
    }

    private void create(TableId table, String statement) {
        try {
            onTarget.run(new String(statement.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        } catch (SQLException e) {
            throw new MoveException(
                    Code.TARGET_REFUSED,
                    onTarget.address() + ": cannot create " + target(table) + ": the server refuses the definition that"
                            + " the table has on the source (server error " + e.getErrorCode() + ": " + e.getMessage()
                            + "). Create it by hand as it should be, or alter it on the source, and start again. The"
                            + " statement was:\n" + statement,
                    e);
        }
    }

    /** What the target made of the statements, with its own defaults, must be what the source has. */
    private void compare(List<TableId> tables) throws SQLException {
        Map<TableId, TableDetails> wanted = DetailReader.read(onSource, tables, this::target);
        Map<TableId, TableDetails> made =
                DetailReader.read(onTarget, tables.stream().map(this::target).toList(), UnaryOperator.identity());
        for (TableId table : tables) {
            TableDetails found = made.get(target(table));
            TableDetails mine = wanted.get(table);
            if (found == null || mine == null) {
                throw gone("table " + table);
            }
            List<String> differences = mine.differences(found).stream()
                    .map(TableDetails.Difference::words)
                    .toList();
            if (!differences.isEmpty()) {
                throw new MoveException(
                        Code.TARGET_REFUSED,
                        onTarget.address() + ": table " + target(table)
                                + " did not become what it is on the source, because the server has other defaults: "
                                + String.join("; ", differences)
                                + ". Drop it, create it by hand as it should be, and start again.");
            }
        }
    }

    private String schemaStatement(String schema, String asSchema) throws SQLException {
        Optional<String> defaults = onSource.first(
                "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA "
                        + "WHERE SCHEMA_NAME = " + Quoted.text(schema),
                row -> " CHARACTER SET " + row.getString(1) + " COLLATE " + row.getString(2));
        return "CREATE SCHEMA IF NOT EXISTS `" + asSchema.replace("`", "``") + "`"
                + defaults.orElseThrow(() -> gone("schema " + schema));
    }

    private String printed(TableId table) throws SQLException {
        return onSource.first("SHOW CREATE TABLE " + Quoted.table(table), row -> row.getString(2))
                .orElseThrow(() -> gone("table " + table));
    }

    private MoveException gone(String what) {
        return new MoveException(Code.SOURCE_SCHEMA_CHANGED, onSource.address() + ": " + what + " is gone");
    }
}
