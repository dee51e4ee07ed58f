package io.godwit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Starts mysqld so that it cannot outlive this JVM, even when the JVM is killed by SIGKILL. */
final class ServerProcess {

    private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");
    private static final Optional<Path> SETPRIV = LINUX ? onPath("setpriv") : Optional.empty();

    // The kernel sends the signal when the parent *thread* ends, so all servers are children of one that never does.
    private static final ExecutorService PARENT = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("mysqld-parent").factory());

    private ServerProcess() {}

    /** Starts the command with its output appended to the log; where setpriv is missing, nothing ties it to this JVM. */
    static Process launch(List<String> command, Path log) {
        List<String> tied = new ArrayList<>();
        SETPRIV.ifPresent(setpriv -> tied.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL", "--")));
        tied.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(tied)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            return PARENT.submit(builder::start).get();
        } catch (ExecutionException e) {
            throw new MySqlServerException("Cannot run " + command.getFirst() + ".", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MySqlServerException("Interrupted while starting " + command.getFirst() + ".", e);
        }
    }

    /**
     * Whether a process that was sent SIGSTOP has stopped with all its threads: the signal is only taken by each thread when
     * it next leaves the kernel, and until then one may answer. Told on Linux alone; elsewhere a sent signal has to do.
     */
    static boolean isFrozen(long pid) {
        if (!LINUX) {
            return true;
        }
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.allMatch(ServerProcess::isStopped);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the threads of process " + pid, e);
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            // "PID (NAME) STATE …", and the name may hold anything (proc_pid_stat(5)).
            String stat = Files.readString(thread.resolve("stat"));
            return stat.startsWith(") T", stat.lastIndexOf(')'));
        } catch (IOException e) {
            if (Files.notExists(thread)) {
                return true;
            }
            throw new UncheckedIOException("Cannot read the state of " + thread, e);
        }
    }

    /** The last lines of a log, for messages. */
    static String tail(Path log) {
        int linesMax = 30;
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - linesMax), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private static Optional<Path> onPath(String program) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
