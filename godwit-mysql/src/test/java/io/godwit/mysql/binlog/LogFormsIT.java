package io.godwit.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.ColumnCursor;
import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.model.RowChange;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.Side;
import io.godwit.spi.StreamItem;
import io.godwit.testing.MySqlDistribution;
import io.godwit.testing.MySqlRelease;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.ServerOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same changes in every form in which a server can log them. */
@Timeout(60)
class LogFormsIT {
    private static final String[] CHANGES = {
        "BEGIN",
        "INSERT INTO t (id, v) VALUES (1, 'a'), (2, 'b'), (3, NULL)",
        "UPDATE t SET v = CONCAT(v, '!') WHERE id < 3",
        "COMMIT",
        "UPDATE t SET id = 4 WHERE id = 1",
        "DELETE FROM t WHERE id = 3"
    };
    private static final List<String> EXPECTED =
            List.of("+(1,a)", "+(2,b)", "+(3,NULL)", "(1,a)>(1,a!)", "(2,b)>(2,b!)", "-(1,a!)", "+(4,a!)", "-(3,NULL)");

    private String schema = "";

    @BeforeEach
    void makeTable() {
        schema = Servers.schema();
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, v LONGTEXT, g INT AS (id + 1))");
    }

    private Follower follow() {
        return Follower.of(Servers.SOURCE, StreamSettings.of(Servers.source()), schema + ".t");
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = Servers.SOURCE.connect(schema);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET GLOBAL binlog_row_metadata = MINIMAL",
                "SET GLOBAL binlog_row_metadata = FULL",
                "SET GLOBAL binlog_checksum = NONE",
                "SET GLOBAL binlog_checksum = CRC32",
                "SET GLOBAL binlog_order_commits = OFF",
                "SET GLOBAL binlog_transaction_compression = ON",
                "SET SESSION binlog_rows_query_log_events = ON",
                "SET SESSION binlog_transaction_compression_level_zstd = 22"
            })
    void changesAreTheSameInEveryForm(String setting) throws Exception {
        boolean global = setting.startsWith("SET GLOBAL");
        String variable = setting.split(" ")[2];
        String before = String.valueOf(Servers.SOURCE.ask("SELECT @@GLOBAL." + variable));
        try {
            String[] first = global ? new String[] {setting} : new String[] {"DO 0"};
            run(first);
            try (Follower follower = follow()) {
                String[] all = new String[CHANGES.length + 1];
                all[0] = global ? "DO 0" : setting;
                System.arraycopy(CHANGES, 0, all, 1, CHANGES.length);
                run(all);
                follower.untilCaughtUp();
                assertThat(follower.changes).isEqualTo(EXPECTED);
            }
        } finally {
            if (global) {
                run("SET GLOBAL " + variable + " = " + (before.matches("[0-9]+") ? before : "'" + before + "'"));
            }
        }
    }

    @Test
    void theChecksumMayChangeInMidStream() throws Exception {
        try (Follower follower = follow()) {
            run("INSERT INTO t (id) VALUES (1)", "SET GLOBAL binlog_checksum = NONE");
            try {
                run("INSERT INTO t (id) VALUES (2)");
                follower.untilCaughtUp();
                run("SET GLOBAL binlog_checksum = CRC32", "INSERT INTO t (id) VALUES (3)");
                follower.untilCaughtUp();
                assertThat(follower.changes).containsExactly("+(1,NULL)", "+(2,NULL)", "+(3,NULL)");
            } finally {
                run("SET GLOBAL binlog_checksum = CRC32");
            }
        }
    }

    @Test
    void noChangeInsideOfCompressedTransactionsIsLost() throws Exception {
        try (Follower follower = follow()) {
            run(
                    "SET SESSION binlog_transaction_compression = ON",
                    "INSERT INTO t (id, v) VALUES (1, 'one')",
                    "INSERT INTO t (id, v) VALUES (2, 'two')",
                    "BEGIN",
                    "INSERT INTO t (id, v) SELECT 1000 + a.n * 100 + b.n * 10 + c.n, REPEAT('z', 3000) FROM"
                            + digits("a") + "," + digits("b") + "," + digits("c"),
                    "DELETE FROM t WHERE id > 1500",
                    "COMMIT",
                    "SET SESSION binlog_transaction_compression = OFF",
                    "INSERT INTO t (id, v) VALUES (3, 'three')");
            follower.untilCaughtUp();
            assertThat(follower.changes).hasSize(1 + 1 + 1000 + 499 + 1);
            assertThat(follower.transactions()).hasSize(4);
            assertThat(follower.changes).startsWith("+(1,one)", "+(2,two)").endsWith("+(3,three)");
        }
    }

    private static String digits(String name) {
        return " (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION"
                + " SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) " + name;
    }

    /** The bytes of a packet are counted in 24 bits: an event of that size is followed by an empty packet. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 100, 17_000_000})
    void eventsLargerThanAPacketArriveWhole(int more) throws Exception {
        run("INSERT INTO t (id, v) VALUES (1, '')");
        int header = eventBytesBesideTheValue();
        int value = more == 17_000_000 ? 2 * more : (1 << 24) - 1 - 1 - header - 1 + more;
        try (Follower follower = follow()) {
            run(
                    "INSERT INTO t (id, v) VALUES (2, REPEAT('x', " + value + "))",
                    "INSERT INTO t (id, v) VALUES (3, 'y')");
            follower.untilCaughtUp();
            assertThat(follower.changes).hasSize(2).last().isEqualTo("+(3,y)");
            RowChange.Inserted large = (RowChange.Inserted)
                    follower.transactions().getFirst().changes().iterator().next();
            ColumnCursor text = large.after().columns().seek(1);
            assertThat(text.length()).isEqualTo(value);
            assertThat(new String(text.value(), StandardCharsets.US_ASCII)).isEqualTo("x".repeat(value));
        }
    }

    /** Header, table number, flags, extra data, column count, bitmaps, id, length of the text, checksum. */
    private static int eventBytesBesideTheValue() {
        return 19 + 6 + 2 + 2 + 1 + 1 + 1 + 4 + 4 + 4 + 4;
    }

    @ParameterizedTest
    @ValueSource(strings = {"MINIMAL", "NOBLOB"})
    void aSessionThatLogsPartsOfRowsStopsTheStream(String image) throws Exception {
        run("INSERT INTO t (id, v) VALUES (1, 'a')");
        try (Follower follower = follow()) {
            run("SET SESSION binlog_row_image = " + image, "UPDATE t SET id = 5");
            assertThatThrownBy(follower::untilCaughtUp)
                    .isInstanceOfSatisfying(
                            MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_LOG_NOT_UNDERSTOOD))
                    .hasMessageContaining("binlog_row_image");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t (id) VALUES (9)",
                "REPLACE INTO t (id) VALUES (9)",
                "UPDATE t SET v = 'x'",
                "DELETE FROM t",
                "INSERT INTO t (id, v) SELECT 9, 'x'",
                "UPDATE t AS other JOIN t ON t.id = other.id SET t.v = 'y'"
            })
    void aSessionThatLogsStatementsStopsTheStreamBeforeAnythingIsLost(String statement) throws Exception {
        run("INSERT INTO t (id, v) VALUES (1, 'a')");
        try (Follower follower = follow()) {
            run("SET SESSION binlog_format = STATEMENT", statement, "SET SESSION binlog_format = ROW");
            assertThatThrownBy(follower::untilCaughtUp)
                    .isInstanceOfSatisfying(
                            MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_LOG_NOT_UNDERSTOOD))
                    .hasMessageContaining(statement);
            assertThat(follower.items)
                    .as("the statement is not counted as received")
                    .noneMatch(StreamItem.Committed.class::isInstance);
        }
    }

    @Test
    void aPartialJsonUpdateStopsTheStreamAlsoInsideOfACompressedTransaction() throws Exception {
        run(
                "ALTER TABLE t ADD COLUMN j JSON",
                "INSERT INTO t (id, j) VALUES (1, '{\"a\": \"long enough to be worth it\"}')");
        try (Follower follower = follow()) {
            run(
                    "SET SESSION binlog_row_value_options = PARTIAL_JSON, binlog_transaction_compression = ON",
                    "UPDATE t SET j = JSON_SET(j, '$.a', 'shorter')");
            assertThatThrownBy(follower::untilCaughtUp)
                    .isInstanceOf(MoveException.class)
                    .hasMessageContaining("PARTIAL_JSON");
        }
    }

    /**
     * The server decrypts its log for those who read it, and counts places as in a plain one. The keyring is a plug-in of
     * MySQL 8.0, so the server is one whatever release the other tests use: later ones take a keyring only from a
     * manifest beside the program.
     */
    @Test
    void encryptedLogsAreReadLikePlainOnes(@TempDir Path keys) throws Exception {
        assertThat(MySqlDistribution.locate(MySqlRelease.V8_0).home().resolve("lib/plugin/keyring_file.so"))
                .as("the keyring")
                .exists();
        try (MySqlServer server = MySqlServer.start(ServerOptions.named("encrypted")
                .release(MySqlRelease.V8_0)
                .option("early-plugin-load=keyring_file.so")
                .option("keyring-file-data=" + keys.resolve("keyring"))
                .option("binlog-encryption=ON")
                .option("binlog-cache-size=4096"))) {
            server.execute("CREATE SCHEMA s", "CREATE TABLE s.t (id INT PRIMARY KEY, v LONGTEXT)");
            StreamSettings settings = StreamSettings.of(Servers.address(Side.SOURCE, server.port()));
            GtidSet start = Follower.executed(server);
            try (Follower live = Follower.of(server, settings, "s.t")) {
                server.execute(
                        "INSERT INTO s.t VALUES (1, 'a')", "FLUSH BINARY LOGS", "INSERT INTO s.t VALUES (2, 'b')");
                live.untilCaughtUp();
                server.execute(
                        "ALTER INSTANCE ROTATE BINLOG MASTER KEY",
                        // Larger than the cache, so it goes through an encrypted temporary file.
                        "UPDATE s.t SET v = REPEAT('c', 100000) WHERE id = 1",
                        "UPDATE s.t SET v = 'd' WHERE id = 1",
                        "FLUSH BINARY LOGS",
                        "DELETE FROM s.t WHERE id = 2");
                live.untilPassed(endOfLog(server));
                assertThat(live.changes)
                        .containsExactly(
                                "+(1,a)",
                                "+(2,b)",
                                "(1,a)>(1," + "c".repeat(100_000) + ")",
                                "(1," + "c".repeat(100_000) + ")>(1,d)",
                                "-(2,b)");
                assertThat(encrypted(server)).hasSizeGreaterThanOrEqualTo(4).containsOnly("Yes");

                try (Follower later =
                        new Follower(server, settings, Follower.shapes(settings.source(), "s.t"), start)) {
                    later.untilPassed(endOfLog(server));
                    assertThat(later.changes).isEqualTo(live.changes);
                }
                server.execute("SET GLOBAL binlog_encryption = OFF", "INSERT INTO s.t VALUES (3, 'plain')");
                live.untilPassed(endOfLog(server));
                assertThat(live.changes).endsWith("+(3,plain)").hasSize(6);
                assertThat(encrypted(server)).endsWith("No");
            }
        }
    }

    private static LogPosition endOfLog(MySqlServer server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW MASTER STATUS")) {
            row.next();
            return new LogPosition(row.getString("File"), row.getLong("Position"));
        }
    }

    /** What the server says of each of its log files. */
    private static List<String> encrypted(MySqlServer server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet files = statement.executeQuery("SHOW BINARY LOGS")) {
            List<String> all = new ArrayList<>();
            while (files.next()) {
                all.add(files.getString("Encrypted"));
            }
            return all;
        }
    }
}
