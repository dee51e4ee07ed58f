package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import java.nio.charset.StandardCharsets;
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
    private static final List<String> WRITING =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX", "REFERENCES");
    private static final List<String> LEDGER = List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE");
    private static final List<String> STREAMING = List.of("REPLICATION SLAVE", "REPLICATION CLIENT");

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Set<String> schemas = new TreeSet<>();
        situation.tables().forEach(table -> schemas.add(table.schema()));
        Grants source = Grants.read(situation.source());
        everywhere(situation.source(), source, STREAMING, findings);
        Grants target = Grants.read(situation.target());
        for (String schema : schemas) {
            in(situation.source(), source, schema, situation.renames() ? RENAMING : READING, situation, findings);
            in(situation.target(), target, schema, WRITING, situation, findings);
        }
        in(situation.target(), target, "_godwit", LEDGER, situation, findings);
        return findings;
    }

    private static void everywhere(Session session, Grants grants, List<String> needed, List<Finding> findings)
            throws SQLException {
        List<String> missing = needed.stream()
                .filter(privilege -> !grants.everywhere(privilege))
                .toList();
        add(session, missing, "*.*", findings);
    }

    private static void in(
            Session session,
            Grants grants,
            String schema,
            List<String> needed,
            Situation situation,
            List<Finding> findings)
            throws SQLException {
        List<String> missing = needed.stream()
                .filter(privilege -> !grants.inSchema(privilege, schema)
                        && !(privilege.equals("SELECT")
                                && needed.equals(READING)
                                && situation.tables().stream()
                                        .filter(table -> table.schema().equals(schema))
                                        .allMatch(table -> grants.onTable(privilege, table))))
                .toList();
        String object =
                new String(Quoted.name(schema).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8) + ".*";
        add(session, missing, object, findings);
    }

    private static void add(Session session, List<String> missing, String object, List<Finding> findings)
            throws SQLException {
        if (missing.isEmpty()) {
            return;
        }
        String account = Grants.account(session);
        findings.add(Situation.blocks(
                session.address(),
                "user " + account + " lacks " + String.join(", ", missing) + " on " + object,
                "GRANT " + missing.stream().collect(Collectors.joining(", ")) + " ON " + object + " TO " + account
                        + ";"));
    }
}
