package io.godwit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    private final CapturedConsole console = new CapturedConsole(Map.of());

    @Test
    void helpNamesCommandsAndExitCodes() {
        assertThat(console.run("--help")).isZero();
        assertThat(console.out()).contains("move", "check", "Exit codes:", "3   refused by preflight");
    }

    @Test
    void helpOfACommandNamesEveryKeyButNoSecret() {
        assertThat(console.run("move", "--help")).isZero();
        assertThat(console.out())
                .contains("--copy.readers=VALUE", "Default: 16.", "--restart", "--source.password-file=VALUE")
                .doesNotContain("--source.password=");
    }

    @Test
    void versionIsPrinted() {
        assertThat(console.run("--version")).isZero();
        assertThat(console.out()).startsWith("godwit ");
    }

    @Test
    void badUsageIsExitCodeTwo() {
        assertThat(console.run()).isEqualTo(2);
        assertThat(console.run("mvoe")).isEqualTo(2);
        assertThat(console.err()).contains("mvoe").contains("move");
    }

    @Test
    void configurationErrorsAreToldAllAtOnceWithoutStackTrace(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("move.yaml"), """
                source: {host: db1, user: godwit, pasword: hunter2}
                target: {host: db2, port: high, user: godwit}
                """);

        int exitCode = console.run("check", "-c", file.toString(), "--copy.reders=8", "stray");

        assertThat(exitCode).isEqualTo(2);
        assertThat(console.err())
                .contains("5 errors in the configuration")
                .contains("source.pasword (" + file + ":1): unknown key")
                .contains("did you mean source.password?")
                .contains("target.port = 'high' (" + file + ":2): not a legal value")
                .contains("copy.reders (flag --copy.reders): unknown key")
                .contains("did you mean copy.readers?")
                .contains("'stray'")
                .contains("tables (not set): is required")
                .doesNotContain("hunter2")
                .doesNotContain("\tat ");
    }

    @Test
    void secretsAreRefusedAsFlagsAndNotEchoed() {
        int exitCode = console.run("check", "--source.password=hunter2", "--source.password", "hunter2");

        assertThat(exitCode).isEqualTo(2);
        assertThat(console.err())
                .contains("source.password (flag --source.password): every user of this machine can see flags")
                .contains("GODWIT_SOURCE_PASSWORD or --source.password-file")
                .doesNotContain("hunter2");
        assertThat(console.out()).doesNotContain("hunter2");
    }

    @Test
    void secretsDoNotReachTheLogFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("move.yaml"), """
                source: {host: db1, user: godwit, password: hunter2, port: x}
                target: {host: db2, user: godwit, password: hunter2
                """);
        Path log = folder.resolve("godwit.log");

        assertThat(console.run("check", "-c", file.toString(), "--log", log.toString(), "--verbose"))
                .isEqualTo(2);

        assertThat(log).content(UTF_8).contains("command failed").doesNotContain("hunter2");
        assertThat(console.err()).contains("is not legal YAML").doesNotContain("hunter2");
    }
}
