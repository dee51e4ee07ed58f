package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The source writes a log from which every change of a row can be read, by position. */
final class SourceLogCheck implements Check {
    private static final Duration RETENTION_MIN = Duration.ofDays(1);

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        Session source = situation.source();
        List<Finding> findings = new ArrayList<>();
        if (!Situation.on(source, "log_bin")) {
            findings.add(Situation.blocks(
                    source.address(), "the server writes no binary log", "Set log_bin and restart the server"));
        }
        require(
                source,
                "binlog_format",
                "ROW",
                "SET PERSIST binlog_format = 'ROW', then reconnect all applications",
                findings);
        require(
                source,
                "binlog_row_image",
                "FULL",
                "SET PERSIST binlog_row_image = 'FULL', then reconnect all applications",
                findings);
        require(
                source,
                "gtid_mode",
                "ON",
                "SET PERSIST enforce_gtid_consistency = ON, then gtid_mode step by step: OFF_PERMISSIVE, ON_PERMISSIVE, "
                        + "ON",
                findings);
        require(source, "enforce_gtid_consistency", "ON", "SET PERSIST enforce_gtid_consistency = ON", findings);
        partialJson(source, findings);
        retention(source, findings);
        return findings;
    }

    private static void require(Session source, String name, String wanted, String fix, List<Finding> findings)
            throws SQLException {
        String value = Situation.variable(source, name);
        if (!value.equalsIgnoreCase(wanted)) {
            findings.add(Situation.blocks(source.address(), name + " is " + value + " and must be " + wanted, fix));
        }
    }

    private static void partialJson(Session source, List<Finding> findings) throws SQLException {
        if (Situation.variable(source, "binlog_row_value_options").contains("PARTIAL_JSON")) {
            findings.add(Situation.blocks(
                    source.address(),
                    "binlog_row_value_options is PARTIAL_JSON, so the log does not hold whole JSON values",
                    "SET PERSIST binlog_row_value_options = '', then reconnect all applications"));
        }
    }

    private static void retention(Session source, List<Finding> findings) throws SQLException {
        long seconds = source.number("SELECT @@GLOBAL.binlog_expire_logs_seconds");
        if (seconds > 0 && seconds < RETENTION_MIN.toSeconds()) {
            findings.add(Situation.warns(
                    source.address(),
                    "logs are kept for " + Duration.ofSeconds(seconds) + " only; a move that is interrupted for longer "
                            + "cannot go on",
                    "SET PERSIST binlog_expire_logs_seconds = " + RETENTION_MIN.toSeconds()));
        }
    }
}
