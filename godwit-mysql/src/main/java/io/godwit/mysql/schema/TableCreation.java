package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.Crew;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Creates the tables of a move on the target. Foreign keys come with their tables: the sessions of the move do not check
 * them, so they need no order, cost nothing while rows arrive, and leave nothing to do in the cutover that could fail.
 * For one thread.
 */
final class TableCreation {
    /** The statements come from the source as UTF-8, with comments and defaults in them. */
    static final String TEXT_IS_UTF8 = "SET SESSION character_set_client = utf8mb4, character_set_connection = utf8mb4";

    // MYSQL: needs SESSION_VARIABLES_ADMIN
    private static final String NO_GENERATED_KEYS = "SET SESSION sql_generate_invisible_primary_key = OFF";

    private static final int SESSIONS = 4;
    private static final int TABLES_AT_ONCE = 100;
    private static final int LARGE_ROWS = 50_000;

    private final ServerLink source;
    private final ServerLink target;
    private final Session onSource;
    private final Session onTarget;
    private final Map<TableId, TableId> targets = new LinkedHashMap<>();

    /**
     * @param onSource a session for what is asked once
     * @param onTarget the same on the target
     */
    TableCreation(ServerLink source, ServerLink target, Session onSource, Session onTarget, List<TableShape> tables) {
        this.source = source;
        this.target = target;
        this.onSource = onSource;
        this.onTarget = onTarget;
        tables.forEach(table -> targets.put(table.id(), table.target()));
    }

    /**
     * @param record told which tables are there and which are missing, before the first is made
     * @param withoutIndexes told which tables are to get indexes after their rows, before the first loses them; empty if none
     *     is to
     */
    void run(BiConsumer<List<TableId>, List<TableId>> record, Optional<Consumer<Collection<TableId>>> withoutIndexes)
            throws SQLException, InterruptedException {
        List<TableId> missing = missing();
        Set<TableId> made = Set.copyOf(missing);
        record.accept(
                targets.entrySet().stream()
                        .filter(table -> !made.contains(table.getKey()))
                        .map(Map.Entry::getValue)
                        .toList(),
                missing.stream().map(this::target).toList());
        if (missing.isEmpty()) {
            return;
        }
        Map<TableId, TableDetails> wanted = DetailReader.read(onSource, missing, this::target);
        onTarget.run(TEXT_IS_UTF8);
        for (Map.Entry<TableId, String> schema : schemaStatements(missing).entrySet()) {
            create(onTarget, schema.getKey(), schema.getValue());
        }
        createTables(missing, wanted);
        compare(missing, wanted);
        if (withoutIndexes.isPresent()) {
            leaveIndexesOut(missing, withoutIndexes.get());
        }
    }

    // Made first, and taken away from the empty table: so the whole definition has been compared, and the server says
    // which
    // index a foreign key of another table needs.
    private void leaveIndexesOut(List<TableId> tables, Consumer<Collection<TableId>> record) throws SQLException {
        Map<TableId, DeferredIndexes> left = deferred(tables, table -> printed(onTarget, target(table)));
        record.accept(left.keySet().stream().map(this::target).toList());
        onTarget.run("SET SESSION foreign_key_checks = 1");
        for (Map.Entry<TableId, DeferredIndexes> each : left.entrySet()) {
            try {
                onTarget.run(Quoted.statement(each.getValue().drop(target(each.getKey()))));
            } catch (SQLException e) {
                if (!SqlErrors.indexNeeded(e)) {
                    throw e;
                }
            }
        }
    }

    private interface Printed {
        String of(TableId table) throws SQLException;
    }

    /** The indexes that come after the rows, of those tables that have some. */
    private Map<TableId, DeferredIndexes> deferred(List<TableId> tables, Printed printed) throws SQLException {
        Map<TableId, DeferredIndexes> found = new LinkedHashMap<>();
        for (TableId table : large(tables)) {
            DeferredIndexes indexes = DeferredIndexes.of(printed.of(table));
            if (!indexes.isEmpty()) {
                found.put(table, indexes);
            }
        }
        return found;
    }

    /** Those with so many rows that it is worth a statement before and one after them. */
    private List<TableId> large(List<TableId> tables) throws SQLException {
        return onSource.all(
                "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_ROWS >= " + LARGE_ROWS
                        + " AND " + Quoted.isOneOf(tables, "TABLE_SCHEMA", "TABLE_NAME"),
                row -> new TableId(row.getString(1), row.getString(2)));
    }

    // The server waits for its disk at each table, so several sessions make more of them in the same time. Tables with
    // foreign keys come one after the other: each also locks those that it refers to.
    private void createTables(List<TableId> tables, Map<TableId, TableDetails> details)
            throws SQLException, InterruptedException {
        Map<Boolean, List<TableId>> byTies = tables.stream()
                .collect(Collectors.partitioningBy(table -> details.getOrDefault(table, new TableDetails())
                        .of(Aspect.FOREIGN_KEY)
                        .isEmpty()));
        List<TableId> free = byTies.getOrDefault(true, List.of());
        String usual = usualRowFormat();
        List<Crew.Task> tasks = new ArrayList<>();
        for (int from = 0; from < free.size(); from += TABLES_AT_ONCE) {
            List<TableId> some = free.subList(from, Math.min(free.size(), from + TABLES_AT_ONCE));
            tasks.add(() -> createInOwnSessions(some, details, usual));
        }
        new Crew(SESSIONS).doAll(tasks);
        createInOwnSessions(byTies.getOrDefault(false, List.of()), details, usual);
    }

    private void createInOwnSessions(List<TableId> tables, Map<TableId, TableDetails> details, String usual) {
        try (Session reading = source.open(Duty.CONTROL);
                Session writing = target.open(Duty.CONTROL)) {
            writing.run(TEXT_IS_UTF8);
            generateNoKeys(writing);
            // Where it may not, preflight has looked for tables that need it.
            allowLargeRows(writing);
            for (TableId table : tables) {
                create(writing, table, statement(reading, table, details, usual));
            }
        } catch (SQLException e) {
            throw target.explain("create the tables", e);
        }
    }

    /** From now on tables made in this session get no primary key that they do not have on the source. */
    static void generateNoKeys(Session session) throws SQLException {
        // MYSQL: since 8.0.30
        boolean on = session.first(
                        "SHOW SESSION VARIABLES LIKE 'sql_generate_invisible_primary_key'", row -> row.getString(2))
                .filter("ON"::equals)
                .isPresent();
        if (on) {
            session.run(NO_GENERATED_KEYS);
        }
    }

    /** From now on this session makes tables whose largest row does not fit into a page; false where the user may not. */
    static boolean allowLargeRows(Session session) throws SQLException {
        // MYSQL: in strict mode the server refuses such a table, and otherwise only the rows that do not fit.
        if (session.number("SELECT @@SESSION.innodb_strict_mode") == 0) {
            return true;
        }
        try {
            session.run("SET SESSION innodb_strict_mode = OFF");
            return true;
        } catch (SQLException e) {
            if (SqlErrors.privilegeMissing(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The tables, by their names on the source, that the target lacks. */
    private List<TableId> missing() throws SQLException {
        Set<TableId> present = DefinitionReader.present(onTarget, targets.values());
        return targets.entrySet().stream()
                .filter(table -> !present.contains(table.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The statements that create the tables that the target lacks, and the schemas around them. */
    Map<TableId, List<String>> statements(boolean defers) throws SQLException {
        List<TableId> tables = missing();
        Map<TableId, TableDetails> details = DetailReader.read(onSource, tables, this::target);
        Map<TableId, String> schemas = schemaStatements(tables);
        String usual = usualRowFormat();
        Map<TableId, List<String>> statements = new LinkedHashMap<>();
        for (TableId table : tables) {
            List<String> mine = new ArrayList<>();
            if (schemas.containsKey(table)) {
                mine.add(schemas.getOrDefault(table, ""));
            }
            mine.add(statement(onSource, table, details, usual));
            statements.put(table, mine);
        }
        if (defers) {
            deferred(tables, table -> printed(onSource, table))
                    .forEach((table, indexes) -> statements
                            .getOrDefault(table, new ArrayList<>())
                            .addAll(List.of(indexes.drop(target(table)), indexes.build(target(table)))));
        }
        return statements;
    }

    /** The statements that create schemas, each by the first table for which it is needed. */
    private Map<TableId, String> schemaStatements(List<TableId> tables) throws SQLException {
        Set<String> known = new HashSet<>(
                onTarget.all("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA", row -> row.getString(1)));
        Map<TableId, String> statements = new LinkedHashMap<>();
        for (TableId table : tables) {
            String schema = target(table).schema();
            if (known.add(schema)) {
                statements.put(table, schemaStatement(table.schema(), schema));
            }
        }
        return statements;
    }

    private String statement(Session reading, TableId table, Map<TableId, TableDetails> details, String usual)
            throws SQLException {
        return CreateStatement.of(
                table,
                printed(reading, table),
                this::target,
                rowFormat(details.getOrDefault(table, new TableDetails()), usual));
    }

    private String usualRowFormat() throws SQLException {
        return onTarget.text("SELECT @@GLOBAL.innodb_default_row_format").orElse("");
    }

    private TableId target(TableId table) {
        return targets.getOrDefault(table, table);
    }

    private static String rowFormat(TableDetails details, String usual) {
        String mine = details.of(Aspect.ROW_FORMAT).getOrDefault("", "");
        return mine.equalsIgnoreCase(usual) ? "" : mine;
    }

    private void create(Session writing, TableId table, String statement) {
        try {
            writing.run(Quoted.statement(statement));
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
    private void compare(List<TableId> tables, Map<TableId, TableDetails> wanted) throws SQLException {
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

    /** The definition as the server prints it. */
    static String printed(Session session, TableId table) throws SQLException {
        return session.first("SHOW CREATE TABLE " + Quoted.table(table), row -> row.getString(2))
                .orElseThrow(() -> gone(session, "table " + table));
    }

    private MoveException gone(String what) {
        return gone(onSource, what);
    }

    private static MoveException gone(Session session, String what) {
        return new MoveException(Code.SOURCE_SCHEMA_CHANGED, session.address() + ": " + what + " is gone");
    }
}
