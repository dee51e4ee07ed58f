package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Both servers let in as many connections as the move may open, besides those that are there. */
final class ConnectionsCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Connections needed = situation.connections();
        ofServer(situation.source(), needed.source(), findings);
        ofUser(situation.source(), needed.source(), findings);
        ofServer(situation.target(), needed.target(), findings);
        ofUser(situation.target(), needed.target(), findings);
        return findings;
    }

    private static void ofServer(Session session, int needed, List<Finding> findings) throws SQLException {
        long limit = session.number("SELECT @@GLOBAL.max_connections");
        long used = session.first("SHOW GLOBAL STATUS LIKE 'Threads_connected'", row -> row.getLong(2))
                .orElse(1L);
        compare(session, "max_connections", limit, used, needed, "SET PERSIST max_connections = ", findings);
    }

    private static void ofUser(Session session, int needed, List<Finding> findings) throws SQLException {
        // MYSQL: the session's value is the account's own limit where it has one, otherwise the global one; 0 is none.
        long limit = session.number("SELECT @@SESSION.max_user_connections");
        if (limit == 0) {
            return;
        }
        boolean global = limit == session.number("SELECT @@GLOBAL.max_user_connections");
        String account = Grants.account(session);
        // MYSQL: without PROCESS a user sees its own sessions only, which are those that count.
        String user = session.text("SELECT SUBSTRING_INDEX(USER(), '@', 1)").orElse("");
        long used = session.all("SHOW PROCESSLIST", row -> row.getString(2)).stream()
                .filter(user::equals)
                .count();
        compare(
                session,
                global ? "max_user_connections" : "the limit MAX_USER_CONNECTIONS of " + account,
                limit,
                used,
                needed,
                global
                        ? "SET PERSIST max_user_connections = "
                        : "ALTER USER " + account + " WITH MAX_USER_CONNECTIONS ",
                findings);
    }

    private static void compare(
            Session session, String what, long limit, long used, int needed, String raise, List<Finding> findings) {
        long others = Math.max(0, used - 1); // all but the one that asks
        if (limit < needed) {
            findings.add(FindingKind.CONNECTIONS_TOO_FEW.on(
                    session.address(),
                    what + " is " + limit + ", and the move may open " + needed + " connections",
                    raise + (others + needed) + orFewer(session)));
        } else if (limit - others < needed) {
            findings.add(FindingKind.CONNECTIONS_SCARCE.on(
                    session.address(),
                    what + " is " + limit + ", of which " + others + " are in use, and the move may open " + needed
                            + " more: it or the applications could be turned away",
                    raise + (others + needed) + orFewer(session)));
        }
    }

    private static String orFewer(Session session) {
        return session.address().side() == Side.SOURCE
                ? ", or lower copy.readers and verify.connections"
                : ", or lower copy.writers, apply.connections and verify.connections";
    }
}
