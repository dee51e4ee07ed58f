package io.godwit.bench;

import io.godwit.control.Command;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.progress.Snapshot;
import io.godwit.server.ControlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** {@code godwit move} as a process of its own, started as {@code ./godwit} starts it. */
final class Mover implements AutoCloseable {
    /** The class path of the program, where it is not that of the bench itself. */
    static final String CLASS_PATH = "godwit.bench.mover.class-path";

    /** The options of its java, separated by blanks. */
    static final String OPTIONS = "godwit.bench.mover.options";

    private static final Duration PACE = Duration.ofMillis(20);

    private final Process process;
    private final TemporaryFolder folder;
    private final Instant startedAt;
    private final Meter meter;
    private final ControlClient control;

    private Mover(Process process, TemporaryFolder folder, Instant startedAt, Meter meter) {
        this.process = process;
        this.folder = folder;
        this.startedAt = startedAt;
        this.meter = meter;
        this.control = new ControlClient(socket(folder));
    }

    /**
     * Starts a move of a whole schema with default settings.
     *
     * @param more lines of YAML besides those that every move needs
     */
    static Mover start(BenchServers servers, String schema, String more) throws IOException {
        servers.clearTarget(schema);
        TemporaryFolder folder = new TemporaryFolder();
        Path configuration = Files.writeString(folder.path().resolve("move.yaml"), """
                source: {host: 127.0.0.1, port: %d, user: root, password: "", tls: {mode: disabled}}
                target: {host: 127.0.0.1, port: %d, user: root, password: "", tls: {mode: disabled}}
                tables: ["%s.*"]
                name: bench
                control: {socket: "%s"}
                %s
                """.formatted(
                        servers.source().port(), servers.target().port(), schema, socket(folder), more));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(System.getProperty(OPTIONS, "--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xmx1g")
                .strip()
                .split("\\s+")));
        command.addAll(List.of(
                "-cp",
                System.getProperty(CLASS_PATH, System.getProperty("java.class.path")),
                "io.godwit.cli.Main",
                "move",
                "-c",
                configuration.toString(),
                "--json",
                report(folder).toString()));
        Meter meter = new Meter(servers.pids());
        Instant startedAt = Instant.now();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.path().resolve("output").toFile())
                .start();
        meter.watch("mover", process.pid());
        return new Mover(process, folder, startedAt, meter);
    }

    private static Path socket(TemporaryFolder folder) {
        return folder.path().resolve("socket");
    }

    private static Path report(TemporaryFolder folder) {
        return folder.path().resolve("report.json");
    }

    Instant startedAt() {
        return startedAt;
    }

    Meter meter() {
        return meter;
    }

    /** How the move stands; empty before it listens and after it has ended. */
    Optional<Snapshot> status() {
        if (!process.isAlive() || !Files.exists(socket(folder))) {
            return Optional.empty();
        }
        try {
            return control.send(new Command.Status()).snapshot();
        } catch (MoveException e) {
            if (e.code() != Code.NOT_RUNNING) {
                throw e;
            }
            // It ended just now, or does not listen yet.
            return Optional.empty();
        }
    }

    /** Asks again and again until the move stands as wanted. */
    Snapshot await(String what, Duration within, Predicate<Snapshot> wanted) {
        Instant deadline = Instant.now().plus(within);
        while (true) {
            Optional<Snapshot> found = status().filter(wanted);
            if (found.isPresent()) {
                return found.get();
            }
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new BenchException(
                        "The move did not come to '%s' within %s:%n%s".formatted(what, within, output()));
            }
            // The pace of asking: what is waited for is the condition.
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    void approve() {
        control.send(new Command.Approve());
    }

    /** Stops the process where it is; connections stay open. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " \"$0\"", Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new BenchException("Cannot send " + name + " to the mover:\n" + output());
        }
    }

    /** Waits for the end of the move. */
    MoveTimes await(Duration within) throws InterruptedException, IOException {
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new BenchException("The move did not end within " + within + ":\n" + output());
        }
        if (process.exitValue() != 0) {
            throw new BenchException("The move ended with " + process.exitValue() + ":\n" + output());
        }
        meter.close();
        return MoveTimes.of(Files.readString(report(folder)));
    }

    private String output() {
        try {
            String output = Files.readString(folder.path().resolve("output"));
            return output.substring(Math.max(0, output.length() - 4_000));
        } catch (IOException e) {
            return "(no output: " + e + ")";
        }
    }

    @Override
    public void close() throws IOException {
        meter.close();
        process.destroyForcibly().onExit().join();
        folder.close();
    }
}
