package io.godwit.mysql.read;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Reads of the source between T and H, see docs/algorithm.md section 1: first the executed set must contain T, then a read
 * view is opened, then the end of the log is read as H, and only then the rows. Thread-safe.
 */
public final class SourceBracket {
    private static final int LOOKS_MAX = 20;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final ServerLink source;
    private final BoundedRetry retry;
    private final Duration patience;

    /** @param patience how long the source may take until its executed set contains T */
    public SourceBracket(ServerLink source, BoundedRetry retry, Duration patience) {
        this.source = source;
        this.retry = retry;
        this.patience = patience;
    }

    /**
     * Reads inside of the bracket. When the connection is lost the whole bracket is made again: nothing of the first was
     * used.
     */
    public <T> Bracketed<T> read(String doing, GtidSet openedAt, Query<T> query) throws InterruptedException {
        return retry.call(source.address(), doing, () -> whileRenaming(openedAt, query));
    }

    /**
     * The cutover may have renamed the table a moment ago; it tells the new name as soon as the server has answered it. Or
     * somebody has changed it: then the stream comes to the statement, and the run ends with that rather than with this.
     */
    private <T> Bracketed<T> whileRenaming(GtidSet openedAt, Query<T> query) throws SQLException, InterruptedException {
        for (int look = 1; ; look++) {
            try {
                return once(openedAt, query);
            } catch (SQLException e) {
                if (!SqlErrors.tableIsAnother(e) || look == LOOKS_MAX) {
                    throw e;
                }
                Pause.REAL.last(LOOK_EVERY);
            }
        }
    }

    private <T> Bracketed<T> once(GtidSet openedAt, Query<T> query) throws SQLException, InterruptedException {
        String logStatus = source.version().logStatusStatement();
        try (Session session = source.borrow()) {
            ExecutedWait.await(session, openedAt, patience);
            session.begin("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
            LogPosition high = endOfLog(session, logStatus);
            return new Bracketed<>(query.run(session), high);
        }
    }

    /** The end of the server's log as it is now. */
    public static LogPosition endOfLog(Session session, String logStatus) throws SQLException {
        return session.first(logStatus, row -> new LogPosition(row.getString(1), row.getLong(2)))
                .orElseThrow(() -> new MoveException(
                        Code.SOURCE_REFUSED,
                        session.address() + ": the server writes no binary log. Set log_bin and restart it."));
    }

    /** @param high the end of the log after the read view was opened */
    public record Bracketed<T>(T found, LogPosition high) {}

    /** What is read inside of the bracket; may be called again. */
    @FunctionalInterface
    public interface Query<T> {
        T run(Session session) throws SQLException;
    }
}
