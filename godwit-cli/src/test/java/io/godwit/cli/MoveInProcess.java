package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** {@code godwit move} on a thread of the test, which waits before the hand-over until the test has changed rows. */
final class MoveInProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final MySqlServer target;
    private final Path postponeFile;
    private final CapturedConsole console = new CapturedConsole(Map.of());
    private final Thread mover;

    private MoveInProcess(MySqlServer target, Path postponeFile, Path configuration) {
        this.target = target;
        this.postponeFile = postponeFile;
        mover = Thread.ofPlatform().start(() -> console.run("move", "-c", configuration.toString()));
    }

    /** @param more lines of the configuration */
    static MoveInProcess start(Path folder, MySqlServer source, MySqlServer target, String tables, String more)
            throws IOException {
        Path postpone = Files.writeString(folder.resolve("postpone"), "");
        Path configuration = Files.writeString(
                folder.resolve("move.yaml"), """
                source: {host: 127.0.0.1, port: %s, user: root, password: ""}
                target: {host: 127.0.0.1, port: %s, user: root, password: ""}
                tables: [%s]
                cutover: {mode: rename, budget: 2m, outage-budget: 2m, postpone-file: "%s"}
                %s
                """.formatted(source.port(), target.port(), tables, postpone, more));
        return new MoveInProcess(target, postpone, configuration);
    }

    /** Every row is copied and compared; from now on rows arrive by the binary log. */
    void awaitReady() throws TimeoutException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!phase().equals("ready")) {
            assertThat(mover.isAlive()).as(() -> console.all()).isTrue();
            if (Instant.now().isAfter(deadline)) {
                throw new TimeoutException("not ready within " + PATIENCE + ": " + phase());
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private String phase() {
        boolean begun = "1"
                .equals(target.ask("SELECT COUNT(*) FROM information_schema.tables"
                        + " WHERE table_schema = '_godwit' AND table_name = 'move'"));
        String phase = begun ? target.ask("SELECT MAX(phase) FROM _godwit.move") : null;
        return phase == null ? "" : phase;
    }

    /** Lets the tables be handed over and waits until they are. */
    void finish() throws Exception {
        Files.delete(postponeFile);
        mover.join(PATIENCE);
        assertThat(console.exitCode()).as(console.all()).isZero();
        assertThat(console.out()).contains("every row, at the final position");
    }

    /** What it has printed. */
    String output() {
        return console.all();
    }

    @Override
    public void close() {
        mover.interrupt();
        try {
            mover.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
