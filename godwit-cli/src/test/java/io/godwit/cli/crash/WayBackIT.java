package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.control.Command;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.TableProgress;
import io.godwit.server.ControlClient;
import io.godwit.server.ControlClient.Reply;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Moves that are handed over, and back, under a load that follows; one pair of servers for all. */
@Timeout(300)
class WayBackIT {
    private static final int ROWS = 3_000;
    private static final long SEED = 20261121;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String WINDOW = "--rollback.window=1h";

    @TempDir
    private static Path folder;

    private static MovingShop shop;

    private Path configuration = Path.of("unset");

    @BeforeAll
    static void startServers() {
        shop = new MovingShop(folder, ROWS, SEED);
    }

    @AfterAll
    static void stopServers() {
        shop.close();
    }

    @BeforeEach
    void beginAgain() throws IOException {
        shop.beginAgain(ROWS, SEED);
        Files.createDirectories(hooks());
        try (var files = Files.list(hooks())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(events());
        Files.deleteIfExists(shop.postponeFile());
        configuration = shop.configuration(
                "copy: {chunk-rows: 500}\ncontrol.socket: " + socket() + "\nhooks.directory: " + hooks());
    }

    private static Path socket() {
        return folder.resolve("control").resolve("shop.sock");
    }

    private static Path hooks() {
        return folder.resolve("hooks");
    }

    private static Path events() {
        return folder.resolve("events");
    }

    private static void hook(String name, String body) throws IOException {
        Path file = Files.writeString(hooks().resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private MoverProcess move(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("move", "-c", configuration.toString()));
        arguments.addAll(List.of(more));
        return MoverProcess.start(folder, arguments.toArray(String[]::new));
    }

    private static Reply send(Command command) {
        return new ControlClient(socket()).send(command);
    }

    private static Snapshot status() {
        return send(new Command.Status()).snapshot().orElseThrow();
    }

    private static void awaitPhase(String phase) throws Exception {
        MovingShop.await(phase, PATIENCE, () -> shop.storedPhase().equals(phase));
    }

    /** The target owns the tables, and the run listens in its window. */
    private static void awaitWindow() throws Exception {
        awaitPhase("rollback window");
        awaitStatus("the window", now -> now.limit().contains("`godwit rollback`"));
    }

    /** Also while the run does not listen yet. */
    private static void awaitStatus(String what, Predicate<Snapshot> wanted) throws Exception {
        MovingShop.await(what, PATIENCE, () -> {
            try {
                return wanted.test(status());
            } catch (MoveException e) {
                if (e.code() == Code.NOT_RUNNING) {
                    return false;
                }
                throw e;
            }
        });
    }

    private static void awaitCompared() throws Exception {
        MovingShop.await(
                "every row compared", PATIENCE, () -> status().tables().stream().allMatch(TableProgress::verified));
    }

    private Workload write() {
        return shop.write(100, SEED);
    }

    /** The tables that the source kept hold what the target holds, once the load rests. */
    private static void assertKeptTablesAreCurrent(Workload workload) throws Exception {
        workload.rate(0);
        // What is under way when the load is told to rest is still committed, and applied after that.
        MovingShop.await(
                "the last changes on the source", PATIENCE, () -> shop.compare().isEqual());
        assertEqual(shop.compare());
        workload.rate(100);
    }

    private static void assertEqual(OracleReport verdict) {
        assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        assertThat(verdict.rows()).isGreaterThan(ROWS / 2);
    }

    @Test
    void isExactAtTheMomentOfARollback() throws Exception {
        try (Workload workload = write();
                MoverProcess mover = move(WINDOW)) {
            awaitPhase("rollback window");
            MovingShop.goOver(workload, shop.target);
            awaitWindow();
            // A number that was given to a row which is gone must not be given again.
            shop.target.execute(
                    "INSERT INTO shop.events (id, kind) VALUES (9000000, 'gone')",
                    "DELETE FROM shop.events WHERE id = 9000000");
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            // The load stays with the target, where its tables are gone: nobody writes to the source.
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(6);
        }
        assertEqual(shop.compareBack());
        shop.source.execute("INSERT INTO shop.events (kind) VALUES ('next')");
        assertThat(shop.source.ask("SELECT MAX(id) > 9000000 FROM shop.events")).isEqualTo("1");
    }

    @Test
    void endsTheWindowWhenAskedAndAfterItsTime() throws Exception {
        shop.postpone();
        try (Workload workload = write();
                MoverProcess mover = move(WINDOW)) {
            awaitStatus("tables", now -> !now.tables().isEmpty());
            assertThat(send(new Command.Finish()).message()).contains("not available in this phase");
            shop.letCutOver();
            awaitPhase("rollback window");
            MovingShop.goOver(workload, shop.target);
            awaitWindow();
            assertThat(send(new Command.Approve()).message()).contains("the target owns the tables already");
            assertThat(send(new Command.Finish()).ok()).isTrue();
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
            assertThat(mover.output()).contains("Moved: the target owns the tables");
        }
        assertThat(shop.storedPhase()).isEqualTo("moved");
        shop.assertNothingIsLeftOnTheSource();
        assertThat(shop.source.ask("SELECT COUNT(*) > 0 FROM shop._orders_del")).isEqualTo("1");

        shop.beginAgain(ROWS, SEED);
        try (MoverProcess mover = move(WINDOW)) {
            awaitWindow();
            assertThat(send(new Command.Set("rollback.window", "1ms")).ok()).isTrue();
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
        }
        assertThat(shop.storedPhase()).isEqualTo("moved");
        shop.assertNothingIsLeftOnTheSource();
    }

    @Test
    void aHookThatRefusesUndoesTheRollbackAndTheWayBackStaysOpen() throws Exception {
        hook("on-before-rollback", "echo $GODWIT_HOOK_EVENT $GODWIT_HOOK_OWNER >> " + events() + "; exit 7");
        hook("on-rollback-undone", "echo $GODWIT_HOOK_EVENT $GODWIT_HOOK_OWNER >> " + events());
        try (Workload workload = write();
                MoverProcess mover = move(WINDOW, "--cutover.attempts=1")) {
            awaitPhase("rollback window");
            MovingShop.goOver(workload, shop.target);
            awaitWindow();
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            MovingShop.await(
                    "the undone rollback", PATIENCE, () -> status().limit().contains("the last rollback was undone"));
            assertThat(status().owner()).isEqualTo(Owner.TARGET);
            assertThat(shop.storedPhase()).isEqualTo("rollback window");
            assertThat(events()).content().isEqualTo("before-rollback target\nrollback-undone target\n");
            MovingShop.goOver(workload, shop.target);
            assertKeptTablesAreCurrent(workload);

            hook("on-before-rollback", "true");
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(6);
        }
        assertEqual(shop.compareBack());
    }

    @Test
    void tablesThatAreHeldOrInTheWayUndoTheRollback() throws Exception {
        try (Workload workload = write();
                Connection holder = shop.target.connect();
                Statement statement = holder.createStatement();
                MoverProcess mover = move(
                        WINDOW,
                        "--cutover.attempts=1",
                        "--cutover.lock-wait=1s",
                        "--cutover.budget=10m",
                        "--cutover.outage-budget=10m")) {
            awaitPhase("rollback window");
            MovingShop.goOver(workload, shop.target);
            awaitWindow();
            holder.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM shop.orders LIMIT 1");
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            MovingShop.await(
                    "the undone rollback", PATIENCE, () -> status().limit().contains("the last rollback was undone"));
            holder.rollback();
            MovingShop.goOver(workload, shop.target);

            shop.source.execute("CREATE TABLE shop.orders (id INT PRIMARY KEY)");
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            MovingShop.await(
                    "the undone rollback", PATIENCE, () -> status().limit().contains("cannot get their names back"));
            shop.source.execute("DROP TABLE shop.orders");
            MovingShop.goOver(workload, shop.target);
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(6);
        }
        assertEqual(shop.compareBack());
    }

    @Test
    void isLostWhenTheNewOwnerChangesATable() throws Exception {
        try (Workload workload = write()) {
            try (MoverProcess mover = move(WINDOW)) {
                awaitPhase("rollback window");
                MovingShop.goOver(workload, shop.target);
                awaitWindow();
                shop.target.execute("ALTER TABLE shop.customers ADD COLUMN later INT");
                assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(1);
                assertThat(mover.output())
                        .contains("WAY_BACK_LOST")
                        .contains("ADD COLUMN later")
                        .contains("the target owns the tables");
            }
            MovingShop.goOver(workload, shop.target);
            assertThat(workload.failure()).isEmpty();
        }
        assertThat(shop.storedPhase()).isEqualTo("moved");
        shop.assertNothingIsLeftOnTheSource();
        try (MoverProcess again = move(WINDOW)) {
            assertThat(again.exitCode(PATIENCE)).as(again.output()).isZero();
        }
    }

    @Test
    void isLostWhenATableWasChangedWhileNobodyLooked() throws Exception {
        try (MoverProcess mover = move(WINDOW)) {
            awaitWindow();
            mover.kill9();
        }
        shop.target.execute("ALTER TABLE shop.customers ADD COLUMN later INT");
        try (MoverProcess mover = move(WINDOW)) {
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(1);
            assertThat(mover.output())
                    .contains("WAY_BACK_LOST")
                    .contains("later")
                    .contains("the target owns the tables");
        }
        assertThat(shop.storedPhase()).isEqualTo("moved");
        shop.assertNothingIsLeftOnTheSource();
    }

    @Test
    void findsRowsThatSomebodyElseChangedOnTheSource() throws Exception {
        try (MoverProcess mover = move(WINDOW)) {
            awaitWindow();
            awaitCompared();
            mover.kill9();
        }
        shop.source.execute("UPDATE shop._customers_del SET name = 'somebody else' ORDER BY id LIMIT 1");
        try (MoverProcess mover = move(WINDOW)) {
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(1);
            assertThat(mover.output())
                    .contains("VERIFICATION_FAILED")
                    .contains("the target still owns the tables")
                    .contains("shop.customers");
        }
        assertThat(shop.storedPhase()).isEqualTo("rollback window");
        try (MoverProcess mover = move(WINDOW, "--verify.repair=true")) {
            awaitWindow();
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(6);
        }
        assertEqual(shop.compareBack());
    }

    @Test
    void goesOnAfterKillsInTheWindowAndInEachStepOfTheRollback() throws Exception {
        try (Workload workload = write()) {
            killInTheCutover(workload);
            killInTheWindow(workload);
            killBeforeTheTablesAreRenamed(workload);
            killWhileTheTablesAreRenamed();
            killAfterTheTablesWereRenamed();
            killWhenTheSourceOwnsThem();
            assertThat(workload.failure()).isEmpty();
        }
        try (MoverProcess mover = move(WINDOW)) {
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(6);
            assertThat(mover.output()).contains("Rolled back: the source owns the tables");
        }
        assertThat(shop.storedPhase()).isEqualTo("rolled back");
        shop.assertNothingIsLeftOnTheSource();
        assertEqual(shop.compareBack());
    }

    /** The target is the owner, and nothing exists yet of the way back but its beginning. */
    private void killInTheCutover(Workload workload) throws Exception {
        try (MoverProcess mover = move(WINDOW)) {
            awaitPhase("rollback window");
            mover.kill9();
        }
        MovingShop.goOver(workload, shop.target);
    }

    private void killInTheWindow(Workload workload) throws Exception {
        Random random = new Random(SEED);
        for (int kill = 1; kill <= 3; kill++) {
            try (MoverProcess mover = move(WINDOW)) {
                awaitWindow();
                assertThat(mover.ends(Duration.ofMillis(random.nextInt(1500))))
                        .as("ended by itself:\n%s", mover.output())
                        .isFalse();
                mover.kill9();
            }
            MovingShop.goOver(workload, shop.target);
        }
    }

    private void killBeforeTheTablesAreRenamed(Workload workload) throws Exception {
        Path hanging = folder.resolve("hanging");
        hook("on-before-rollback", "touch " + hanging + "; exec sleep 600");
        try (MoverProcess mover = move(WINDOW, "--hooks.timeout=1h")) {
            awaitWindow();
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            MovingShop.await("the hook", PATIENCE, () -> Files.exists(hanging));
            assertThat(shop.storedPhase()).isEqualTo("handing back");
            mover.kill9();
        }
        hook("on-before-rollback", "true");
        MovingShop.goOver(workload, shop.target);
    }

    /** An open transaction keeps the rename waiting, so that the kill hits it. */
    private void killWhileTheTablesAreRenamed() throws Exception {
        try (MoverProcess mover = move(WINDOW);
                Connection holder = shop.target.connect();
                Statement statement = holder.createStatement()) {
            awaitWindow();
            holder.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM shop.orders LIMIT 1");
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            MovingShop.await("a rename that waits", PATIENCE, () -> isRenaming(shop.target));
            mover.kill9();
        }
        MovingShop.await("the end of the rename", PATIENCE, () -> !isRenaming(shop.target));
    }

    /** Writes are stopped on the target, and nobody lets them in. */
    private void killAfterTheTablesWereRenamed() throws Exception {
        try (MoverProcess mover = move(WINDOW)) {
            awaitWindow();
            assertThat(status().owner()).isEqualTo(Owner.TARGET);
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            MovingShop.await("renamed tables", PATIENCE, () -> isRenamed(shop.target));
            mover.kill9();
        }
        System.out.println("WayBackIT: killed with renamed tables in phase '" + shop.storedPhase() + "'");
    }

    /** The names cannot be given back, since somebody reads a table. */
    private void killWhenTheSourceOwnsThem() throws Exception {
        if (!shop.storedPhase().equals("handing back")) {
            // The rollback was faster than the kill: the tables of the source may have their names.
            return;
        }
        try (MoverProcess mover = move(WINDOW);
                Connection holder = shop.source.connect();
                Statement statement = holder.createStatement()) {
            awaitWindow();
            assertThat(isRenamed(shop.target)).isFalse();
            holder.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM shop._orders_del LIMIT 1");
            assertThat(send(new Command.Rollback()).ok()).isTrue();
            awaitPhase("returning");
            MovingShop.await("a rename that waits", PATIENCE, () -> isRenaming(shop.source));
            mover.kill9();
        }
        MovingShop.await("the end of the rename", PATIENCE, () -> !isRenaming(shop.source));
        assertThat(shop.storedPhase()).isEqualTo("returning");
    }

    private static boolean isRenaming(MySqlServer server) {
        // MYSQL: information_schema.processlist fails when another session's statement holds letters outside of
        // utf8mb3.
        return "1"
                .equals(server.ask("SELECT COUNT(*) > 0 FROM performance_schema.threads"
                        + " WHERE processlist_info LIKE 'RENAME TABLE%'"));
    }

    private static boolean isRenamed(MySqlServer server) {
        return "1"
                .equals(server.ask("SELECT COUNT(*) > 0 FROM information_schema.tables"
                        + " WHERE table_schema = 'shop' AND table_name LIKE '\\_%\\_del'"));
    }
}
