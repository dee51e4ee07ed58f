package io.godwit.mysql.switchover;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command of the operator, run by the shell with a time limit; its output goes to the log.
 *
 * @param setting the configuration key that it comes from
 */
record HookCommand(String setting, String command, Duration timeout) {
    private static final Logger LOG = LoggerFactory.getLogger(HookCommand.class);
    private static final int OUTPUT_SHOWN_MAX = 2000;

    void run() throws InterruptedException {
        try {
            Path output = Files.createTempFile("godwit-hook-", ".log");
            try {
                run(output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new MoveException(Code.CUTOVER_UNDONE, "cannot run the command of " + setting + ": " + command, e);
        }
    }

    private void run(Path output) throws IOException, InterruptedException {
        LOG.info("running the command of {}: {}", setting, command);
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended;
        try {
            ended = process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        String shown =
                said.substring(Math.max(0, said.length() - OUTPUT_SHOWN_MAX)).strip();
        LOG.info("the command of {} said: {}", setting, shown);
        if (!ended) {
            throw new MoveException(
                    Code.CUTOVER_UNDONE,
                    "the command of " + setting + " did not end within " + timeout + " and was killed: " + command);
        }
        if (process.exitValue() != 0) {
            throw new MoveException(
                    Code.CUTOVER_UNDONE,
                    "the command of " + setting + " failed with exit code " + process.exitValue() + ": " + command
                            + (shown.isEmpty() ? "" : "\n" + shown));
        }
    }
}
