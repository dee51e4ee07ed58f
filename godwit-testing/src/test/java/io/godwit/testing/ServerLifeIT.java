package io.godwit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server does not outlive the program that started it, however that ends. */
@EnabledOnOs(OS.LINUX)
class ServerLifeIT {

    private record Held(Process program, ProcessHandle server, Path folder) {}

    @Test
    void theServerDiesWithAProgramThatIsKilled() throws Exception {
        Held held = hold();
        held.program.destroyForcibly();
        held.server.onExit().get(30, TimeUnit.SECONDS);
        Folders.delete(held.folder);
    }

    @Test
    void aTerminatedProgramTakesServerAndFolderAlong() throws Exception {
        Held held = hold();
        held.program.destroy();
        held.server.onExit().get(30, TimeUnit.SECONDS);
        held.program.onExit().get(30, TimeUnit.SECONDS);
        assertThat(held.folder).doesNotExist();
    }

    private static Held hold() throws IOException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerHolder.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = program.inputReader();
        List<String> words = output.lines()
                .filter(line -> line.startsWith("holding "))
                .map(line -> List.of(line.split(" ")))
                .findFirst()
                .orElseThrow();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(words.get(1))).orElseThrow();
        return new Held(program, server, Path.of(words.get(2)));
    }
}
