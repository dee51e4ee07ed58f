package io.godwit.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.config.Secret;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.model.RowChanges;
import io.godwit.model.SourceTransaction;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.connect.TlsMode;
import io.godwit.spi.StreamItem;
import io.godwit.testing.FaultProxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The change stream of a real server, one behaviour each. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChangeStreamIT {
    private String schema = "";

    @BeforeEach
    void makeTables() {
        schema = Servers.schema();
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, v VARCHAR(30), g INT AS (id * 2), w INT)",
                "CREATE TABLE " + schema + ".other (id INT PRIMARY KEY, v INT)");
    }

    private static StreamSettings settings() {
        return StreamSettings.of(Servers.source());
    }

    private Follower follow() {
        return follow(settings());
    }

    private Follower follow(StreamSettings settings) {
        return Follower.of(Servers.SOURCE, settings, schema + ".t");
    }

    /** Runs statements in one session with the schema as default. */
    private void run(String... statements) throws SQLException {
        try (Connection connection = Servers.SOURCE.connect(schema);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static LogPosition endOfLog() throws SQLException {
        try (Connection connection = Servers.SOURCE.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT local->>'$.binary_log_file', local->>'$.binary_log_position' FROM performance_schema.log_status")) {
            row.next();
            return new LogPosition(row.getString(1), row.getLong(2));
        }
    }

    private static List<String> eventTypes(LogPosition from) throws SQLException {
        List<String> types = new ArrayList<>();
        try (Connection connection = Servers.SOURCE.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SHOW BINLOG EVENTS IN '" + from.file() + "' FROM " + from.offset() + " LIMIT 2")) {
            while (rows.next()) {
                types.add(rows.getString(3));
            }
        }
        return types;
    }

    @Test
    void everyKindOfChangeArrivesOnceAndInOrder() throws Exception {
        try (Follower follower = follow()) {
            run(
                    "INSERT INTO t (id, v, w) VALUES (1, 'a', NULL), (2, 'it''s', 5)",
                    "UPDATE t SET v = 'b' WHERE id = 1",
                    "UPDATE t SET id = 3 WHERE id = 2",
                    "INSERT INTO other VALUES (1, 1)",
                    "REPLACE INTO t (id, v) VALUES (1, 'c')",
                    "INSERT INTO t (id, v) VALUES (1, 'x') ON DUPLICATE KEY UPDATE v = 'd'",
                    "DELETE FROM t WHERE id = 3");
            follower.untilCaughtUp();
            assertThat(follower.changes)
                    .containsExactly(
                            "+(1,a,NULL)",
                            "+(2,it's,5)",
                            "(1,a,NULL)>(1,b,NULL)",
                            "-(2,it's,5)",
                            "+(3,it's,5)",
                            "(1,b,NULL)>(1,c,NULL)",
                            "(1,c,NULL)>(1,d,NULL)",
                            "-(3,it's,5)");
            assertThat(follower.items.stream().filter(StreamItem.Committed.class::isInstance))
                    .hasSize(7);
        }
    }

    @Test
    void aTransactionIsOneItemWithItsTimeAndItsEnd() throws Exception {
        try (Follower follower = follow()) {
            Instant before = Instant.now().minusSeconds(1);
            run("BEGIN", "INSERT INTO t (id) VALUES (1)", "INSERT INTO other VALUES (1, 1)", "DELETE FROM t", "COMMIT");
            LogPosition end = endOfLog();
            follower.untilCaughtUp();
            StreamItem.Committed committed = (StreamItem.Committed) follower.items.getLast();
            assertThat(committed.transaction().changes()).hasSize(2);
            assertThat(committed.transaction().end()).isEqualTo(end);
            assertThat(committed.transaction().committedAt())
                    .isBetween(before, Instant.now().plusSeconds(1));
            assertThat(follower.stream().lastHeardAt())
                    .isBetween(before, Instant.now().plusSeconds(1));
        }
    }

    @Test
    void workThatWasRolledBackIsAbsent() throws Exception {
        try (Follower follower = follow()) {
            run("BEGIN", "INSERT INTO t (id) VALUES (1)", "ROLLBACK");
            run(
                    "BEGIN",
                    "INSERT INTO t (id) VALUES (2)",
                    "SAVEPOINT s",
                    "INSERT INTO t (id) VALUES (3)",
                    "ROLLBACK TO s",
                    "INSERT INTO t (id) VALUES (4)",
                    "COMMIT");
            follower.untilCaughtUp();
            assertThat(follower.changes).containsExactly("+(2,NULL,NULL)", "+(4,NULL,NULL)");
        }
    }

    @Test
    void aServerIsTrustedByItsCertificateAuthority() throws Exception {
        StreamSettings verified = StreamSettings.of(new ServerAddress(
                Side.SOURCE,
                "127.0.0.1",
                Servers.SOURCE.port(),
                "root",
                new Secret(""),
                TlsMode.VERIFY_CA,
                Optional.of(Path.of(String.valueOf(Servers.SOURCE.ask("SELECT @@datadir")))
                        .resolve("ca.pem")),
                Duration.ofSeconds(5)));
        var shapes = Follower.shapes(Servers.source(), schema + ".t");
        try (Follower follower = new Follower(Servers.SOURCE, verified, shapes, Follower.executed(Servers.SOURCE))) {
            run("INSERT INTO t (id) VALUES (1)");
            follower.untilCaughtUp();
            assertThat(follower.changes).containsExactly("+(1,NULL,NULL)");
        }
    }

    @Test
    void compressedTransactionsAreRead() throws Exception {
        try (Follower follower = follow()) {
            LogPosition before = endOfLog();
            run(
                    "SET SESSION binlog_transaction_compression = ON",
                    "BEGIN",
                    "INSERT INTO t (id, v) VALUES (1, 'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz'), (2, 'b')",
                    "UPDATE t SET w = 7",
                    "COMMIT");
            LogPosition end = endOfLog();
            follower.untilCaughtUp();
            assertThat(follower.changes)
                    .containsExactly(
                            "+(1,zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz,NULL)",
                            "+(2,b,NULL)",
                            "(1,zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz,NULL)>(1,zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz,7)",
                            "(2,b,NULL)>(2,b,7)");
            assertThat(eventTypes(before)).containsExactly("Gtid", "Transaction_payload");
            StreamItem.Committed last = (StreamItem.Committed) follower.items.getLast();
            assertThat(last.transaction().end()).isEqualTo(end);
        }
    }

    @Test
    void aSchemaChangeOfAMovedTableComesAtItsPlace() throws Exception {
        try (Follower follower = follow()) {
            run(
                    "INSERT INTO t (id) VALUES (1)",
                    "ALTER TABLE other ADD COLUMN x INT",
                    "CREATE TABLE third (id INT PRIMARY KEY)",
                    "ALTER TABLE t COMMENT 'why'");
            follower.untilCaughtUp();
            List<StreamItem> transactions = follower.items.stream()
                    .filter(item -> !(item instanceof StreamItem.Advanced))
                    .toList();
            assertThat(transactions).hasSize(4);
            assertThat(transactions.subList(0, 3)).allMatch(StreamItem.Committed.class::isInstance);
            StreamItem.SchemaChanged changed = (StreamItem.SchemaChanged) transactions.get(3);
            assertThat(changed.statement()).isEqualTo("ALTER TABLE t COMMENT 'why'");
            assertThat(changed.tables()).containsExactly(schema + ".t");
        }
    }

    @Test
    void rowsBehindAnUnseenSchemaChangeStopTheStream() throws Exception {
        GtidSet start = Follower.executed(Servers.SOURCE);
        var shapes = Follower.shapes(Servers.source(), schema + ".t");
        run("ALTER TABLE t ADD COLUMN x INT", "INSERT INTO t (id) VALUES (1)");
        try (Follower follower = new Follower(Servers.SOURCE, settings(), shapes, start)) {
            assertThatThrownBy(follower::untilCaughtUp)
                    .isInstanceOfSatisfying(
                            MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_SCHEMA_CHANGED))
                    .hasMessageContaining(schema + ".t")
                    .hasMessageContaining("5 columns");
        }
    }

    private void failsAfter(String mentioning, String... statements) throws Exception {
        try (Follower follower = follow()) {
            run(statements);
            assertThatThrownBy(follower::untilCaughtUp)
                    .isInstanceOfSatisfying(
                            MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_LOG_NOT_UNDERSTOOD))
                    .hasMessageContaining(mentioning)
                    .hasMessageContaining("transaction ");
        }
    }

    @Test
    void aSessionWithoutFullRowImagesStopsTheStream() throws Exception {
        run("INSERT INTO t (id) VALUES (1)");
        failsAfter("binlog_row_image", "SET SESSION binlog_row_image = MINIMAL", "UPDATE t SET v = 'x'");
    }

    @Test
    void aSessionThatLogsStatementsStopsTheStream() throws Exception {
        failsAfter("STATEMENT", "SET SESSION binlog_format = STATEMENT", "INSERT INTO t (id) VALUES (1)");
    }

    @Test
    void aPartialJsonUpdateStopsTheStream() throws Exception {
        run(
                "ALTER TABLE t ADD COLUMN j JSON",
                "INSERT INTO t (id, j) VALUES (1, '{\"a\": \"long enough to be worth it\"}')");
        failsAfter(
                "PARTIAL_JSON",
                "SET SESSION binlog_row_value_options = PARTIAL_JSON",
                "UPDATE t SET j = JSON_SET(j, '$.a', 'shorter')");
    }

    @Test
    void rowsOfAnXaTransactionComeWithItsCommitAndNotBefore() throws Exception {
        try (Follower follower = follow()) {
            run("XA START 'x'", "INSERT INTO t (id) VALUES (1)", "XA END 'x'", "XA PREPARE 'x'");
            LogPosition prepared = endOfLog();
            run("INSERT INTO t (id) VALUES (2)");
            follower.until(item -> item instanceof StreamItem.Committed(var transaction)
                    && !transaction.changes().isEmpty());
            assertThat(follower.changes).containsExactly("+(2,NULL,NULL)");
            assertThat(follower.items.stream().filter(StreamItem.Committed.class::isInstance))
                    .as("a position must not have what is prepared and not committed")
                    .hasSize(1);
            run("XA COMMIT 'x'");
            follower.untilCaughtUp();
            assertThat(follower.changes).containsExactly("+(2,NULL,NULL)", "+(1,NULL,NULL)");
            StreamItem.Committed last = (StreamItem.Committed) follower.items.getLast();
            assertThat(last.transaction().prepared()).isPresent();
            assertThat(last.transaction().end()).isGreaterThan(prepared).isEqualTo(endOfLog());
        }
    }

    @Test
    void rowsOfAnXaTransactionThatIsRolledBackNeverCome() throws Exception {
        try (Follower follower = follow()) {
            run(
                    "XA START 'r', 'b', 7",
                    "INSERT INTO t (id) VALUES (1)",
                    "XA END 'r', 'b', 7",
                    "XA PREPARE 'r', 'b', 7");
            run("XA ROLLBACK 'r', 'b', 7");
            run(
                    "XA START 'r', 'b', 7",
                    "INSERT INTO t (id) VALUES (2)",
                    "XA END 'r', 'b', 7",
                    "XA PREPARE 'r', 'b', 7");
            run("XA COMMIT 'r', 'b', 7");
            follower.untilCaughtUp();
            assertThat(follower.changes).containsExactly("+(2,NULL,NULL)");
        }
    }

    @Test
    void whoResumesBetweenPrepareAndCommitIsSentTheRowsAgain() throws Exception {
        GtidSet between;
        try (Follower follower = follow()) {
            run("XA START 'again'", "INSERT INTO t (id) VALUES (1)", "XA END 'again'", "XA PREPARE 'again'");
            run("INSERT INTO t (id) VALUES (2)");
            follower.until(item -> item instanceof StreamItem.Committed(var transaction)
                    && !transaction.changes().isEmpty());
            between = follower.seen();
        }
        run("XA COMMIT 'again'");
        var shapes = Follower.shapes(Servers.source(), schema + ".t");
        try (Follower resumed = new Follower(Servers.SOURCE, settings(), shapes, between)) {
            resumed.untilCaughtUp();
            assertThat(resumed.changes).containsExactly("+(1,NULL,NULL)");
        }
    }

    @Test
    void aConnectionCutBetweenPrepareAndCommitLosesAndRepeatsNothing() throws Exception {
        try (FaultProxy proxy = FaultProxy.inFrontOf(Servers.SOURCE)) {
            StreamSettings cut = StreamSettings.of(Servers.address(Side.SOURCE, proxy.port()));
            var shapes = Follower.shapes(Servers.source(), schema + ".t");
            try (Follower follower = new Follower(Servers.SOURCE, cut, shapes, Follower.executed(Servers.SOURCE))) {
                run("XA START 'cut'", "INSERT INTO t (id) VALUES (1)", "XA END 'cut'", "XA PREPARE 'cut'");
                follower.untilPassed(endOfLog());
                proxy.reset();
                follower.until(StreamItem.Reconnected.class::isInstance);
                run("XA COMMIT 'cut'");
                follower.untilCaughtUp();
                assertThat(follower.changes).containsExactly("+(1,NULL,NULL)");
            }
        }
    }

    @Test
    void anXaTransactionThatWasPreparedBeforeTheStreamBringsNoRows() throws Exception {
        run("XA START 'old'", "INSERT INTO t (id) VALUES (1)", "XA END 'old'", "XA PREPARE 'old'");
        try (Follower follower = follow()) {
            run("XA COMMIT 'old'");
            follower.untilCaughtUp();
            assertThat(follower.changes).isEmpty();
        }
    }

    @Test
    void xaOfOtherTablesPasses() throws Exception {
        try (Follower follower = follow()) {
            run("XA START 'y'", "INSERT INTO other VALUES (1, 1)", "XA END 'y'", "XA PREPARE 'y'");
            run("XA COMMIT 'y'");
            run("XA START 'z'", "INSERT INTO t (id) VALUES (1)", "XA END 'z'", "XA COMMIT 'z' ONE PHASE");
            follower.untilCaughtUp();
            assertThat(follower.changes).containsExactly("+(1,NULL,NULL)");
        }
    }

    @Test
    void aTransactionTooLargeForTheMemoryComesOutOfAFile() throws Exception {
        try (Follower follower = follow(settings().withTransactionMemory(2_000))) {
            run(
                    "BEGIN",
                    "INSERT INTO t (id, v) VALUES " + many(1, 200),
                    "UPDATE t SET w = id WHERE id < 3",
                    "UPDATE t SET id = 1000 WHERE id = 5",
                    "DELETE FROM t WHERE id > 1",
                    "COMMIT",
                    "INSERT INTO t (id) VALUES (7)");
            follower.untilCaughtUp();
            List<SourceTransaction> transactions = follower.transactions();
            assertThat(transactions)
                    .extracting(each -> each.changes().areSpilled())
                    .containsExactly(true, false);
            assertThat(follower.changes).hasSize(200 + 2 + 2 + 199 + 1);
            String x = "x".repeat(30);
            assertThat(follower.changes)
                    .startsWith("+(1," + x + ",NULL)", "+(2," + x + ",NULL)")
                    .containsSubsequence(
                            "(1," + x + ",NULL)>(1," + x + ",1)",
                            "-(5," + x + ",NULL)",
                            "+(1000," + x + ",NULL)",
                            "-(1000," + x + ",NULL)")
                    .endsWith("+(7,NULL,NULL)");
            RowChanges changes = transactions.getFirst().changes();
            assertThat(changes.size()).isEqualTo(403);
            assertThat(List.copyOf(changes)).as("it can be read again").isEqualTo(List.copyOf(changes));
            changes.close();
            assertThatThrownBy(() -> changes.iterator().next())
                    .isInstanceOf(MoveException.class)
                    .hasMessageContaining("java.io.tmpdir");
        }
    }

    @Test
    void anXaTransactionTooLargeForTheMemoryComesOutOfAFile() throws Exception {
        try (Follower follower = follow(settings().withTransactionMemory(2_000))) {
            run("XA START 'big'", "INSERT INTO t (id, v) VALUES " + many(1, 100), "XA END 'big'", "XA PREPARE 'big'");
            run("XA COMMIT 'big'");
            follower.untilCaughtUp();
            assertThat(follower.transactions().getLast().changes().areSpilled()).isTrue();
            assertThat(follower.changes).hasSize(100).doesNotHaveDuplicates();
        }
    }

    private static String many(int from, int to) {
        return String.join(
                ", ",
                IntStream.rangeClosed(from, to)
                        .mapToObj(i -> "(" + i + ", REPEAT('x', 30))")
                        .toList());
    }

    @Test
    void anIdleStreamPassesTheEndOfTheLog() throws Exception {
        try (Follower follower = follow()) {
            follower.untilPassed(endOfLog());
            run("FLUSH BINARY LOGS");
            follower.untilPassed(endOfLog());
            assertThat(follower.changes).isEmpty();
        }
    }

    @Test
    void aSmallBufferLosesNothing() throws Exception {
        try (Follower follower = follow(settings().withBuffer(1, 64))) {
            for (int i = 0; i < 20; i++) {
                run("INSERT INTO t (id, v) VALUES " + many(i * 20 + 1, i * 20 + 20));
            }
            follower.untilCaughtUp();
            assertThat(follower.changes).hasSize(400).doesNotHaveDuplicates();
        }
    }

    @Test
    void aConnectionCutInsideOfATransactionLosesAndRepeatsNothing() throws Exception {
        try (FaultProxy proxy = FaultProxy.inFrontOf(Servers.SOURCE)) {
            StreamSettings cut = StreamSettings.of(Servers.address(Side.SOURCE, proxy.port()));
            var shapes = Follower.shapes(Servers.source(), schema + ".t");
            try (Follower follower = new Follower(Servers.SOURCE, cut, shapes, Follower.executed(Servers.SOURCE))) {
                run("INSERT INTO t (id) VALUES (0)");
                follower.untilCaughtUp();
                for (int round = 0; round < 5; round++) {
                    proxy.cutAfter(FaultProxy.Direction.TO_CLIENT, 300 + round * 900);
                    run(
                            "BEGIN",
                            "INSERT INTO t (id, v) VALUES " + many(round * 100 + 1, round * 100 + 50),
                            "INSERT INTO t (id, v) VALUES " + many(round * 100 + 51, round * 100 + 100),
                            "COMMIT");
                    follower.untilCaughtUp();
                }
                assertThat(follower.changes).hasSize(501).doesNotHaveDuplicates();
                assertThat(follower.items).contains(new StreamItem.Reconnected(true));
            }
        }
    }

    @Test
    void aSilentServerIsLeftAndFoundAgain() throws Exception {
        try (FaultProxy proxy = FaultProxy.inFrontOf(Servers.SOURCE)) {
            StreamSettings impatient = StreamSettings.of(Servers.address(Side.SOURCE, proxy.port()))
                    .withSilenceMax(Duration.ofSeconds(2));
            var shapes = Follower.shapes(Servers.source(), schema + ".t");
            try (Follower follower =
                    new Follower(Servers.SOURCE, impatient, shapes, Follower.executed(Servers.SOURCE))) {
                run("INSERT INTO t (id) VALUES (1)");
                follower.untilCaughtUp();
                proxy.stall();
                run("INSERT INTO t (id) VALUES (2)");
                long connections = proxy.connectionsAccepted();
                while (proxy.connectionsAccepted() == connections) {
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
                proxy.flow();
                follower.untilCaughtUp();
                assertThat(follower.changes).containsExactly("+(1,NULL,NULL)", "+(2,NULL,NULL)");
            }
        }
    }

    @Test
    void aSourceThatStaysAwayFailsTheStream() throws Exception {
        try (FaultProxy proxy = FaultProxy.inFrontOf(Servers.SOURCE)) {
            StreamSettings impatient = StreamSettings.of(Servers.address(Side.SOURCE, proxy.port()))
                    .withReconnectPatience(Duration.ofSeconds(1));
            var shapes = Follower.shapes(Servers.source(), schema + ".t");
            try (Follower follower =
                    new Follower(Servers.SOURCE, impatient, shapes, Follower.executed(Servers.SOURCE))) {
                proxy.refuse();
                proxy.reset();
                assertThatThrownBy(() -> follower.until(_ -> false))
                        .isInstanceOfSatisfying(
                                MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_UNREACHABLE))
                        .hasMessageContaining("Tried for 1 s");
            }
        }
    }

    @Test
    void closingEndsAWaitingReaderAndTheThread() throws Exception {
        Follower follower = follow();
        Thread closer = Thread.ofVirtual().start(() -> {
            try {
                follower.untilPassed(endOfLog());
            } catch (InterruptedException | SQLException e) {
                throw new IllegalStateException(e);
            }
            follower.close();
        });
        closer.join();
        assertThatThrownBy(() -> follower.until(_ -> false)).isInstanceOf(InterruptedException.class);
    }

    private static void failsToOpen(ServerAddress source, Code code, String mentioning) {
        MySqlChangeStreams streams = new MySqlChangeStreams(StreamSettings.of(source), List.of());
        assertThatThrownBy(() -> streams.open(Follower.executed(Servers.SOURCE)))
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(mentioning);
    }

    @Test
    void wrongAddressesAndPasswordsGetOneClearMessage() {
        int port = Servers.SOURCE.port();
        failsToOpen(
                ServerAddress.of(Side.SOURCE, "127.0.0.1", port, "root", new Secret("wrong")),
                Code.SOURCE_REFUSED,
                "root");
        failsToOpen(
                ServerAddress.of(Side.SOURCE, "no-such-host.invalid", port, "root", new Secret("")),
                Code.SOURCE_UNREACHABLE,
                "no-such-host.invalid");
        failsToOpen(
                ServerAddress.of(Side.SOURCE, "127.0.0.1", 1, "root", new Secret("")),
                Code.SOURCE_UNREACHABLE,
                "refused");
        failsToOpen(
                new ServerAddress(
                        Side.SOURCE,
                        "127.0.0.1",
                        port,
                        "root",
                        new Secret(""),
                        TlsMode.VERIFY_CA,
                        Optional.empty(),
                        Duration.ofSeconds(5)),
                Code.SOURCE_UNREACHABLE,
                "TLS");
    }

    @Test
    void aPositionThatTheServerLacksIsRefused() {
        GtidSet future = GtidSet.parse("99999999-9999-9999-9999-999999999999:1-5");
        MySqlChangeStreams streams = new MySqlChangeStreams(settings(), List.of());
        assertThatThrownBy(() -> streams.open(Follower.executed(Servers.SOURCE).union(future)))
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_LOST_POSITION))
                .hasMessageContaining("99999999-9999-9999-9999-999999999999:1-5");
    }
}
