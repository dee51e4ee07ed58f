package io.godwit.server.hook;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.progress.MoveIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command of the operator that is a part of the hand-over itself, run by the shell.
 *
 * @param setting the configuration key that it comes from
 */
public record ShellCommand(String setting, String command, MoveIdentity move, Duration timeout) {
    private static final Logger LOG = LoggerFactory.getLogger(ShellCommand.class);

    /**
     * Runs it; fails with {@code CUTOVER_UNDONE} and what it said when it does not succeed in time.
     *
     * @param patience after which it is ended, if that is sooner than its own timeout
     */
    public void run(Duration patience) throws InterruptedException {
        Duration within = patience.compareTo(timeout) < 0 ? patience : timeout;
        LOG.info("running the command of {}: {}", setting, command);
        Map<String, String> environment = Map.of(
                "GODWIT_HOOK_MOVE", move.name(),
                "GODWIT_HOOK_SOURCE", move.source(),
                "GODWIT_HOOK_TARGET", move.target());
        try {
            Script.Result result = new Script(List.of("sh", "-c", command), environment, "", within).run();
            LOG.info("the command of {} said: {}", setting, result.output());
            if (!result.succeeded()) {
                throw new MoveException(
                        Code.CUTOVER_UNDONE,
                        "the command of %s failed: %s (%s)"
                                .formatted(setting, OperatorHooks.words(result, within), command));
            }
        } catch (IOException e) {
            throw new MoveException(Code.CUTOVER_UNDONE, "cannot run the command of " + setting + ": " + command, e);
        }
    }
}
