package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.godwit.control.Command;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.Signal;
import io.godwit.progress.Snapshot.TableProgress;
import io.godwit.server.ControlClient;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.ServerOptions;
import io.godwit.testing.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One move under load from its beginning to its second end: held by every kind of signal and by the operator, ended by a critical
 * value, postponed, approved, handed over, handed back and moved again; compared at each stage.
 */
@Timeout(600)
class WholeLifeIT {
    private static final int ROWS = 20_000;
    private static final long SEED = 20261124;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private final AtomicInteger answer = new AtomicInteger(200);
    private HttpServer url;

    @BeforeEach
    void listen() throws IOException {
        url = listen(0);
    }

    private Path socket() {
        return folder.resolve("control").resolve("shop.sock");
    }

    private Path flag() {
        return folder.resolve("hold");
    }

    private Snapshot status() {
        return new ControlClient(socket()).send(new Command.Status()).snapshot().orElseThrow();
    }

    private void set(String key, String value) {
        send(new Command.Set(key, value));
    }

    private static boolean isHeldBy(Snapshot now, String signal) {
        return now.limit().startsWith(signal)
                && now.signals().stream().anyMatch(each -> each.name().equals(signal) && each.holds());
    }

    private static long rows(Snapshot now) {
        return now.tables().stream().mapToLong(TableProgress::rowsCopied).sum();
    }

    private void awaitHeldBy(String signal) throws Exception {
        MovingShop.await("held by " + signal, PATIENCE, () -> isHeldBy(status(), signal));
    }

    private void awaitThatItGoesOn() throws Exception {
        MovingShop.await(
                "nothing holds", PATIENCE, () -> status().signals().stream().noneMatch(Signal::holds));
        long before = rows(status());
        MovingShop.await("more rows", PATIENCE, () -> rows(status()) > before);
        assertThat(status().phase()).isEqualTo("copying");
    }

    /** While it is held nothing is copied, and the changes of the source are followed. */
    private void awaitChangesWithoutRows() throws Exception {
        long landed = status().applied().size() + 50;
        MovingShop.await(
                "changes after those of open chunks",
                PATIENCE,
                () -> status().applied().size() > landed);
        long rows = rows(status());
        MovingShop.await("more changes", PATIENCE, () -> status().applied().size() > landed + 50);
        assertThat(rows(status())).isEqualTo(rows);
    }

    @Test
    void isHeldEndedPostponedApprovedHandedOverHandedBackAndMovedAgain() throws Exception {
        try (MySqlServer replica =
                        MySqlServer.start(ServerOptions.named("replica").option("report-host=127.0.0.1"));
                MovingShop shop = new MovingShop(folder, ROWS, SEED)) {
            replicate(shop.source, replica);
            shop.source.execute(
                    "CREATE SCHEMA ops", "CREATE TABLE ops.brake (held INT)", "INSERT INTO ops.brake VALUES (0)");
            Path configuration = shop.configuration(
                    """
                    control.socket: %s
                    hooks.directory: %s
                    copy: {chunk-rows: 20, readers: 1, writers: 1}
                    load:
                      file: %s
                      url: http://127.0.0.1:%d/may-move
                      source: {max: Threads_running=10, query: SELECT held FROM ops.brake, replicas: [discovered]}
                      target.max: [Threads_running=10]
                      replica-lag-max: 2s
                    """.formatted(socket(), hooks(), flag(), url.getAddress().getPort()));
            Files.createFile(flag());
            try (Workload workload = shop.write(100, SEED)) {
                endedByACriticalValue(shop, replica, configuration);
                goesThereAndBack(shop, configuration, workload);
                refusesToMoveAgainByItself(configuration);
                movesAgain(shop, configuration, workload);
                assertThat(workload.failure()).isEmpty();
            }
        }
    }

    @AfterEach
    void stopListening() {
        url.stop(0);
    }

    private void endedByACriticalValue(MovingShop shop, MySqlServer replica, Path configuration) throws Exception {
        Path report = folder.resolve("ended.json");
        try (MoverProcess mover = MoverProcess.start(
                folder, "move", "-c", configuration.toString(), "--load.nice-ratio=10", "--json=" + report)) {
            MovingShop.await("the socket", PATIENCE, () -> Files.exists(socket()) || !mover.isAlive());
            assertThat(mover.isAlive()).as(mover.output()).isTrue();
            heldByTheFlag();
            heldByTheUrl();
            heldByTheQuery(shop);
            heldByThreads(shop.source, "source");
            heldByThreads(shop.target, "target");
            heldByTheHistoryList(shop);
            heldByTheReplica(replica);
            heldByTheOperator();

            try (Sleepers _ = new Sleepers(shop.source)) {
                set("load.source.critical", "Threads_running=11");
                assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(1);
            }
            assertThat(mover.output())
                    .contains("LOAD_CRITICAL: Threads_running on the source is 1")
                    .contains("critical above 11")
                    .contains("the source owns the tables");
        }
        assertThat(shop.storedPhase()).isEqualTo("copying");
        JsonNode json = new JsonMapper().readTree(Files.readString(report));
        assertThat(json.path("throttled")
                        .valueStream()
                        .map(each -> each.path("by").asString()))
                .contains(
                        "load.file",
                        "load.url",
                        "load.source.query",
                        "Threads_running on the source",
                        "Threads_running on the target",
                        "history-list-length on the source",
                        "replica lag of the source",
                        "the operator");
        assertThat(json.path("throttled"))
                .allMatch(each -> each.path("durationMillis").asLong() > 0);
        assertThat(Files.readAllLines(folder.resolve("told")).getFirst()).isEqualTo("load.file " + flag() + " exists");
    }

    private void goesThereAndBack(MovingShop shop, Path configuration, Workload workload) throws Exception {
        Path report = folder.resolve("there.json");
        // Another value than the one in force when it was set by command: the configuration counts again.
        try (MoverProcess mover = MoverProcess.start(
                folder,
                "move",
                "-c",
                configuration.toString(),
                "--copy.chunk-rows=2000",
                "--load.source.critical=Threads_running=1000",
                "--rollback.window=1h",
                "--json=" + report)) {
            postponedAndApproved(shop, workload);
            MovingShop.await("the hand-over", PATIENCE, () -> shop.storedPhase().equals("rollback window"));
            MovingShop.goOver(workload, shop.target);
            MovingShop.await("the window", PATIENCE, () -> status().limit().contains("`godwit rollback`"));
            MovingShop.await("the report of the hand-over", PATIENCE, () -> Files.exists(report));
            assertThat(read(report).path("outcome").asString()).isEqualTo("moved");
            MovingShop.await(
                    "every row compared",
                    PATIENCE,
                    () -> status().tables().stream().allMatch(TableProgress::verified));
            isEqualAtRest(workload, shop::compare);

            send(new Command.Rollback());
            MovingShop.await("the rollback", PATIENCE, () -> shop.storedPhase().equals("rolled back"));
            MovingShop.goOver(workload, shop.source);
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(6);
            assertThat(mover.output()).contains("Rolled back: the source owns the tables");
        }
        assertThat(read(report).path("outcome").asString()).isEqualTo("rolled_back");
        assertThat(folder.resolve("rolled-back")).content().isEqualTo("rollback source\n");
        shop.assertNothingIsLeftOnTheSource();
        // What the target kept is what it held at the hand-over back.
        assertThat(shop.target.ask("SELECT COUNT(*) > 0 FROM shop._orders_del")).isEqualTo("1");
    }

    private void postponedAndApproved(MovingShop shop, Workload workload) throws Exception {
        MovingShop.await("the socket", PATIENCE, () -> Files.exists(socket()));
        MovingShop.await("tables", PATIENCE, () -> !status().tables().isEmpty());
        send(new Command.Postpone());
        MovingShop.await("ready", PATIENCE, () -> status().phase().equals("ready"));
        assertThat(status().limit()).contains("postponed by the operator");
        isEqualAtRest(workload, shop::compareBoth);
        assertThat(shop.storedPhase()).isEqualTo("ready");
        send(new Command.Approve());
    }

    private void refusesToMoveAgainByItself(Path configuration) throws Exception {
        try (MoverProcess again = MoverProcess.start(folder, "move", "-c", configuration.toString())) {
            assertThat(again.exitCode(PATIENCE)).as(again.output()).isEqualTo(6);
            assertThat(again.output()).contains("was rolled back").contains("--restart");
        }
    }

    private void movesAgain(MovingShop shop, Path configuration, Workload workload) throws Exception {
        try (MoverProcess again = MoverProcess.start(
                folder, "move", "-c", configuration.toString(), "--restart", "--yes", "--copy.chunk-rows=2000")) {
            assertThat(again.exitCode(PATIENCE)).as(again.output()).isZero();
            assertThat(again.output()).contains("every row, at the final position");
        }
        assertThat(shop.storedPhase()).isEqualTo("moved");
        // The load has stayed with the source, where its tables are gone: nobody writes.
        OracleReport verdict = shop.compare();
        assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        assertThat(verdict.rows()).isGreaterThan(ROWS / 2);
        MovingShop.goOver(workload, shop.target);
    }

    private static JsonNode read(Path report) throws IOException {
        return new JsonMapper().readTree(Files.readString(report));
    }

    /** Both sides hold the same, once the load rests and its last changes are applied. */
    private static void isEqualAtRest(Workload workload, Supplier<OracleReport> compared) throws Exception {
        workload.rate(0);
        MovingShop.await("the last changes", PATIENCE, () -> compared.get().isEqual());
        assertThat(compared.get().rows()).isGreaterThan(ROWS / 2);
        workload.rate(100);
    }

    private void send(Command command) {
        ControlClient.Reply reply = new ControlClient(socket()).send(command);
        assertThat(reply.ok()).as(reply.message()).isTrue();
    }

    private void heldByTheOperator() throws Exception {
        send(new Command.Pause());
        assertThat(status().limit()).contains("paused by the operator");
        awaitChangesWithoutRows();
        send(new Command.Resume());
        awaitThatItGoesOn();
    }

    private void heldByTheFlag() throws Exception {
        awaitHeldBy("load.file");
        awaitChangesWithoutRows();
        assertThat(rows(status())).as("it was there from the start").isZero();
        Files.delete(flag());
        awaitThatItGoesOn();
    }

    private void heldByTheUrl() throws Exception {
        answer.set(503);
        awaitHeldBy("load.url");
        assertThat(status().limit()).isEqualTo("load.url answers 503");
        answer.set(200);
        awaitThatItGoesOn();

        int port = url.getAddress().getPort();
        url.stop(0);
        awaitHeldBy("load.url");
        assertThat(status().limit()).contains("load.url cannot be read, so nothing is copied: no answer");
        url = listen(port);
        awaitThatItGoesOn();
    }

    private void heldByTheQuery(MovingShop shop) throws Exception {
        shop.source.execute("UPDATE ops.brake SET held = 3");
        awaitHeldBy("load.source.query");
        assertThat(status().limit()).isEqualTo("load.source.query returns 3");
        shop.source.execute("UPDATE ops.brake SET held = 0");
        awaitThatItGoesOn();
    }

    private void heldByThreads(MySqlServer server, String side) throws Exception {
        try (Sleepers _ = new Sleepers(server)) {
            awaitHeldBy("Threads_running on the " + side);
            assertThat(status().limit()).contains("(at most 10 by load.");
            awaitChangesWithoutRows();
        }
        awaitThatItGoesOn();
    }

    private void heldByTheHistoryList(MovingShop shop) throws Exception {
        try (Connection old = shop.source.connect();
                Statement view = old.createStatement()) {
            view.execute("SET SESSION transaction_isolation = 'REPEATABLE-READ'");
            view.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            set("load.source.max", "Threads_running=10,history-list-length=50");
            awaitHeldBy("history-list-length on the source");
        }
        set("load.source.max", "Threads_running=10");
        awaitThatItGoesOn();
    }

    private void heldByTheReplica(MySqlServer replica) throws Exception {
        delay(replica, 1000);
        awaitHeldBy("replica lag of the source");
        assertThat(status().limit())
                .contains(" s at 127.0.0.1:" + replica.port() + " (at most 2 by load.replica-lag-max)");
        delay(replica, 0);
        awaitThatItGoesOn();
    }

    private static void replicate(MySqlServer source, MySqlServer replica) {
        replica.execute(
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + source.port()
                        + ", SOURCE_USER = 'root', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1",
                "START REPLICA");
    }

    private static void delay(MySqlServer replica, int seconds) {
        replica.execute(
                "STOP REPLICA SQL_THREAD",
                "CHANGE REPLICATION SOURCE TO SOURCE_DELAY = " + seconds,
                "START REPLICA SQL_THREAD");
    }

    private HttpServer listen(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(answer.get(), -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** A folder with programs that keep why the move was throttled, and that it was rolled back. */
    private Path hooks() throws IOException {
        Path hooks = Files.createDirectory(folder.resolve("hooks"));
        Path program = Files.writeString(
                hooks.resolve("on-throttled"),
                "#!/bin/sh\necho \"$GODWIT_HOOK_REASON\" >> " + folder.resolve("told") + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Path rollback = Files.writeString(
                hooks.resolve("on-rollback"),
                "#!/bin/sh\necho $GODWIT_HOOK_EVENT $GODWIT_HOOK_OWNER >> " + folder.resolve("rolled-back") + "\n");
        Files.setPosixFilePermissions(rollback, PosixFilePermissions.fromString("rwx------"));
        return hooks;
    }

    /** Sessions that run one statement until this is closed. */
    private static final class Sleepers implements AutoCloseable {
        private static final int COUNT = 12;

        private final MySqlServer server;
        private final List<String> ids = new ArrayList<>();

        Sleepers(MySqlServer server) throws SQLException {
            this.server = server;
            for (int i = 0; i < COUNT; i++) {
                Connection connection = server.connect();
                try (Statement statement = connection.createStatement();
                        ResultSet id = statement.executeQuery("SELECT CONNECTION_ID()")) {
                    id.next();
                    ids.add(id.getString(1));
                }
                Thread.ofVirtual().start(() -> sleep(connection));
            }
        }

        private static void sleep(Connection connection) {
            try (connection;
                    Statement statement = connection.createStatement()) {
                statement.execute("DO SLEEP(1000)");
            } catch (SQLException killed) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            ids.forEach(id -> server.execute("KILL " + id));
        }
    }
}
