package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.binlog.MySqlTargetGuard;
import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Both users may do what the move needs of them. */
final class PrivilegesCheck implements Check {
    private static final List<String> READING = List.of("SELECT");
    private static final List<String> RENAMING = List.of("SELECT", "ALTER", "DROP", "CREATE", "INSERT");
    // MYSQL: without TRIGGER the triggers of a table are not shown, and they would fire.
    private static final List<String> WRITING = List.of(
            "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX", "REFERENCES", "TRIGGER");
    private static final List<String> LEDGER = List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE");
    private static final List<String> STREAMING = List.of("REPLICATION SLAVE", "REPLICATION CLIENT");
    private static final List<String> SEEING = List.of("TRIGGER", "SHOW VIEW");

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        User source = new User(situation.source(), Grants.read(situation.source()));
        User target = new User(situation.target(), Grants.read(situation.target()));
        List<String> missing = STREAMING.stream()
                .filter(privilege -> !source.grants().everywhere(privilege))
                .toList();
        source.lacks(missing, "*.*", "", findings);
        Set<String> hidden = new TreeSet<>();
        for (String schema : schemas(situation.tables())) {
            reading(situation, source, schema, findings);
            SEEING.stream()
                    .filter(privilege -> !source.grants().inSchema(privilege, schema))
                    .forEach(privilege -> hidden.add(privilege + " ON " + Situation.quoted(schema) + ".*"));
        }
        for (String schema : schemas(situation.targets())) {
            target.lacks(missing(target, WRITING, schema), Situation.quoted(schema) + ".*", schema, findings);
        }
        target.lacks(missing(target, LEDGER, "_godwit"), "`_godwit`.*", "_godwit", findings);
        unguarded(target, findings);
        if (!hidden.isEmpty() && situation.creates()) {
            findings.add(FindingKind.PRIVILEGE_MISSING.on(
                    source.session().address(),
                    "the user may not see all triggers and views, which the cutover is to create",
                    hidden.stream()
                            .map(privilege -> "GRANT " + privilege + " TO " + source.account() + ";")
                            .collect(Collectors.joining(" "))));
        } else if (!hidden.isEmpty()) {
            findings.add(FindingKind.OBJECTS_HIDDEN.on(
                    source.session().address(),
                    "the user may not see triggers and views of the moved tables, so findings about them may be missing",
                    hidden.stream()
                            .map(privilege -> "GRANT " + privilege + " TO " + source.account() + ";")
                            .collect(Collectors.joining(" "))));
        }
        return findings;
    }

    private static void unguarded(User target, List<Finding> findings) throws SQLException {
        boolean logged = MySqlTargetGuard.isLogged(target.session());
        if (!logged || !target.grants().everywhere("REPLICATION SLAVE")) {
            findings.add(FindingKind.TARGET_UNGUARDED.on(
                    target.session().address(),
                    "writes of others to the moved tables cannot be seen there: "
                            + (logged
                                    ? "the user may not read the binary log"
                                    : "the server writes no binary log with GTIDs"),
                    logged
                            ? "GRANT REPLICATION SLAVE ON *.* TO " + target.account() + ";"
                            : "Set log_bin and gtid_mode = ON, or make sure that nobody else writes there"));
        }
    }

    private static Set<String> schemas(Iterable<TableId> tables) {
        Set<String> schemas = new TreeSet<>();
        tables.forEach(table -> schemas.add(table.schema()));
        return schemas;
    }

    private static List<String> missing(User user, List<String> needed, String schema) {
        return needed.stream()
                .filter(privilege -> !user.grants().inSchema(privilege, schema))
                .toList();
    }

    /** To read, privileges on the single tables are enough. */
    private static void reading(Situation situation, User source, String schema, List<Finding> findings)
            throws SQLException {
        List<String> missing = missing(source, situation.renames() ? RENAMING : READING, schema).stream()
                .filter(privilege -> !privilege.equals("SELECT")
                        || !situation.tables().stream()
                                .filter(table -> table.schema().equals(schema))
                                .allMatch(table -> source.grants().onTable(privilege, table)))
                .toList();
        source.lacks(missing, Situation.quoted(schema) + ".*", schema, findings);
    }

    /** A user of Godwit on one of the servers. */
    private record User(Session session, Grants grants, String account) {
        User(Session session, Grants grants) throws SQLException {
            this(session, grants, Grants.account(session));
        }

        void lacks(List<String> missing, String object, String schema, List<Finding> findings) throws SQLException {
            if (missing.isEmpty()) {
                return;
            }
            String list = String.join(", ", missing);
            String columns = missing.stream()
                    .filter(privilege -> grants.onColumns(privilege, schema))
                    .collect(Collectors.joining(", "));
            boolean asleep = grants.roles()
                    && session.text("SELECT CURRENT_ROLE()").orElse("NONE").equals("NONE");
            findings.add(FindingKind.PRIVILEGE_MISSING.on(
                    session.address(),
                    "user " + account + " lacks " + list + " on " + object
                            + (columns.isEmpty() ? "" : " (it has " + columns + " on single columns only)")
                            + (asleep ? " (it has roles, and none of them is active)" : ""),
                    "GRANT " + list + " ON " + object + " TO " + account + ";"
                            + (asleep ? " or, if its roles have them: SET DEFAULT ROLE ALL TO " + account + ";" : "")));
        }
    }
}
