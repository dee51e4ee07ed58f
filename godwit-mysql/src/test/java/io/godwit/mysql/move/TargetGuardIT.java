package io.godwit.mysql.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.config.Secret;
import io.godwit.engine.MovePorts;
import io.godwit.error.Code;
import io.godwit.model.TableId;
import io.godwit.mysql.Servers;
import io.godwit.mysql.binlog.MySqlTargetGuard;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.ledger.Owner;
import io.godwit.progress.MoveReport;
import io.godwit.spi.TargetGuard;
import io.godwit.spi.TrafficSwitch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do to the moved tables of the target before the hand-over is seen, and nothing is handed over. */
@Timeout(120)
class TargetGuardIT {
    private final String schema = Servers.schema();
    private final String other = Servers.schema();

    @TempDir
    private Path folder;

    @BeforeEach
    void makeTables() throws SQLException {
        Servers.onSource(
                schema,
                "CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(20))",
                "INSERT INTO items VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        onTarget("CREATE TABLE " + other + ".another (id INT PRIMARY KEY)");
    }

    private long onTarget(String... statements) throws SQLException {
        try (Connection connection = Servers.TARGET.connect(schema);
                Statement sql = connection.createStatement()) {
            for (String each : statements) {
                sql.execute(each);
            }
            try (var id = sql.executeQuery("SELECT CONNECTION_ID()")) {
                id.next();
                return id.getLong(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE items SET v = 'mine' WHERE id = 2",
                "REPLACE INTO items VALUES (3, 'd')",
                "DELETE FROM items WHERE id = 1",
                "INSERT INTO items VALUES (9, 'new')",
                "ALTER TABLE items ADD COLUMN more INT",
                "TRUNCATE TABLE items"
            })
    void aChangeOfAComparedTableEndsTheRun(String change) throws Exception {
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            long session = onTarget("SET SESSION binlog_rows_query_log_events = ON", change);
            MoveReport report = move.report();
            assertThat(report.outcome()).as("%s", report).isEqualTo(MoveReport.Outcome.FAILED);
            assertThat(report.message())
                    .contains(
                            Code.TARGET_WRITTEN.name(),
                            schema + ".items",
                            "session " + session,
                            change,
                            "The source still owns the tables");
        }
    }

    @Test
    void aWriteInTheCutoverUndoesItHoweverLateItIsSeen() throws Exception {
        try (TestMove move = new TestMove(schema, folder, this::writesInTheCutover)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            move.letCutOver();
            MoveReport report = move.report();
            assertThat(report.message()).as("%s", report).contains(Code.TARGET_WRITTEN.name());
        }
        // The source's tables have their own names: applications go on there.
        Servers.onSource(schema, "INSERT INTO items VALUES (4, 'd')");
    }

    /** The watcher sleeps until it is asked whether all was seen, and the write comes after writes were stopped. */
    private MovePorts writesInTheCutover(MovePorts ports) {
        TrafficSwitch real = ports.traffic();
        TrafficSwitch traffic = (TrafficSwitch) Proxy.newProxyInstance(
                TrafficSwitch.class.getClassLoader(), new Class<?>[] {TrafficSwitch.class}, (_, method, arguments) -> {
                    if (method.getName().equals("drain")) {
                        onTarget("UPDATE items SET v = 'late' WHERE id = 2");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new MovePorts(
                ports.preflight(),
                ports.schema(),
                ports.source(),
                ports.stream(),
                ports.reader(),
                ports.chunkWriter(),
                ports.epochWriter(),
                ports.ledgers(),
                ports.hasher(),
                traffic,
                new SleepyGuard(ports.guard(), new CountDownLatch(1)),
                ports.load(),
                ports.sensors());
    }

    private record SleepyGuard(TargetGuard real, CountDownLatch asked) implements TargetGuard {
        @Override
        public void begin() throws InterruptedException {
            real.begin();
        }

        @Override
        public void watch() throws InterruptedException {
            asked.await();
            real.watch();
        }

        @Override
        public void confirm() throws InterruptedException {
            asked.countDown();
            real.confirm();
        }
    }

    @Test
    void aUserThatMayNotReadTheLogSeesNothingAndIsNotInTheWay() throws Exception {
        Servers.TARGET.execute("CREATE USER IF NOT EXISTS unseeing IDENTIFIED BY 'x'");
        ServerAddress unseeing =
                ServerAddress.of(Side.TARGET, "127.0.0.1", Servers.TARGET.port(), "unseeing", new Secret("x"));
        try (ServerLink target = Servers.writing(unseeing, Owner.current())) {
            TargetGuard guard = new MySqlTargetGuard(
                    target,
                    Set.of(new TableId(schema, "items")),
                    _ -> false,
                    BoundedRetry.within(Duration.ofSeconds(10)));
            guard.begin();
            guard.watch();
            guard.confirm();
        }
    }

    @Test
    void otherTablesAndHarmlessStatementsAreNobodysBusiness() throws Exception {
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            onTarget(
                    "INSERT INTO " + other + ".another VALUES (1)",
                    "ANALYZE TABLE items",
                    "UPDATE " + other + ".another SET id = 2 + (SELECT COUNT(*) FROM items)",
                    "BEGIN",
                    "UPDATE items SET v = 'undone' WHERE id = 1",
                    "INSERT INTO " + other + ".another VALUES (1)",
                    "ROLLBACK");
            Servers.onSource(schema, "INSERT INTO items VALUES (4, 'd')", "UPDATE items SET v = 'z' WHERE id = 1");
            move.finish();
        }
    }
}
