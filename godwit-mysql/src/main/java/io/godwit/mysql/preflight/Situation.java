package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.ServerVersion;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the checks look at.
 *
 * @param definitions the moved tables on the source; empty when they could not be read, which is a finding of its own
 * @param move what the ledger calls the move
 * @param rename where the cutover renames the tables on the source, what it may do
 * @param creates whether the cutover creates triggers and views on the target
 * @param connections how many the move may open with one reader and one writer
 * @param limits what the operator has set limits on
 * @param begun whether the move has begun in an earlier run
 */
record Situation(
        Session source,
        Session target,
        List<TableDefinition> definitions,
        String move,
        Optional<RenameLimits> rename,
        boolean creates,
        Connections connections,
        Limited limits,
        boolean begun) {
    Situation {
        definitions = List.copyOf(definitions);
    }

    /** Whether the cutover renames the tables on the source. */
    boolean renames() {
        return rename.isPresent();
    }

    List<TableId> tables() {
        return definitions.stream().map(TableDefinition::id).toList();
    }

    static String variable(Session session, String name) throws SQLException {
        return session.text("SELECT @@GLOBAL." + name).orElse("");
    }

    static boolean on(Session session, String name) throws SQLException {
        String value = variable(session, name);
        return value.equals("1") || value.equalsIgnoreCase("ON");
    }

    static ServerVersion version(Session session) throws SQLException {
        return ServerVersion.parse(session.text("SELECT VERSION()").orElse(""));
    }

    /** The names that the tables have, or will have, on the target. */
    Set<TableId> targets() {
        return definitions.stream().map(TableDefinition::target).collect(Collectors.toUnmodifiableSet());
    }

    /** The tables, by their names on the source, as a condition on columns that hold a schema and a table name. */
    String tablesAre(String schemaColumn, String tableColumn) {
        return Quoted.isOneOf(tables(), schemaColumn, tableColumn);
    }

    /** The same by their names on the target. */
    String targetsAre(String schemaColumn, String tableColumn) {
        return Quoted.isOneOf(targets(), schemaColumn, tableColumn);
    }

    /** A name of the server's as a SQL statement shows it. */
    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    static String quoted(TableId table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }
}
