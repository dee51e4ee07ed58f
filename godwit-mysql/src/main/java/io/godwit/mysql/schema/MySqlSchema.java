package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import io.godwit.spi.SourceSchema;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The tables of a move, found by their configured names. Thread-safe; asks the servers anew each time. */
public final class MySqlSchema implements SourceSchema {
    private final ServerLink source;
    private final ServerLink target;
    private final List<TablePattern> patterns;

    /** @param tables names and patterns of the form {@code schema.table}, with {@code *} and {@code ?} */
    public MySqlSchema(ServerLink source, ServerLink target, List<String> tables) {
        this.source = source;
        this.target = target;
        this.patterns = tables.stream().map(TablePattern::parse).toList();
    }

    @Override
    public List<TableShape> tables() {
        List<TableDefinition> definitions = definitions();
        List<Finding> unusable = unusable(definitions);
        if (!unusable.isEmpty()) {
            throw new MoveException(
                    Code.PREFLIGHT_REFUSED,
                    "these tables cannot be moved:\n"
                            + String.join(
                                    "\n",
                                    unusable.stream()
                                            .map(finding -> "  " + finding.object() + ": " + finding.reason() + ". "
                                                    + finding.fix())
                                            .toList()));
        }
        return definitions.stream().flatMap(table -> table.shape().stream()).toList();
    }

    /** The definitions of the source's tables that the names mean, usable or not, sorted by name. */
    public List<TableDefinition> definitions() {
        try (Session session = source.open(Duty.CONTROL)) {
            return definitions(session);
        } catch (SQLException e) {
            throw source.explain("read the definitions of the tables", e);
        }
    }

    /** The same, asked in a session on the source that exists. */
    public List<TableDefinition> definitions(Session fromSource) throws SQLException {
        DefinitionReader reader = new DefinitionReader(fromSource);
        List<TableDefinition> found = new ArrayList<>();
        for (TableId table : chosen(reader.all())) {
            reader.read(table).ifPresent(found::add);
        }
        return found;
    }

    /** How tables that exist on the target differ from the source's; a table without differences is not listed. */
    public static List<Finding> differences(List<TableDefinition> definitions, Session onTarget) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        DefinitionReader reader = new DefinitionReader(onTarget);
        for (TableDefinition definition : definitions) {
            Optional<TableDefinition> existing = reader.read(definition.id());
            for (String difference : existing.map(definition::differences).orElse(List.of())) {
                findings.add(new Finding(
                        Grade.BLOCKS,
                        "table " + definition.id() + " on the target",
                        difference,
                        "Alter or drop the table on the target; Godwit creates it when it is missing"));
            }
        }
        return findings;
    }

    /** The tables that cannot be moved, and why. */
    public static List<Finding> unusable(List<TableDefinition> definitions) {
        List<Finding> findings = new ArrayList<>();
        for (TableDefinition definition : definitions) {
            for (String reason : definition.unusable()) {
                findings.add(new Finding(
                        Grade.BLOCKS,
                        "table " + definition.id(),
                        reason,
                        "Give the table a primary key of types that Godwit can move and order, or leave it out of "
                                + "'tables'"));
            }
        }
        return findings;
    }

    private Iterable<TableId> chosen(Map<TableId, Boolean> all) {
        TreeSet<TableId> chosen = new TreeSet<>();
        List<String> problems = new ArrayList<>();
        for (TablePattern pattern : patterns) {
            List<TableId> matches =
                    all.keySet().stream().filter(pattern::matches).toList();
            List<TableId> tables = matches.stream().filter(all::get).toList();
            if (tables.isEmpty()) {
                problems.add(
                        matches.isEmpty()
                                ? "'" + pattern.text() + "' means no table"
                                : "'" + pattern.text() + "' is a view, not a table");
            }
            chosen.addAll(tables);
        }
        if (!problems.isEmpty()) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    source.address() + ": tables: " + String.join(", ", problems)
                            + ". Correct the names, or grant SELECT on them to '"
                            + source.address().user() + "'");
        }
        return chosen;
    }

    @Override
    public void createOnTarget(List<TableShape> tables) {
        try (Session session = target.open(Duty.CONTROL)) {
            List<TableId> missing = missing(tables, session);
            if (!missing.isEmpty()) {
                List<Creation> creations = creations(missing);
                // The statements come from the source as UTF-8, with comments and defaults in them.
                session.run("SET SESSION character_set_client = utf8mb4, character_set_connection = utf8mb4");
                for (Creation creation : creations) {
                    create(creation, session);
                }
            }
        } catch (SQLException e) {
            throw target.explain("look for the tables", e);
        }
    }

    private static List<TableId> missing(List<TableShape> tables, Session onTarget) throws SQLException {
        DefinitionReader reader = new DefinitionReader(onTarget);
        List<TableId> missing = new ArrayList<>();
        for (TableShape table : tables) {
            if (reader.read(table.id()).isEmpty()) {
                missing.add(table.id());
            }
        }
        return missing;
    }

    private void create(Creation creation, Session onTarget) {
        try {
            onTarget.run(creation.schemaStatement());
            onTarget.run("USE " + Quoted.name(creation.table().schema()));
            onTarget.run(creation.tableStatement());
        } catch (SQLException e) {
            throw target.explain("create table " + creation.table(), e);
        }
    }

    /** How a table and the schema around it are created. */
    private record Creation(TableId table, String schemaStatement, String tableStatement) {}

    private List<Creation> creations(List<TableId> tables) {
        try (Session session = source.open(Duty.CONTROL)) {
            List<Creation> creations = new ArrayList<>();
            for (TableId table : tables) {
                creations.add(
                        new Creation(table, schemaStatement(table.schema(), session), tableStatement(table, session)));
            }
            return creations;
        } catch (SQLException e) {
            throw source.explain("read the definitions of the tables", e);
        }
    }

    private static String schemaStatement(String schema, Session onSource) throws SQLException {
        return onSource.first(
                        "SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA "
                                + "WHERE SCHEMA_NAME = " + Quoted.text(schema),
                        row -> "CREATE SCHEMA IF NOT EXISTS " + Quoted.name(schema) + " CHARACTER SET "
                                + row.getString(1) + " COLLATE " + row.getString(2))
                .orElseThrow(() -> gone("schema " + schema, onSource));
    }

    private static String tableStatement(TableId table, Session onSource) throws SQLException {
        String statement = onSource.first("SHOW CREATE TABLE " + Quoted.table(table), row -> row.getString(2))
                .orElseThrow(() -> gone("table " + table, onSource));
        return new String(statement.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static MoveException gone(String what, Session onSource) {
        return new MoveException(Code.SOURCE_SCHEMA_CHANGED, onSource.address() + ": " + what + " is gone");
    }
}
