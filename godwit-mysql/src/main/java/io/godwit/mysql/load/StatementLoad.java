package io.godwit.mysql.load;

import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.LoadSignal;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writes and commits that other users than ours do on a server, from its performance schema. Reads are left out: one long
 * report would hide what a thousand short statements tell. Thread-safe.
 */
public final class StatementLoad implements LoadSignal {
    private static final Logger LOG = LoggerFactory.getLogger(StatementLoad.class);
    private static final long PICOSECONDS_PER_NANOSECOND = 1_000;

    // MYSQL: prepared statements of the binary protocol are counted as com/Execute, whatever they do. Background
    // threads have
    // no user. Timers are in picoseconds.
    private static final String WRITES = "SELECT SUM(COUNT_STAR), SUM(SUM_TIMER_WAIT)"
            + " FROM performance_schema.events_statements_summary_by_user_by_event_name"
            + " WHERE EVENT_NAME IN ('statement/sql/insert', 'statement/sql/update', 'statement/sql/delete',"
            + " 'statement/sql/replace', 'statement/sql/commit', 'statement/com/Execute')"
            + " AND USER <> ";

    private final ServerLink server;
    private final BoundedRetry retry;
    private volatile boolean told;

    public StatementLoad(ServerLink server, BoundedRetry retry) {
        this.server = server;
        this.retry = retry;
    }

    @Override
    public String name() {
        return "statements on the " + server.address().side();
    }

    @Override
    public Optional<Work> read() throws InterruptedException {
        return retry.call(server.address(), "listen to the load", () -> {
            try (Session session = server.borrow()) {
                return Optional.of(read(session));
            } catch (SQLException e) {
                if (SqlErrors.privilegeMissing(e)) {
                    tell(e);
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /** Reads it in a session; fails if the user lacks the privilege. */
    public static Work read(Session session) throws SQLException {
        return session.first(
                        WRITES + Quoted.text(session.address().user()),
                        row -> new Work(row.getLong(1), picoseconds(row.getLong(2))))
                .orElse(Work.NONE);
    }

    private static Duration picoseconds(long picoseconds) {
        return Duration.ofNanos(picoseconds / PICOSECONDS_PER_NANOSECOND);
    }

    private void tell(SQLException e) {
        if (!told) {
            told = true;
            LOG.warn(
                    "{}: cannot see how the applications fare, so the move copies slowly. GRANT SELECT ON performance_schema.*"
                            + " TO the user {} there. ({})",
                    server.address(),
                    server.address().user(),
                    e.getMessage());
        }
    }
}
