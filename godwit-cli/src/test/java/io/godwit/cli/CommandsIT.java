package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands on servers that are as they should be. */
@Timeout(120)
class CommandsIT {
    private static MySqlServer source;
    private static MySqlServer target;

    @TempDir
    private Path folder;

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
    void makeTables() {
        source.execute(
                "DROP SCHEMA IF EXISTS shop",
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(20))",
                "INSERT INTO shop.orders VALUES (1, 'one'), (2, 'two'), (3, 'three')",
                "CREATE TABLE shop.empty (id INT PRIMARY KEY)");
        target.execute("DROP SCHEMA IF EXISTS shop", "DROP SCHEMA IF EXISTS _godwit");
    }

    @Test
    void movesAndReportsAndKnowsThatItHasMoved() throws IOException {
        Path json = folder.resolve("report.json");

        CapturedConsole moved = run("move", "--json", json.toString());

        assertThat(moved.exitCode()).as(moved.all()).isZero();
        assertThat(moved.out())
                .contains("Moved: the target owns the tables.")
                .contains("verified   every row, at the final position")
                .contains("The source's tables are kept there as _<table>_del");
        assertThat(moved.err()).isEmpty();
        JsonNode report = new JsonMapper().readTree(Files.readString(json));
        assertThat(report.get("outcome").asString()).isEqualTo("moved");
        assertThat(report.get("verified").asBoolean()).isTrue();
        assertThat(report.at("/tables/1/rowsVerified").asLong()).isEqualTo(3);
        assertThat(target.ask("SELECT GROUP_CONCAT(note ORDER BY id) FROM shop.orders"))
                .isEqualTo("one,two,three");
        assertThat(source.ask("SELECT COUNT(*) FROM shop._orders_del")).isEqualTo("3");

        CapturedConsole again = run("move");
        assertThat(again.exitCode()).as(again.all()).isZero();
        assertThat(again.out()).contains("there is nothing to do");

        CapturedConsole restart = run("move", "--restart", "--yes");
        assertThat(restart.exitCode()).as(restart.all()).isEqualTo(2);
        assertThat(restart.err()).contains("--restart is refused").contains("the target owns its tables");
        assertThat(target.ask("SELECT COUNT(*) FROM shop.orders")).isEqualTo("3");
    }

    @Test
    void restartAsksAndStartsOver() throws IOException {
        CapturedConsole postponed =
                run("move", "--cutover.postpone-file=" + folder.resolve("gone"), "--cutover.lag-max=50ms");
        assertThat(postponed.exitCode()).as(postponed.all()).isZero();
        source.execute("RENAME TABLE shop._orders_del TO shop.orders, shop._empty_del TO shop.empty");
        target.execute("UPDATE _godwit.move SET phase = 'copying'");

        CapturedConsole refused = new CapturedConsole(Map.of()).typing("another");
        run(refused, "move", "--restart");
        assertThat(refused.exitCode()).isEqualTo(5);
        assertThat(refused.err()).contains("Type the name of the move").contains("Nothing was deleted.");
        assertThat(target.ask("SELECT COUNT(*) FROM shop.orders")).isEqualTo("3");

        source.execute("INSERT INTO shop.orders VALUES (4, 'four')");
        CapturedConsole confirmed = new CapturedConsole(Map.of()).typing("move");
        run(confirmed, "move", "--restart");
        assertThat(confirmed.exitCode()).as(confirmed.all()).isZero();
        assertThat(confirmed.err()).contains("shop.orders");
        assertThat(target.ask("SELECT COUNT(*) FROM shop.orders")).isEqualTo("4");
    }

    @Test
    void planSaysWhatAMoveWouldDoAndChangesNothing() throws IOException {
        source.execute(
                "CREATE TABLE shop.items (id INT PRIMARY KEY AUTO_INCREMENT, o INT, KEY (o), FOREIGN KEY (o) REFERENCES"
                        + " shop.orders (id))",
                "CREATE VIEW shop.all_orders AS SELECT * FROM shop.orders");
        Path json = folder.resolve("plan.json");

        CapturedConsole plan = run("plan", "--tables=shop.* as store.*,shop.items", "--json", json.toString());

        assertThat(plan.exitCode()).as(plan.all()).isZero();
        assertThat(plan.out())
                .contains("nothing was changed.")
                .contains("  shop.orders as store.orders")
                .contains("by key PRIMARY (id)")
                .contains("indexes: PRIMARY (id), (o)")
                .contains("CREATE SCHEMA IF NOT EXISTS `store`")
                .contains("CREATE TABLE `shop`.`items` (")
                .contains("REFERENCES `store`.`orders` (`id`)")
                .contains("stops writes by one RENAME TABLE")
                .contains("view shop.all_orders on the source: it reads shop.orders, and is not moved [view-not-moved]")
                .contains("copy.chunk-rows = 10000")
                .doesNotContain("hunter2");
        JsonNode read = new JsonMapper().readTree(Files.readString(json));
        assertThat(read.at("/tables/0/target").asString()).isEqualTo("store.empty");
        assertThat(read.at("/settings/cutover.mode").asString()).isEqualTo("rename");
        assertThat(target.ask("SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name IN ('shop', 'store',"
                        + " '_godwit')"))
                .isEqualTo("0");

        source.execute("CREATE TABLE shop.keyless (a INT)");
        CapturedConsole refused = run("plan");
        assertThat(refused.exitCode()).as(refused.all()).isEqualTo(3);
        assertThat(refused.out()).contains("shop.keyless").contains("[table-unusable]");
    }

    @Test
    void tablesMoveUnderOtherNamesWithTheirForeignKeys() throws IOException {
        source.execute(
                "CREATE TABLE shop.items (id INT PRIMARY KEY, o INT, FOREIGN KEY (o) REFERENCES shop.orders (id))",
                "INSERT INTO shop.items VALUES (1, 3), (2, 1)");
        target.execute("DROP SCHEMA IF EXISTS store");

        CapturedConsole moved = run("move", "--tables=shop.* as store.old_*");

        assertThat(moved.exitCode()).as(moved.all()).isZero();
        assertThat(target.ask(
                        "SELECT GROUP_CONCAT(note ORDER BY i.id) FROM store.old_items i JOIN store.old_orders o ON"
                                + " o.id = i.o"))
                .isEqualTo("three,one");
        assertThat(target.ask("SELECT REFERENCED_TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE"
                        + " CONSTRAINT_SCHEMA = 'store'"))
                .isEqualTo("old_orders");
        target.execute("DROP SCHEMA store");
    }

    @Test
    void verifyFindsNothingAndThenEveryDifference() throws IOException {
        target.execute(
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(20))",
                "INSERT INTO shop.orders VALUES (1, 'one'), (2, 'two'), (3, 'three')",
                "CREATE TABLE shop.empty (id INT PRIMARY KEY)");
        CapturedConsole equal = run("verify");
        assertThat(equal.exitCode()).as(equal.all()).isZero();
        assertThat(equal.out()).contains("✓ shop.orders: 3 rows, equal").contains("Source and target are equal.");

        target.execute(
                "UPDATE shop.orders SET note = 'other' WHERE id = 2",
                "DELETE FROM shop.orders WHERE id = 3",
                "INSERT INTO shop.orders VALUES (9, 'more')");
        Path json = folder.resolve("verify.json");
        CapturedConsole different = run("verify", "--json", json.toString());

        assertThat(different.exitCode()).as(different.all()).isEqualTo(4);
        assertThat(different.out())
                .contains("✗ shop.orders: 3 rows, 3 rows differ")
                .containsPattern("shop.orders .*2.*: differs in note")
                .containsPattern("shop.orders .*3.*: missing on the target")
                .containsPattern("shop.orders .*9.*: on the target only");
        assertThat(new JsonMapper()
                        .readTree(Files.readString(json))
                        .get("differences")
                        .size())
                .isEqualTo(3);
    }

    @Test
    void verifySaysThatATableIsMissingOnTheTarget() throws IOException {
        CapturedConsole console = run("verify");

        assertThat(console.exitCode()).as(console.all()).isEqualTo(1);
        assertThat(console.err()).contains("target 127.0.0.1").contains("shop.");
    }

    private CapturedConsole run(String... arguments) throws IOException {
        CapturedConsole console = new CapturedConsole(Map.of());
        run(console, arguments);
        return console;
    }

    private void run(CapturedConsole console, String... arguments) throws IOException {
        Path file = Files.writeString(folder.resolve("move.yaml"), """
                source: {host: 127.0.0.1, port: %d, user: root, password: ""}
                target: {host: 127.0.0.1, port: %d, user: root, password: ""}
                tables: ["shop.*"]
                """.formatted(source.port(), target.port()));
        console.run(Stream.concat(Stream.of(arguments), Stream.of("-c", file.toString()))
                .toArray(String[]::new));
    }
}
