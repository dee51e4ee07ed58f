package io.godwit.cli.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code godwit} as a process of its own, which a test can kill. */
final class MoverProcess implements AutoCloseable {
    private final Process process;
    private final Path output;

    private MoverProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts {@code godwit} with these arguments; what it prints goes to a file in the folder. */
    static MoverProcess start(Path folder, String... arguments) throws IOException {
        return startWith("-Xmx512m", folder, arguments);
    }

    /** The same with another heap, such as {@code -Xmx160m}. */
    static MoverProcess startWith(String heap, Path folder, String... arguments) throws IOException {
        return start(heap, folder, "io.godwit.cli.Main", arguments);
    }

    /** Another program than {@code godwit}. */
    static MoverProcess startMain(Path folder, Class<?> program, String... arguments) throws IOException {
        return start("-Xmx256m", folder, program.getName(), arguments);
    }

    private static MoverProcess start(String heap, Path folder, String program, String[] arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                program));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "godwit", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new MoverProcess(process, output);
    }

    /** SIGKILL: nothing runs in the process after this. */
    void kill9() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGSTOP: the process stands still, as one does that swaps, or whose machine was frozen. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " failed with " + exit);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Waits for the end by itself; true when it came in time. */
    boolean ends(Duration within) throws InterruptedException {
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for the end by itself and returns the exit code. */
    int exitCode(Duration within) throws InterruptedException, TimeoutException, IOException {
        if (!ends(within)) {
            throw new TimeoutException("godwit did not end within " + within + ":\n" + output());
        }
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
