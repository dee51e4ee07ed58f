package io.godwit.mysql.ledger;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SessionMark;
import io.godwit.mysql.connect.SqlErrors;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions on the target, each of which first checks the {@link Fence}. One that is known to have had no effect
 * (deadlock, lock wait, connection lost before COMMIT was sent) is made again, within a bound. When the answer to a COMMIT
 * is lost, the old session is first brought to its end, then the ledger is asked. Thread-safe.
 */
public final class FencedTransactions {
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private final ServerLink target;
    private final Fence fence;
    private final BoundedRetry retry;

    public FencedTransactions(ServerLink target, Fence fence, BoundedRetry retry) {
        this.target = target;
        this.fence = fence;
        this.retry = retry;
    }

    public ServerLink target() {
        return target;
    }

    public Fence fence() {
        return fence;
    }

    /**
     * Runs the work and commits it, exactly once.
     *
     * @param doing what is being done, for messages
     * @param committed asked, in a transaction of its own, when the answer to the COMMIT was lost
     */
    public void run(String doing, Work work, Question committed) throws InterruptedException {
        Attempts attempts = new Attempts(doing, work, committed);
        retry.call(target.address(), doing, attempts);
    }

    /** What a transaction does between the fence and the COMMIT. May be called again after a rollback. */
    @FunctionalInterface
    public interface Work {
        void in(Session session) throws SQLException;
    }

    /** Whether a transaction took effect. */
    @FunctionalInterface
    public interface Question {
        /** For transactions that may be made twice without harm. */
        Question REPEATABLE = session -> false;

        /** For transactions whose lost answer ends the run: the next start asks the ledger, or redoes. */
        Question UNANSWERABLE = session -> {
            throw new MoveException(
                    Code.TARGET_OUTCOME_UNKNOWN,
                    session.address() + ": the answer to a COMMIT was lost. Start the move again; it redoes what may "
                            + "be half done.");
        };

        boolean answeredBy(Session session) throws SQLException;
    }

    private final class Attempts implements BoundedRetry.Attempt<Boolean> {
        private final String doing;
        private final Work work;
        private final Question committed;
        private @Nullable SessionMark lost;

        private Attempts(String doing, Work work, Question committed) {
            this.doing = doing;
            this.work = work;
            this.committed = committed;
        }

        @Override
        public Boolean run() throws SQLException, InterruptedException {
            SQLException unanswered;
            SessionMark mark;
            try (Session session = target.borrow()) {
                awaitEndOfLost(session);
                mark = session.mark();
                try {
                    session.begin();
                    fence.check(session);
                    work.in(session);
                } catch (SQLException e) {
                    if (SqlErrors.connectionLost(e)) {
                        lost = mark;
                    }
                    throw e;
                }
                try {
                    session.commit();
                    return true;
                } catch (SQLException e) {
                    session.discard();
                    unanswered = e;
                }
            }
            if (tookEffect(mark, unanswered)) {
                return true;
            }
            throw unanswered;
        }

        /** A transaction that is lost to us may still hold its locks, and its rows, against the next attempt. */
        private void awaitEndOfLost(Session session) throws SQLException, InterruptedException {
            SessionMark before = lost;
            if (before != null) {
                before.awaitEnd(session, END_PATIENCE, Pause.REAL);
                lost = null;
            }
        }

        private boolean tookEffect(SessionMark mark, SQLException unanswered) throws InterruptedException {
            try {
                return retry.call(target.address(), "learn whether the COMMIT took effect", () -> {
                    try (Session session = target.borrow()) {
                        mark.awaitEnd(session, END_PATIENCE, Pause.REAL);
                        session.begin();
                        return committed.answeredBy(session);
                    }
                });
            } catch (MoveException e) {
                MoveException unknown = new MoveException(
                        Code.TARGET_OUTCOME_UNKNOWN,
                        target.address() + ": cannot " + doing + ": the answer to the COMMIT was lost and the ledger "
                                + "cannot be asked now. Start the move again; it begins by asking the ledger. ("
                                + e.getMessage() + ")",
                        unanswered);
                unknown.addSuppressed(e);
                throw unknown;
            }
        }
    }
}
