package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.load.StatementLoad;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Both servers tell how the applications fare, so that the copy can give way to them. */
final class LoadCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Session session : List.of(situation.source(), situation.target())) {
            try {
                StatementLoad.read(session);
            } catch (SQLException e) {
                if (!SqlErrors.privilegeMissing(e)) {
                    throw e;
                }
                findings.add(FindingKind.LOAD_HIDDEN.on(
                        session.address(),
                        "the move cannot see how the applications fare, and copies slowly to be on the safe side",
                        "GRANT SELECT ON performance_schema.* TO " + Grants.account(session) + ";"));
            }
        }
        return findings;
    }
}
