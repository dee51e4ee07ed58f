package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The hand-over of a source that is made read-only; the test is its operator. */
@Timeout(300)
class ReadOnlyCutoverIT {
    private static final int ROWS = 2_000;
    private static final long SEED = 20261121;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String STOP = "SET GLOBAL super_read_only = ON";
    private static final String LET_IN = "SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF";

    @TempDir
    private Path folder;

    private MovingShop shop;

    @BeforeEach
    void open() {
        shop = new MovingShop(folder, ROWS, SEED);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private MoverProcess move(String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "move",
                "--log",
                log().toString(),
                "-c",
                shop.configuration("").toString(),
                "--cutover.mode=read-only",
                "--cutover.budget=1m",
                "--cutover.attempts=1"));
        arguments.addAll(List.of(more));
        return MoverProcess.start(folder, arguments.toArray(String[]::new));
    }

    private void awaitLog(String text) throws Exception {
        MovingShop.await("'" + text + "' in the log", PATIENCE, () -> {
            try {
                return Files.readString(log()).contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Path log() {
        return folder.resolve("godwit.log");
    }

    private static void awaitOutput(MoverProcess mover, String text) throws Exception {
        MovingShop.await("'" + text + "' in the output", PATIENCE, () -> {
            try {
                return mover.output().contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void letWritesIn() {
        shop.source.execute("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
    }

    private void assertSourceOwns() {
        assertThat(shop.storedPhase()).isNotEqualTo("moved");
        assertThat(shop.source.ask("SELECT @@GLOBAL.read_only")).isEqualTo("0");
        shop.source.execute("UPDATE shop.customers SET name = 'still here' ORDER BY id LIMIT 1");
    }

    @Test
    void handsOverWhenTheOperatorMakesTheSourceReadOnly() throws Exception {
        try (Workload workload = shop.write(20, SEED);
                MoverProcess mover = move()) {
            awaitOutput(mover, "Run on source 127.0.0.1:" + shop.source.port() + ": " + STOP);
            shop.source.execute(STOP);
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
            assertThat(mover.output()).contains("keep the source's tables read-only");
            assertThat(workload.failure()).isEmpty();
        }
        assertThat(shop.storedPhase()).isEqualTo("moved");
        OracleReport verdict = shop.compare();
        assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        assertThat(verdict.rows()).isGreaterThan(ROWS / 2);
    }

    @Test
    void undoesWhenWritesComeBackWhileTheTablesAreHandedOver() throws Exception {
        Path asked = folder.resolve("asked");
        Path stopped = folder.resolve("stopped");
        Path letIn = folder.resolve("let-in");
        try (Connection blocker = shop.target.connect();
                Statement statement = blocker.createStatement();
                MoverProcess mover = move(
                        "--cutover.stop-writes-command=touch " + asked + "; while [ ! -e " + stopped
                                + " ]; do sleep 0.1; done; echo stopped",
                        "--cutover.allow-writes-command=touch " + letIn)) {
            MovingShop.await("the command that stops writes", PATIENCE, () -> Files.exists(asked));
            // The last change cannot be applied while its row is locked, so the drain waits for the operator's mistake.
            blocker.setAutoCommit(false);
            statement.executeQuery("SELECT name FROM shop.customers FOR UPDATE").close();
            shop.source.execute("UPDATE shop.customers SET name = 'the last change' ORDER BY id LIMIT 1", STOP);
            Files.writeString(stopped, "");
            awaitLog("the server is read-only");
            letWritesIn();
            blocker.rollback();
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(1);
            assertThat(mover.output())
                    .contains("CUTOVER_UNDONE")
                    .contains("the source owns the tables")
                    .contains("writes to the source came back");
        }
        assertThat(letIn).exists();
        assertSourceOwns();
    }

    @Test
    void failsWithWhatTheCommandSaidWhenItCannotStopWrites() throws Exception {
        try (MoverProcess mover = move("--cutover.stop-writes-command=echo no such proxy; exit 3")) {
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(1);
            assertThat(mover.output())
                    .contains("CUTOVER_UNDONE")
                    .contains("the source owns the tables")
                    .contains("cutover.stop-writes-command failed: exit code 3")
                    .contains("no such proxy");
        }
        assertSourceOwns();
    }

    @Test
    void saysWhatToRunWhenNobodyLetsWritesInAgain() throws Exception {
        Path asked = folder.resolve("asked");
        try (Connection blocker = shop.target.connect();
                Statement statement = blocker.createStatement();
                MoverProcess mover = move(
                        "--cutover.budget=2s",
                        "--cutover.stop-writes-command=touch " + asked + "; while [ ! -e " + asked
                                + ".stopped ]; do sleep 0.1; done")) {
            MovingShop.await("the command that stops writes", PATIENCE, () -> Files.exists(asked));
            blocker.setAutoCommit(false);
            statement.executeQuery("SELECT name FROM shop.customers FOR UPDATE").close();
            shop.source.execute("UPDATE shop.customers SET name = 'the last change' ORDER BY id LIMIT 1", STOP);
            Files.writeString(folder.resolve("asked.stopped"), "");
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(1);
            assertThat(mover.output())
                    .contains("CUTOVER_UNDONE")
                    .contains("WRITES ARE STILL STOPPED")
                    .contains("the source owns the tables. Run there: " + LET_IN)
                    .doesNotContain("CUTOVER_UNCLEAR");
            blocker.rollback();
        }
        try (MoverProcess again = move()) {
            assertThat(again.exitCode(PATIENCE)).as(again.output()).isEqualTo(1);
            assertThat(again.output()).contains("CUTOVER_UNDONE").contains("Run there: " + LET_IN);
        }
        letWritesIn();
        assertSourceOwns();
    }
}
