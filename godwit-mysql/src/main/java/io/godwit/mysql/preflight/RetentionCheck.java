package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The source keeps its logs for longer than the move takes, with time to come back after an interruption. */
final class RetentionCheck implements Check {
    private static final Duration RETENTION_MIN = Duration.ofDays(1);

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        Session source = situation.source();
        long seconds = source.number("SELECT @@GLOBAL.binlog_expire_logs_seconds");
        Duration estimate = MoveSize.of(situation).time();
        long wanted =
                Math.max(RETENTION_MIN.toSeconds(), estimate.multipliedBy(2).toSeconds());
        if (seconds == 0 || seconds >= wanted || !purges(source)) {
            return List.of();
        }
        return List.of(FindingKind.LOG_RETENTION.on(
                source.address(),
                "logs are kept for " + Words.time(Duration.ofSeconds(seconds)) + " only, and the move takes about "
                        + Words.time(estimate) + "; one that is interrupted for longer cannot go on",
                "SET PERSIST binlog_expire_logs_seconds = " + wanted));
    }

    private static boolean purges(Session source) throws SQLException {
        // MYSQL: the variable came with 8.0.29.
        return source
                .all("SHOW GLOBAL VARIABLES LIKE 'binlog_expire_logs_auto_purge'", row -> row.getString(2))
                .stream()
                .noneMatch(value -> value.equals("OFF"));
    }
}
