package io.godwit.server.hook;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.progress.MoveIdentity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShellCommandTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static ShellCommand command(String text, Duration timeout) {
        return new ShellCommand(
                "cutover.stop-writes-command", text, new MoveIdentity("shop", "db1:3306", "db2:3306"), timeout);
    }

    @Test
    void endsWithoutAWordWhenTheCommandSucceeds() throws InterruptedException {
        command("test \"$GODWIT_HOOK_MOVE\" = shop", Duration.ofSeconds(20)).run(PATIENCE);
    }

    @Test
    void undoesTheCutoverWithWhatTheFailedCommandSaid() {
        assertThatThrownBy(() -> command("echo no such proxy; exit 3", Duration.ofSeconds(20))
                        .run(PATIENCE))
                .hasMessageContaining("cutover.stop-writes-command failed")
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no such proxy")
                .extracting(failure -> ((MoveException) failure).code())
                .isEqualTo(Code.CUTOVER_UNDONE);
        assertThatThrownBy(() -> command("sleep 60", Duration.ofMillis(300)).run(PATIENCE))
                .hasMessageContaining("did not end within 300 ms");
    }
}
