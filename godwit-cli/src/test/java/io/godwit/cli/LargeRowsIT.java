package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.RowOracle;
import io.godwit.testing.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of which no statement could hold all values arrive all the same: each value alone is as large as a server takes. */
@Timeout(300)
class LargeRowsIT {
    private static final int PACKET = 4 << 20;
    private static final int VALUE = PACKET - 2000;

    /** Large values of each type, some of bytes that take more room in a statement, or in another character set. */
    private static final List<String> LARGE = List.of(
            "REPEAT(CHAR(0), %1$s), REPEAT('a''', %1$s / 2), REPEAT(_utf8mb4 0xF09F9A80, %1$s / 4), '[1]', POINT(1, 2)",
            "REPEAT('\\\\\\n', %1$s / 2), REPEAT(_latin1 0xE4, %1$s), REPEAT('x', %1$s), '{\"a\": 1.5}', NULL",
            "NULL, '', '', JSON_OBJECT('text', REPEAT('v', %1$s - 100)), POINT(1, 2)",
            "NULL, '', '', JSON_ARRAY(1.50, CAST(REPEAT('b', %1$s / 2) AS BINARY), DATE '2024-02-29'), NULL",
            "x'00', '', '', NULL, ST_GeomFromWKB(CONCAT(x'0102000000', REVERSE(UNHEX(LPAD(HEX(%1$s DIV 16 - 10), 8, '0'))),"
                    + " REPEAT(x'000000000000F03F0000000000000040', %1$s DIV 16 - 10)), 0)");

    @TempDir
    Path folder;

    @Test
    void rowsLargerThanAStatementMayBeArriveByCopyAndByLog() throws Exception {
        try (MySqlServer source = start("source");
                MySqlServer target = start("target")) {
            source.execute("CREATE SCHEMA shop");
            run(
                    source,
                    "CREATE TABLE documents (id INT PRIMARY KEY, a LONGBLOB, b LONGTEXT CHARACTER SET latin1, c MEDIUMTEXT"
                            + " CHARACTER SET utf8mb4, d JSON, e GEOMETRY)");
            run(
                    source,
                    "CREATE TABLE plain (id INT PRIMARY KEY, a LONGBLOB, b LONGTEXT CHARACTER SET latin1, c MEDIUMTEXT"
                            + " CHARACTER SET utf8mb4, n INT NOT NULL)");
            insert(source, 0);
            run(
                    source,
                    "INSERT INTO plain WITH RECURSIVE s AS (SELECT 100 AS i UNION ALL SELECT i + 1 FROM s WHERE i < 300)"
                            + " SELECT i, REPEAT('s', i), 'b', 'c', i FROM s");
            try (MoveInProcess move =
                    MoveInProcess.start(folder, source, target, "\"shop.*\"", "copy: {chunk-bytes: 64MB}")) {
                move.awaitReady();
                insert(source, 1000);
                run(source, "UPDATE plain SET a = CONCAT(SUBSTRING(a, 2), 'z'), n = n + 1 WHERE id < 100");
                run(source, "UPDATE documents SET a = REPEAT('up', " + VALUE / 2 + ") WHERE id = 2");
                run(source, "DELETE FROM documents WHERE id IN (1, 1001)");
                move.finish();
            }
            // For the oracle, whose driver takes no larger row than the server says.
            source.execute("SET GLOBAL max_allowed_packet = 1073741824");
            target.execute("SET GLOBAL max_allowed_packet = 1073741824");
            OracleReport verdict = new RowOracle(source.jdbcUrl("shop"), target.jdbcUrl("shop"))
                    .compareSchemas("shop", "shop", name -> name.replaceFirst("^_(.*)_del$", "$1"));
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
            assertThat(verdict.rows()).isEqualTo(2 * 2 * LARGE.size() - 2 + 201);
        }
    }

    private static void insert(MySqlServer source, int above) throws SQLException {
        for (int i = 0; i < LARGE.size(); i++) {
            String values = LARGE.get(i).formatted(VALUE);
            int id = above + i + 1;
            run(source, "INSERT INTO documents SELECT " + id + ", " + values);
            run(source, "INSERT INTO plain SELECT id, a, b, c, id FROM documents WHERE id = " + id);
        }
    }

    private static void run(MySqlServer server, String sql) throws SQLException {
        try (Connection connection = server.connect("shop");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SQLException(sql + ": " + e.getMessage(), e);
        }
    }

    private static MySqlServer start(String name) {
        return MySqlServer.start(ServerOptions.named(name)
                .option("max-allowed-packet=" + PACKET)
                .option("sync-binlog=0")
                .option("innodb-flush-log-at-trx-commit=2"));
    }
}
