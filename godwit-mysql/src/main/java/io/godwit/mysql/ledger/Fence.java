package io.godwit.mysql.ledger;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The right to write to the target, checked inside of each transaction. Whoever takes the move over changes the token
 * first, and that waits for every transaction that has passed this check: so none can commit afterwards.
 */
public record Fence(String move, long token) {
    /** The first statement of every transaction on the target; fails with {@code LEASE_LOST}. */
    public void check(Session session) throws SQLException {
        Optional<Long> current = session.first(
                "SELECT token FROM _godwit.lease WHERE move = " + Quoted.text(move) + " FOR SHARE",
                row -> row.getLong(1));
        if (current.isEmpty() || current.get() != token) {
            throw lost(session);
        }
    }

    private MoveException lost(Session session) {
        return new MoveException(
                Code.LEASE_LOST,
                session.address() + ": another process has taken over move '" + move + "', so this one has stopped "
                        + "writing. Nothing is lost: the other process goes on from the ledger.");
    }
}
