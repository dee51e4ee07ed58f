package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cli.demo.DemoServers;
import io.godwit.testing.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong before a move begins gets one message that names the thing and the cure, and nothing is written. */
@Timeout(120)
class BadInputIT {
    private static final String USER = "'godwit'@'127.0.0.1'";
    private static final String PASSWORD = "hunter2-of-the-demo";

    private static MySqlServer source;
    private static MySqlServer target;

    @TempDir
    private Path folder;

    private final Map<String, String> environment =
            new HashMap<>(Map.of("GODWIT_SOURCE_PASSWORD", PASSWORD, "GODWIT_TARGET_PASSWORD", PASSWORD));

    @BeforeAll
    static void startServers() {
        source = MySqlServer.start("source");
        target = MySqlServer.start("target");
    }

    @AfterAll
    static void stopServers() {
        source.close();
        target.close();
    }

    @BeforeEach
    void makeThingsRight() {
        source.execute(
                "SET GLOBAL binlog_format = 'ROW', GLOBAL binlog_row_image = 'FULL'",
                "DROP SCHEMA IF EXISTS shop",
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(20))",
                "INSERT INTO shop.orders VALUES (1, 'one'), (2, 'two')");
        target.execute("SET GLOBAL read_only = OFF", "DROP SCHEMA IF EXISTS shop", "DROP SCHEMA IF EXISTS _godwit");
        makeUser(source, DemoServers.SOURCE_GRANTS);
        makeUser(target, DemoServers.TARGET_GRANTS);
    }

    private static void makeUser(MySqlServer server, List<String> grants) {
        server.execute(Stream.concat(
                        Stream.of(
                                "DROP USER IF EXISTS " + USER,
                                "CREATE USER " + USER + " IDENTIFIED BY '" + PASSWORD + "'"),
                        grants.stream().map(grant -> grant.formatted(USER)))
                .toArray(String[]::new));
    }

    @Test
    void nothingBlocksAProperMove() throws IOException {
        CapturedConsole console = run("check");

        assertThat(console.exitCode()).as(console.all()).isZero();
        assertThat(console.out()).contains("Nothing blocks the move");
    }

    @Test
    void wrongHost() throws IOException {
        unreachable(run("check", "--source.host=no-such-host.invalid"), "source no-such-host.invalid:", "SOURCE_");
    }

    @Test
    void wrongPort() throws IOException {
        unreachable(run("check", "--target.port=1"), "target 127.0.0.1:1", "TARGET_UNREACHABLE");
    }

    @Test
    void wrongPassword() throws IOException {
        environment.put("GODWIT_SOURCE_PASSWORD", "wrong-secret");

        CapturedConsole console = run("check");

        unreachable(console, "source 127.0.0.1:" + source.port(), "SOURCE_REFUSED");
        assertThat(console.all()).doesNotContain("wrong-secret").doesNotContain(PASSWORD);
    }

    @Test
    void aMoveWithoutServersFailsWithTheSameWordsAboutBoth() throws IOException {
        String[] nowhere = {"--target.port=1", "--source.port=1"};
        for (String command : List.of("check", "move")) {
            unreachable(run(command, nowhere), "target 127.0.0.1:1", "source 127.0.0.1:1", "SOURCE_UNREACHABLE");
        }
    }

    @Test
    void missingPrivileges() throws IOException {
        source.execute("REVOKE REPLICATION SLAVE ON *.* FROM " + USER);
        target.execute("REVOKE INDEX ON shop.* FROM " + USER);

        CapturedConsole console = run("check");

        refused(console, "lacks REPLICATION SLAVE on *.*", "GRANT REPLICATION SLAVE ON *.* TO " + USER);
        assertThat(console.out()).contains("lacks INDEX on `shop`.*");
    }

    @Test
    void missingTable() throws IOException {
        refused(run("check", "--tables=shop.orders,shop.nothing"), "shop.nothing", "tables");
    }

    @Test
    void patternWithoutTable() throws IOException {
        refused(run("check", "--tables=shop.item_*"), "shop.item_*", "tables");
    }

    @Test
    void tableWithoutKey() throws IOException {
        source.execute("CREATE TABLE shop.keyless (a INT)");

        refused(run("check", "--tables=shop.*"), "shop.keyless", "key");
    }

    @Test
    void binlogFormatStatement() throws IOException {
        source.execute("SET GLOBAL binlog_format = 'STATEMENT'");

        refused(run("check"), "binlog_format", "SET PERSIST binlog_format = 'ROW'");
    }

    @Test
    void rowImageMinimal() throws IOException {
        source.execute("SET GLOBAL binlog_row_image = 'MINIMAL'");

        refused(run("check"), "binlog_row_image", "SET PERSIST binlog_row_image = 'FULL'");
    }

    @Test
    void gtidModeOff() throws IOException {
        source.execute(
                "SET GLOBAL gtid_mode = ON_PERMISSIVE",
                "SET GLOBAL gtid_mode = OFF_PERMISSIVE",
                "SET GLOBAL gtid_mode = OFF");
        try {
            refused(run("check"), "gtid_mode", "gtid_mode");
        } finally {
            source.execute(
                    "SET GLOBAL gtid_mode = OFF_PERMISSIVE",
                    "SET GLOBAL gtid_mode = ON_PERMISSIVE",
                    "SET GLOBAL gtid_mode = ON");
        }
    }

    @Test
    void targetTableIsNotEmpty() throws IOException {
        target.execute(
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(20))",
                "INSERT INTO shop.orders VALUES (7, 'mine')");

        refused(run("check"), "table shop.orders on the target: it holds rows", "DROP TABLE shop.orders");
        assertThat(target.ask("SELECT note FROM shop.orders")).isEqualTo("mine");
    }

    @Test
    void targetIsReadOnly() throws IOException {
        target.execute("SET GLOBAL read_only = ON");

        refused(run("check"), "read_only is ON", "read_only = OFF");
    }

    @Test
    void allFindingsComeAtOnceAndTheMoveWritesNothing() throws IOException {
        source.execute("SET GLOBAL binlog_format = 'STATEMENT', GLOBAL binlog_row_image = 'MINIMAL'");
        target.execute("SET GLOBAL read_only = ON");

        CapturedConsole console = run("move");

        assertThat(console.exitCode()).as(console.all()).isEqualTo(3);
        assertThat(console.out())
                .contains("Refused by preflight: nothing was written.")
                .contains("binlog_format")
                .contains("binlog_row_image")
                .contains("read_only");
        assertThat(target.ask(
                        "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name IN ('_godwit', 'shop')"))
                .isEqualTo("0");
    }

    private static void unreachable(CapturedConsole console, String... words) {
        assertThat(console.exitCode()).as(console.all()).isEqualTo(1);
        assertThat(console.err()).contains(words).doesNotContain("\tat ");
    }

    private static void refused(CapturedConsole console, String... words) {
        assertThat(console.exitCode()).as(console.all()).isEqualTo(3);
        assertThat(console.out()).contains(words).containsPattern("\\d findings? blocks? the move");
        assertThat(console.all()).doesNotContain("\tat ");
    }

    private CapturedConsole run(String command, String... flags) throws IOException {
        Path file = Files.writeString(folder.resolve("move.yaml"), """
                source: {host: 127.0.0.1, port: %d, user: godwit, connect-timeout: 2s}
                target: {host: 127.0.0.1, port: %d, user: godwit, connect-timeout: 2s}
                tables: [shop.orders]
                """.formatted(source.port(), target.port()));
        CapturedConsole console = new CapturedConsole(environment);
        console.run(Stream.concat(Stream.of(command, "-c", file.toString()), Stream.of(flags))
                .toArray(String[]::new));
        return console;
    }
}
