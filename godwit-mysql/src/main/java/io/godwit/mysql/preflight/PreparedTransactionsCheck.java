package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import java.sql.SQLException;
import java.util.List;

/**
 * No XA transaction is prepared on the source. Its rows are in the log before the move begins and become visible at its
 * COMMIT, where the stream, which has not seen them, must stop.
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
        // A move that has begun may have seen them being prepared, and a move that cannot go on would help nobody.
        return new Finding(
                situation.begun() ? Grade.WARNS : Grade.BLOCKS,
                situation.source().address().toString(),
                "XA transactions are prepared and not committed (" + prepared
                        + "); the move would stop at their COMMIT",
                "XA RECOVER CONVERT XID shows them: end each with XA COMMIT or XA ROLLBACK, then check again");
    }

    private static Finding hidden(Session source) throws SQLException {
        return Situation.informs(
                source.address(),
                "the user may not see whether XA transactions are prepared; the move would stop at the COMMIT of one",
                "GRANT XA_RECOVER_ADMIN ON *.* TO " + Grants.account(source)
                        + "; or make sure that no application uses XA");
    }
}
