package io.godwit.mysql.read;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.time.Duration;

/** Waits until the source's executed set contains a position. */
final class ExecutedWait {
    private static final int SECONDS_AT_ONCE = 1;

    private ExecutedWait() {}

    /** Waits in short pieces, so that an interruption is seen; fails with {@code SOURCE_LOST_POSITION} at the end. */
    static void await(Session session, GtidSet required, Duration patience) throws SQLException, InterruptedException {
        if (required.isEmpty()) {
            return;
        }
        String wait =
                "SELECT WAIT_FOR_EXECUTED_GTID_SET(" + Quoted.text(required.toString()) + ", " + SECONDS_AT_ONCE + ")";
        long deadline = System.nanoTime() + patience.toNanos();
        while (session.number(wait) != 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for the source");
            }
            if (System.nanoTime() > deadline) {
                throw lost(session, required);
            }
        }
    }

    private static MoveException lost(Session session, GtidSet required) throws SQLException {
        GtidSet executed =
                GtidSet.parse(session.text("SELECT @@GLOBAL.gtid_executed").orElse(""));
        return new MoveException(
                Code.SOURCE_LOST_POSITION,
                session.address() + ": the server lacks transactions that this move has already seen: "
                        + required.minus(executed) + ". It is another server, it was restored, or it lost them in a "
                        + "crash. Point source.host to the right server; if they are gone for good, start over with "
                        + "--restart.");
    }
}
