package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.ServerVersion;
import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Both servers are MySQL of a version that Godwit knows, and they are two. */
final class ServersCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Session session : List.of(situation.source(), situation.target())) {
            ServerVersion version = Situation.version(session);
            if (version.mariaDb()) {
                findings.add(FindingKind.MARIADB.on(
                        session.address(),
                        "the server is MariaDB (" + version.text() + "), which has other logs and positions",
                        "Godwit moves tables between MySQL servers"));
            } else if (!version.atLeast(8, 0)
                    || (version.major() == 8 && version.minor() == 0 && version.patch() < 19)) {
                findings.add(FindingKind.VERSION_TOO_OLD.on(
                        session.address(),
                        "the server has version " + version.text() + ", Godwit needs 8.0.19 or later",
                        "Upgrade the server"));
            }
        }
        ServerVersion from = Situation.version(situation.source());
        ServerVersion to = Situation.version(situation.target());
        if (!to.atLeast(from.major(), from.minor())) {
            findings.add(FindingKind.TARGET_IS_OLDER.on(
                    situation.target().address(),
                    "the server has version " + to.text() + ", the source " + from.text(),
                    "Nothing, if the findings name nothing that the target lacks"));
        }
        String source = Situation.variable(situation.source(), "server_uuid");
        if (source.equals(Situation.variable(situation.target(), "server_uuid"))) {
            findings.add(FindingKind.SAME_SERVER.on(
                    situation.target().address(),
                    "source and target are the same server (server_uuid " + source + ")",
                    "Correct source.host or target.host; servers made from one copy need auto.cnf removed from one"));
        }
        return findings;
    }
}
