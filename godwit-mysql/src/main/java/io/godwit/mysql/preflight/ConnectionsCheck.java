package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Both servers let in as many connections as the move needs, besides those that are there. */
final class ConnectionsCheck implements Check {
    private static final int PLENTY = 1_000;

    /**
     * What bounds the connections of a session's user.
     *
     * @param used of it, the session's included
     * @param raise SQL that only lacks the number
     */
    private record Limit(String what, long most, long used, String raise) {}

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Connections needed = situation.connections();
        compare(situation.source(), needed.source(), findings);
        compare(situation.target(), needed.target(), findings);
        return findings;
    }

    /**
     * How many more connections there is room for than those of others and those needed.
     *
     * @param owner of the connections that count as needed
     */
    static int free(Session session, int needed, String owner) throws SQLException {
        // MYSQL: everybody may read this table, and sees the sessions of the own account. That of the binary log has no
        // attributes, and counts as another's.
        long own = session.number("SELECT COUNT(DISTINCT PROCESSLIST_ID)"
                + " FROM performance_schema.session_account_connect_attrs"
                + " WHERE ATTR_NAME = 'godwit_owner' AND ATTR_VALUE = " + Quoted.text(owner));
        long free = PLENTY;
        for (Limit limit : limits(session)) {
            free = Math.min(free, limit.most - Math.max(0, limit.used - own) - needed);
        }
        return Math.toIntExact(Math.max(0, free));
    }

    private static List<Limit> limits(Session session) throws SQLException {
        List<Limit> limits = new ArrayList<>();
        limits.add(new Limit(
                "max_connections",
                session.number("SELECT @@GLOBAL.max_connections"),
                session.first("SHOW GLOBAL STATUS LIKE 'Threads_connected'", row -> row.getLong(2))
                        .orElse(1L),
                "SET PERSIST max_connections = "));
        // MYSQL: the session's value is the account's own limit where it has one, otherwise the global one; 0 is none.
        long ofUser = session.number("SELECT @@SESSION.max_user_connections");
        if (ofUser > 0) {
            limits.add(ofUser(session, ofUser));
        }
        return limits;
    }

    private static Limit ofUser(Session session, long most) throws SQLException {
        boolean global = most == session.number("SELECT @@GLOBAL.max_user_connections");
        String account = Grants.account(session);
        // MYSQL: without PROCESS a user sees its own sessions only, which are those that count.
        String user = session.text("SELECT SUBSTRING_INDEX(USER(), '@', 1)").orElse("");
        long used = session.all("SHOW PROCESSLIST", row -> row.getString(2)).stream()
                .filter(user::equals)
                .count();
        return new Limit(
                global ? "max_user_connections" : "the limit MAX_USER_CONNECTIONS of " + account,
                most,
                used,
                global
                        ? "SET PERSIST max_user_connections = "
                        : "ALTER USER " + account + " WITH MAX_USER_CONNECTIONS ");
    }

    private static void compare(Session session, int needed, List<Finding> findings) throws SQLException {
        for (Limit limit : limits(session)) {
            long others = Math.max(0, limit.used - 1); // all but the one that asks
            String fix = limit.raise + (others + needed) + orFewer(session);
            if (limit.most < needed) {
                findings.add(FindingKind.CONNECTIONS_TOO_FEW.on(
                        session.address(),
                        limit.what + " is " + limit.most + ", and the move may open " + needed
                                + " connections, with one reader and one writer",
                        fix));
            } else if (limit.most - others < needed) {
                findings.add(FindingKind.CONNECTIONS_SCARCE.on(
                        session.address(),
                        limit.what + " is " + limit.most + ", of which " + others
                                + " are in use, and the move may open "
                                + needed + " more, with one reader and one writer: it or the applications could be"
                                + " turned away",
                        fix));
            }
        }
    }

    private static String orFewer(Session session) {
        return session.address().side() == Side.SOURCE
                ? ", or lower verify.connections"
                : ", or lower apply.connections and verify.connections";
    }
}
