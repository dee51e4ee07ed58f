package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.List;

/**
 * XA transactions that are prepared on the source. Their rows are in the log before the move begins and become visible
 * at their COMMIT, so the copy begins only when they have ended.
 */
final class PreparedTransactionsCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        Session source = situation.source();
        try {
            int prepared = source.all("XA RECOVER CONVERT XID", row -> row.getString(4))
                    .size();
            return prepared == 0 ? List.of() : List.of(found(situation, prepared));
        } catch (SQLException e) {
            if (SqlErrors.preparedHidden(e)) {
                return List.of(hidden(source));
            }
            throw e;
        }
    }

    private static Finding found(Situation situation, int prepared) {
        return FindingKind.XA_PREPARED.on(
                situation.source().address(),
                "XA transactions are prepared and not ended (" + prepared
                        + "); no row is copied before they have ended",
                "XA RECOVER CONVERT XID shows them: end those that were forgotten with XA COMMIT or XA ROLLBACK");
    }

    private static Finding hidden(Session source) throws SQLException {
        return FindingKind.XA_HIDDEN.on(
                source.address(),
                "the user may not see whether XA transactions are prepared; rows of one that is prepared now would be"
                        + " missing, and the verification would fail the move",
                "GRANT XA_RECOVER_ADMIN ON *.* TO " + Grants.account(source)
                        + "; or make sure that no application uses XA");
    }
}
