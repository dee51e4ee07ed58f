package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.phase.MoveEvent;
import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One move under load: a hook keeps the cutover back, a kill hits the next one, and then it is handed over. */
@Timeout(300)
class HooksIT {
    private static final int ROWS = 3_000;
    private static final long SEED = 20261123;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Path events() {
        return folder.resolve("events");
    }

    private void program(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve("hooks").resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private List<String> takeEvents() throws IOException {
        List<String> lines = Files.readAllLines(events());
        Files.delete(events());
        return lines;
    }

    private MoverProcess move(Path configuration, String... more) throws IOException {
        String[] arguments = new String[4 + more.length];
        arguments[0] = "move";
        arguments[1] = "-c";
        arguments[2] = configuration.toString();
        arguments[3] = "--hooks.directory=" + folder.resolve("hooks");
        System.arraycopy(more, 0, arguments, 4, more.length);
        return MoverProcess.start(folder, arguments);
    }

    @Test
    void keepTheCutoverBackAreToldOfItsUndoingAndOfTheEnd() throws Exception {
        Files.createDirectory(folder.resolve("hooks"));
        for (MoveEvent event : MoveEvent.values()) {
            if (event != MoveEvent.STATUS) {
                program("on-" + event.word(), "echo $GODWIT_HOOK_EVENT >> " + events());
            }
        }
        try (MovingShop shop = new MovingShop(folder, ROWS, SEED)) {
            Path configuration = shop.configuration("");
            try (Workload workload = shop.write(100, SEED)) {
                refusedByAHook(shop, configuration);
                killedInAHook(shop, configuration);
                handsOver(shop, configuration);
                assertThat(workload.failure()).isEmpty();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
            assertThat(verdict.rows()).isGreaterThan(ROWS / 2);
        }
    }

    private void refusedByAHook(MovingShop shop, Path configuration) throws Exception {
        program("on-before-cut-over-lock", "echo the application does not stop; exit 7");
        try (MoverProcess mover = move(configuration, "--cutover.attempts=1")) {
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isEqualTo(1);
            assertThat(mover.output())
                    .contains("HOOK_FAILED")
                    .contains("exit code 7")
                    .contains("the application does not stop")
                    .contains("the source owns the tables");
        }
        assertThat(shop.storedPhase()).isEqualTo("ready");
        shop.source.execute("UPDATE shop.customers SET name = 'still here' ORDER BY id LIMIT 1");
        assertThat(takeEvents())
                .containsExactly(
                        "start",
                        "validated",
                        "row-copy-complete",
                        "ready",
                        "before-cut-over",
                        "cut-over-undone",
                        "failure");
    }

    private void killedInAHook(MovingShop shop, Path configuration) throws Exception {
        Path hanging = folder.resolve("hanging");
        // The renamed tables wait for a process that will never ask for them again.
        program("on-before-cut-over-lock", "true");
        program("on-renamed-wait", "touch " + hanging + "; exec sleep 600");
        try (MoverProcess mover = move(configuration, "--hooks.timeout=1h", "--cutover.budget=10m")) {
            MovingShop.await("the hook", PATIENCE, () -> Files.exists(hanging));
            assertThat(shop.storedPhase()).isEqualTo("cutting over");
            mover.kill9();
        }
        takeEvents();
        program("on-renamed-wait", "true");
    }

    private void handsOver(MovingShop shop, Path configuration) throws Exception {
        Path drained = folder.resolve("drained");
        program("gh-ost-on-success", "echo $GH_OST_DRAIN_GTID > " + drained);
        Path report = folder.resolve("report.json");
        try (MoverProcess mover = move(configuration, "--json", report.toString())) {
            assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
        }
        assertThat(takeEvents())
                .containsExactly(
                        "start",
                        "cut-over-undone",
                        "validated",
                        "row-copy-complete",
                        "ready",
                        "before-cut-over",
                        "renamed",
                        "drained",
                        "success");
        assertThat(drained).content().contains(":1-");
        JsonNode hooks = new JsonMapper().readTree(Files.readString(report)).path("hooks");
        assertThat(hooks)
                .anyMatch(hook -> hook.path("hook").asString().equals("gh-ost-on-success")
                        && hook.path("succeeded").asBoolean());
        assertThat(shop.storedPhase()).isEqualTo("moved");
    }
}
