package io.godwit.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A program of the operator with a time limit.
 *
 * @param environment added to that of this process
 * @param input what it reads
 */
record Script(List<String> command, Map<String, String> environment, String input, Duration timeout) {
    private static final int OUTPUT_SHOWN_MAX = 2000;

    // Linux refuses to start a program with a variable of 128 KiB or more.
    private static final int VARIABLE_MAX = 60_000;

    /**
     * @param exitCode empty when it did not end in time and was killed
     * @param output the end of what it wrote
     */
    record Result(OptionalInt exitCode, String output) {
        boolean succeeded() {
            return exitCode.isPresent() && exitCode.getAsInt() == 0;
        }
    }

    /** Runs it to its end, or kills it with everything that it started; an interrupt kills it as well. */
    Result run() throws IOException, InterruptedException {
        // Files, not pipes: what it leaves behind in the background could keep a pipe open for ever.
        Path in = Files.createTempFile("godwit-hook-", ".in");
        Path out = Files.createTempFile("godwit-hook-", ".out");
        try {
            Files.writeString(in, input);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile());
            environment.forEach((name, value) -> {
                if (value.length() < VARIABLE_MAX) {
                    builder.environment().put(name, value);
                }
            });
            OptionalInt exitCode = await(builder.start());
            return new Result(exitCode, tail(out));
        } finally {
            Files.deleteIfExists(in);
            Files.deleteIfExists(out);
        }
    }

    private OptionalInt await(Process process) throws InterruptedException {
        boolean ended = false;
        try {
            ended = process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    }

    private static String tail(Path file) throws IOException {
        try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
            long length = reader.length();
            reader.seek(Math.max(0, length - OUTPUT_SHOWN_MAX));
            byte[] bytes = new byte[(int) Math.min(length, OUTPUT_SHOWN_MAX)];
            reader.readFully(bytes);
            return new String(bytes, UTF_8).strip();
        }
    }
}
