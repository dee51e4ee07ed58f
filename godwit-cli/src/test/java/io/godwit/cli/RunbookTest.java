package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.phase.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The runbook leaves out nothing that a person can meet at night; a test of core looks for the codes. */
class RunbookTest {
    private String runbook = "";

    @BeforeEach
    void read() throws IOException {
        runbook = Files.readString(Path.of("..", "docs", "runbook.md"));
    }

    @Test
    void hasASectionForEachCommandToARun() {
        assertThat(Arrays.stream(ControlCommand.Verb.values())
                        .map(verb ->
                                "### `godwit " + verb.word() + (verb == ControlCommand.Verb.SET ? " KEY=VALUE" : "")))
                .allSatisfy(heading -> assertThat(runbook).contains(heading + "`\n"));
    }

    @Test
    void hasARowForEachPhase() {
        assertThat(Stream.concat(
                        Stream.of("preparing"),
                        Arrays.stream(Phase.class.getPermittedSubclasses()).map(RunbookTest::word)))
                .hasSizeGreaterThan(5)
                .allSatisfy(phase -> assertThat(runbook).contains("\n| " + phase + " | "));
    }

    private static String word(Class<?> phase) {
        // CuttingOver is "cutting over".
        return phase.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
