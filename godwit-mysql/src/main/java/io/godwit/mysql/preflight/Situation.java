package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.ServerVersion;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the checks look at.
 *
 * @param definitions the moved tables on the source; empty when they could not be read, which is a finding of its own
 * @param renames whether the cutover renames the tables on the source
 * @param begun whether the move has begun in an earlier run
 */
record Situation(Session source, Session target, List<TableDefinition> definitions, boolean renames, boolean begun) {
    Situation {
        definitions = List.copyOf(definitions);
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

    static Finding blocks(Object object, String reason, String fix) {
        return new Finding(Grade.BLOCKS, object.toString(), reason, fix);
    }

    static Finding warns(Object object, String reason, String fix) {
        return new Finding(Grade.WARNS, object.toString(), reason, fix);
    }

    static Finding informs(Object object, String reason, String fix) {
        return new Finding(Grade.INFORMS, object.toString(), reason, fix);
    }

    /** The moved tables as a condition on columns that hold a schema and a table name. */
    String tablesAre(String schemaColumn, String tableColumn) {
        if (definitions.isEmpty()) {
            return "FALSE";
        }
        return tables().stream()
                .map(table -> schemaColumn + " = " + Quoted.text(table.schema()) + " AND " + tableColumn + " = "
                        + Quoted.text(table.name()))
                .collect(Collectors.joining(" OR ", "(", ")"));
    }
}
