package io.godwit.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo as its user starts it: a process of its own, from the packaged program. */
@Timeout(600)
class DemoIT {
    private static final Path PROGRAM = Path.of("target", "godwit", "lib");

    @TempDir
    private Path folder;

    private Path serverFolders = Path.of("");

    @BeforeEach
    void makeFolderForServers() throws IOException {
        serverFolders = Files.createDirectory(folder.resolve("s"));
    }

    @Test
    void movesHalfAMillionRowsUnderLoadWithoutADifference() throws Exception {
        Path json = folder.resolve("report.json");

        Process demo = start("demo", "--rows", "500000", "--tps", "500", "--json", json.toString());
        assertThat(demo.waitFor(9, TimeUnit.MINUTES)).isTrue();

        String printed = output();
        assertThat(demo.exitValue()).as(printed).isZero();
        JsonNode report = new JsonMapper().readTree(Files.readString(json));
        assertThat(report.get("outcome").asString()).isEqualTo("moved");
        assertThat(report.get("verified").asBoolean()).isTrue();
        assertThat(report.get("tables").size()).isGreaterThanOrEqualTo(4);
        assertThat(report.at("/oracle/differences").asLong(-1)).isZero();
        assertThat(report.at("/oracle/rows").asLong()).isGreaterThan(450_000);
        assertThat(report.get("outageMillis").isNumber()).isTrue();
        assertThat(report.at("/application/outageMillis").asLong(-1)).isBetween(0L, 10_000L);
        assertThat(report.at("/application/committed").asLong()).isGreaterThan(1_000);
        assertThat(printed).contains("Oracle:", "every value equal", "outage ", "verified   every row");
        assertNothingIsLeft();
    }

    @Test
    void cleansUpWhenItIsStopped() throws Exception {
        Process demo = start("demo", "--rows", "200000", "--tps", "100");
        await("writers write", () -> output().contains("let 32 writers write"));

        demo.destroy();

        assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(output()).isEqualTo(5);
        assertNothingIsLeft();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx1g",
                "-Djava.io.tmpdir=" + serverFolders,
                "-cp",
                PROGRAM.toAbsolutePath() + "/*",
                "io.godwit.cli.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed().toFile())
                .start();
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(serverFolders)) {
            assertThat(left).isEmpty();
        }
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info()
                                .commandLine()
                                .map(line -> line.contains(serverFolders.toString()))
                                .orElse(false))
                        .filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws IOException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(3));
        while (!condition.holds()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            // The pace of asking: what is waited for is the condition.
            LockSupport.parkNanos(20_000_000);
        }
    }

    private Path printed() {
        return folder.resolve("printed.txt");
    }

    private String output() throws IOException {
        return Files.readString(printed(), UTF_8);
    }
}
