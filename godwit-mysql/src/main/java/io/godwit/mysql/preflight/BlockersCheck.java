package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Where sessions that are in the way of the rename are to be ended, the user may see and end them. */
final class BlockersCheck implements Check {
    private static final String NOT_AT_ALL = " Or remove cutover.kill-blockers-after";

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        if (situation.rename().filter(RenameLimits::kills).isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        Session source = situation.source();
        Grants grants = Grants.read(source);
        String account = Grants.account(source);
        // MYSQL: these end sessions of other users, but for those with SYSTEM_USER, which only its like can end.
        if (!grants.everywhere("CONNECTION_ADMIN") && !grants.everywhere("SUPER")) {
            findings.add(FindingKind.CUTOVER_MAY_NOT_KILL.on(
                    source.address(),
                    "user " + account + " may not end sessions of other users",
                    "GRANT CONNECTION_ADMIN ON *.* TO " + account + ";" + NOT_AT_ALL));
        }
        if (!grants.inSchema("SELECT", "performance_schema")) {
            findings.add(FindingKind.CUTOVER_MAY_NOT_KILL.on(
                    source.address(),
                    "user " + account + " may not see who holds the tables",
                    "GRANT SELECT ON performance_schema.* TO " + account + ";" + NOT_AT_ALL));
        }
        return findings;
    }
}
