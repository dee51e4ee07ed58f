package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.control.Command;
import io.godwit.error.MoveException;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.TableProgress;
import io.godwit.server.ControlClient;
import io.godwit.server.ControlClient.Reply;
import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One move under load that an operator pauses, changes, postpones, aborts, resumes, kills and approves, over its socket. */
@Timeout(300)
class ControlIT {
    private static final int ROWS = 20_000;
    private static final long SEED = 20261122;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Path configuration = Path.of("unset");

    private MoverProcess start(String command, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command, "-c", configuration.toString()));
        arguments.addAll(List.of(more));
        return MoverProcess.start(folder, arguments.toArray(String[]::new));
    }

    /** Runs a command to its end and gives what it printed. */
    private String ask(int exitCode, String command, String... more) throws Exception {
        try (MoverProcess process = start(command, more)) {
            assertThat(process.exitCode(PATIENCE)).as(process.output()).isEqualTo(exitCode);
            return process.output();
        }
    }

    private Reply send(Command command) {
        return new ControlClient(socket()).send(command);
    }

    private Snapshot status() {
        return send(new Command.Status()).snapshot().orElseThrow();
    }

    private Path socket() {
        return folder.resolve("control").resolve("shop.sock");
    }

    @Test
    void isPausedChangedPostponedAbortedKilledAndApproved() throws Exception {
        try (MovingShop shop = new MovingShop(folder, ROWS, SEED)) {
            configuration =
                    shop.configuration("copy: {chunk-rows: 20, readers: 1, writers: 1}\ncontrol.socket: " + socket());
            assertThat(ask(1, "status")).contains("NOT_RUNNING").contains(socket().toString());
            try (Workload workload = shop.write(100, SEED)) {
                try (MoverProcess mover = start("move")) {
                    MovingShop.await("settled rows", PATIENCE, () -> shop.rowsSettledInAll() > 0);
                    pauseAndChange(shop);
                    assertThat(ask(0, "abort")).contains("the same command goes on");
                    assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(5);
                    assertThat(socket()).doesNotExist();
                }
                try (MoverProcess mover = start("move", "--cutover.start=on-approval", "--copy.chunk-rows=500")) {
                    waitForApproval(shop);
                    mover.kill9();
                }
                try (MoverProcess mover = start("move", "--copy.chunk-rows=500")) {
                    isStillPostponed(shop, mover);
                    assertThat(ask(0, "approve")).contains("approved");
                    assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
                }
                assertThat(workload.failure()).isEmpty();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
            assertThat(verdict.rows()).isGreaterThan(ROWS / 2);
        }
    }

    private void pauseAndChange(MovingShop shop) throws Exception {
        assertThat(ask(0, "pause")).contains("changes are still applied");
        JsonNode json = new JsonMapper().readTree(ask(0, "status", "--json"));
        assertThat(json.at("/status/paused").asBoolean()).isTrue();
        assertThat(json.at("/status/phase").asString()).isEqualTo("copying");
        assertThat(json.at("/status/owner").asString()).isEqualTo("source");
        // Chunks that were open have landed by now. The load moves the position on, and no row is copied.
        Snapshot paused = status();
        MovingShop.await(
                "changes applied while paused",
                PATIENCE,
                () -> status().applied().size() > paused.applied().size() + 100);
        assertThat(rows(status())).isEqualTo(rows(paused)).isLessThan(ROWS);

        assertThat(ask(0, "set", "copy.chunk-rows=40")).contains("copy.chunk-rows is 40");
        assertThat(send(new Command.Set("verify.connections", "3")).ok()).isTrue();
        assertThat(ask(1, "set", "copy.chunk-rows=none")).contains("must be a whole number");
        assertThat(send(new Command.Rollback()).message()).contains("not available in this phase");
        assertThat(send(new Command.Resume()).message()).contains("go on");
        MovingShop.await("more rows", PATIENCE, () -> rows(status()) > rows(paused));
        assertThat(status().adjustable()).containsEntry("copy.chunk-rows", "40");
        assertThat(shop.storedPhase()).isEqualTo("copying");
    }

    private static long rows(Snapshot snapshot) {
        return snapshot.tables().stream().mapToLong(TableProgress::rowsCopied).sum();
    }

    private void waitForApproval(MovingShop shop) throws Exception {
        MovingShop.await("ready", PATIENCE, () -> shop.storedPhase().equals("ready"));
        shop.postpone();
        assertThat(send(new Command.Postpone()).message()).contains("does not begin before `godwit approve`");
        assertThat(ask(0, "status"))
                .contains("postponed by the operator until `godwit approve`; postponed while")
                .contains("owner      source");
        assertThat(send(new Command.Approve()).message())
                .contains("still postponed while " + shop.postponeFile() + " exists");
        // The rows that the load changes go on being compared while the cutover waits.
        long changes = changes(status());
        MovingShop.await("changes while it waits", PATIENCE, () -> changes(status()) > changes + 100);
        MovingShop.await("few rows that wait for comparison", PATIENCE, () -> status().dirtyKeys() < 100);
        assertThat(shop.storedPhase()).isEqualTo("ready");
        assertThat(send(new Command.Postpone()).ok()).isTrue();
        shop.letCutOver();
        assertThat(status().limit()).contains("postponed by the operator");
    }

    /** The configuration lets the cutover begin by itself; what was commanded before the kill counts. */
    private void isStillPostponed(MovingShop shop, MoverProcess mover) throws Exception {
        MovingShop.await("the socket", PATIENCE, () -> isListening());
        MovingShop.await(
                "every row compared",
                PATIENCE,
                () -> status().phase().equals("ready")
                        && status().tables().stream().allMatch(TableProgress::verified));
        assertThat(status().limit()).contains("postponed by the operator until `godwit approve`");
        assertThat(ask(0, "status"))
                .contains("commanded  `godwit postpone`")
                .contains("commanded  `godwit set verify.connections=3` (the configuration says 2)")
                .contains("    verify.connections=3\n");
        assertThat(status().adjustable())
                .as("the configuration has changed since it was set to 40, and counts")
                .containsEntry("copy.chunk-rows", "500");
        assertThat(mover.isAlive()).as(mover.output()).isTrue();
        assertThat(shop.storedPhase()).isEqualTo("ready");
    }

    private boolean isListening() {
        try {
            return send(new Command.Status()).ok();
        } catch (MoveException e) {
            return false;
        }
    }

    private static long changes(Snapshot snapshot) {
        return snapshot.tables().stream()
                .mapToLong(TableProgress::changesApplied)
                .sum();
    }
}
