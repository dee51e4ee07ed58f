package io.godwit.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.phase.MoveEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HooksPageTest {
    private static final Path DOCS = Path.of("..", "docs");

    /** To write the table again: {@code ./mvnw -pl godwit-server -am test -Dgodwit.write-docs=true}. */
    @Test
    void theTableSaysWhatTheCodeDoes() throws IOException {
        Path page = DOCS.resolve("hooks.md");
        String text = Files.readString(page);
        String fresh = text.replaceAll("(?m)(?<=^\\| --- \\| --- \\| --- \\| --- \\| --- \\|\\n)(\\|.*\\n)*", "")
                .replace("| --- | --- | --- | --- | --- |\n", "| --- | --- | --- | --- | --- |\n" + table());
        if (Boolean.getBoolean("godwit.write-docs")) {
            Files.writeString(page, fresh);
        }
        assertThat(page)
                .as("stale: run ./mvnw -pl godwit-server -am test -Dgodwit.write-docs=true")
                .hasContent(fresh);
    }

    @Test
    void theRunbookHasASectionForEachEvent() throws IOException {
        String runbook = Files.readString(DOCS.resolve("runbook.md"));

        assertThat(Arrays.stream(MoveEvent.values()).map(event -> "### Hook `" + event.word() + "`\n"))
                .allSatisfy(heading -> assertThat(runbook).contains(heading));
    }

    private static String table() {
        return Arrays.stream(MoveEvent.values())
                .map(event -> "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(event.word(), event.when(), event.effect().words(), event.again(), ghosts(event)))
                .collect(Collectors.joining());
    }

    private static String ghosts(MoveEvent event) {
        return Arrays.stream(GhostHook.values())
                .filter(hook -> hook.event().filter(event::equals).isPresent())
                .map(hook -> "`" + GhostHook.PREFIX + hook.word() + "`")
                .collect(Collectors.joining(", "));
    }
}
