package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The source writes a log from which every change of a row can be read, by position. */
final class SourceLogCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        Session source = situation.source();
        List<Finding> findings = new ArrayList<>();
        if (!Situation.on(source, "log_bin")) {
            findings.add(FindingKind.NO_BINARY_LOG.on(
                    source.address(), "the server writes no binary log", "Set log_bin and restart the server"));
        }
        require(
                FindingKind.BINLOG_FORMAT,
                source,
                "binlog_format",
                "ROW",
                "SET PERSIST binlog_format = 'ROW', then reconnect all applications",
                findings);
        require(
                FindingKind.BINLOG_ROW_IMAGE,
                source,
                "binlog_row_image",
                "FULL",
                "SET PERSIST binlog_row_image = 'FULL', then reconnect all applications",
                findings);
        require(
                FindingKind.GTID_OFF,
                source,
                "gtid_mode",
                "ON",
                "SET PERSIST enforce_gtid_consistency = ON, then gtid_mode step by step: OFF_PERMISSIVE, ON_PERMISSIVE, "
                        + "ON",
                findings);
        require(
                FindingKind.GTID_OFF,
                source,
                "enforce_gtid_consistency",
                "ON",
                "SET PERSIST enforce_gtid_consistency = ON",
                findings);
        if (Situation.variable(source, "binlog_row_value_options").contains("PARTIAL_JSON")) {
            findings.add(FindingKind.PARTIAL_JSON.on(
                    source.address(),
                    "binlog_row_value_options is PARTIAL_JSON, so the log does not hold whole JSON values",
                    "SET PERSIST binlog_row_value_options = '', then reconnect all applications"));
        }
        // MYSQL: the variable came with 8.0.20.
        if (!source.all("SHOW GLOBAL VARIABLES LIKE 'binlog_transaction_compression'", row -> row.getString(2)).stream()
                .filter(value -> value.equals("ON"))
                .toList()
                .isEmpty()) {
            findings.add(FindingKind.LOG_COMPRESSED.on(
                    source.address(),
                    "binlog_transaction_compression is ON; Godwit reads what is compressed",
                    "Nothing"));
        }
        return findings;
    }

    private static void require(
            FindingKind kind, Session source, String name, String wanted, String fix, List<Finding> findings)
            throws SQLException {
        String value = Situation.variable(source, name);
        if (!value.equalsIgnoreCase(wanted)) {
            findings.add(kind.on(source.address(), name + " is " + value + " and must be " + wanted, fix));
        }
    }
}
