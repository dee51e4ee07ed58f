package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.ServerVersion;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Every change of a moved table reaches the source's log, also what the source receives as a replica. */
final class LogFiltersCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Set<String> onSource = new TreeSet<>();
        Set<String> onTarget = new TreeSet<>();
        situation.tables().forEach(table -> onSource.add(table.schema()));
        situation.targets().forEach(table -> onTarget.add(table.schema()));
        filtered(situation.source(), onSource)
                .ifPresent(filter -> findings.add(FindingKind.LOG_FILTER.on(
                        situation.source().address(),
                        filter,
                        "Remove binlog_do_db and binlog_ignore_db from the server's options and restart it")));
        targetFilter(situation.target(), onTarget)
                .ifPresent(filter -> findings.add(FindingKind.TARGET_LOG_FILTER.on(
                        situation.target().address(),
                        filter + "; replicas of the target will lack the moved tables",
                        "Remove binlog_do_db and binlog_ignore_db from the server's options and restart it")));
        replica(situation.source()).ifPresent(findings::add);
        return findings;
    }

    /** Without REPLICATION CLIENT the server does not tell; the move does not need to know. */
    private static Optional<String> targetFilter(Session target, Set<String> schemas) throws SQLException {
        try {
            return filtered(target, schemas);
        } catch (SQLException e) {
            if (SqlErrors.privilegeMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<String> filtered(Session session, Set<String> schemas) throws SQLException {
        Optional<List<String>> filters = session.first(
                Situation.version(session).logStatusStatement(), row -> List.of(row.getString(3), row.getString(4)));
        if (filters.isEmpty()) {
            return Optional.empty();
        }
        List<String> only = names(filters.get().getFirst());
        List<String> ignored = names(filters.get().getLast());
        for (String schema : schemas) {
            // MYSQL: of row events the filters look at the schema of the table, not at the session's default schema.
            if (!only.isEmpty() && !only.contains(schema)) {
                return Optional.of("binlog_do_db is " + String.join(",", only) + ", so changes in schema " + schema
                        + " are not in the log");
            }
            if (only.isEmpty() && ignored.contains(schema)) {
                return Optional.of(
                        "binlog_ignore_db names " + schema + ", so changes in this schema are not in the log");
            }
        }
        return Optional.empty();
    }

    private static List<String> names(String list) {
        return Arrays.stream(list.split(",")).filter(name -> !name.isEmpty()).toList();
    }

    private static Optional<Finding> replica(Session source) throws SQLException {
        ServerVersion version = Situation.version(source);
        boolean renamed = version.atLeast(8, 1) || (version.atLeast(8, 0) && version.patch() >= 26);
        String variable = renamed ? "log_replica_updates" : "log_slave_updates";
        if (Situation.on(source, variable)
                || source.all(renamed ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS", row -> row.getString(2))
                        .isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(FindingKind.REPLICA_WITHOUT_LOG.on(
                source.address(),
                "the server is a replica, and " + variable + " is OFF: what it receives is not in its log",
                "Move from the primary, or set " + variable + " and restart the server"));
    }
}
