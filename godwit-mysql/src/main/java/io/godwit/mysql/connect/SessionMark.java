package io.godwit.mysql.connect;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A name that exists on the server as long as one session lives: a lock that only this session holds.
 *
 * <p>MYSQL: thread ids are used again after a restart of the server, so they do not say whether a session is gone. A named
 * lock is let go after the transaction of the session has ended, and no privilege is needed to look at it.
 */
public record SessionMark(String name) {
    private static final Logger LOG = LoggerFactory.getLogger(SessionMark.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    static SessionMark fresh() {
        return new SessionMark("godwit:" + UUID.randomUUID());
    }

    String setStatement() {
        return "SELECT GET_LOCK(_utf8mb4'" + name + "', 0)";
    }

    /** The same name for the same work, by which a later process finds the session of an earlier one. */
    public static SessionMark of(String work) {
        return new SessionMark("godwit:" + UUID.nameUUIDFromBytes(work.getBytes(StandardCharsets.UTF_8)));
    }

    /** Marks this session too; false while another one bears the mark. */
    public boolean mark(Session session) throws SQLException {
        return session.number(setStatement()) == 1;
    }

    /**
     * Returns when the marked session has ended, and with it its transaction; kills it if it lives on. Fails with
     * {@code TARGET_OUTCOME_UNKNOWN} when it does not end in time.
     */
    public void awaitEnd(Session other, Duration patience, Pause pause) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<String> thread = other.text("SELECT IS_USED_LOCK(_utf8mb4'" + name + "')");
            if (thread.isEmpty()) {
                return;
            }
            LOG.info(
                    "{}: connection {} is lost on our side and still there; killing it", other.address(), thread.get());
            kill(other, thread.get());
            if (System.nanoTime() > deadline) {
                throw new MoveException(
                        Code.TARGET_OUTCOME_UNKNOWN,
                        other.address() + ": connection " + thread.get() + " was lost during COMMIT and does not end. "
                                + "Start the move again; it asks the ledger what was committed.");
            }
            pause.last(LOOK_EVERY);
        }
    }

    private static void kill(Session other, String thread) throws SQLException {
        try {
            other.run("KILL " + thread);
        } catch (SQLException e) {
            if (!SqlErrors.threadGone(e)) {
                throw e;
            }
        }
    }
}
