package io.godwit.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RunbookTest {
    @Test
    void hasASectionForEachCode() throws IOException {
        String runbook = Files.readString(Path.of("..", "docs", "runbook.md"));

        assertThat(Arrays.stream(Code.values()).map(code -> "### " + code.name()))
                .allSatisfy(heading -> assertThat(runbook).contains(heading + "\n"));
    }
}
