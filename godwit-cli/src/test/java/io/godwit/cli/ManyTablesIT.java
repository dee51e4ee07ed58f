package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.RowOracle;
import io.godwit.testing.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of tiny tables in one move. How long it takes with more of them is in docs/benchmarks.md. */
class ManyTablesIT {
    private static final int TABLES = 2_000;
    private static final int WRITTEN = 100;
    private static final int SESSIONS = 4;
    private static final int TABLE_UNKNOWN = 1146;
    private static final long SEED = 1;

    private static MySqlServer source;
    private static MySqlServer target;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServers() throws Exception {
        source = start("source");
        target = start("target");
        source.execute("CREATE SCHEMA tiny", "CREATE SCHEMA bad");
        try (ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS)) {
            List<Future<Integer>> created = IntStream.range(0, SESSIONS)
                    .mapToObj(first -> sessions.submit(() -> create(first)))
                    .toList();
            for (Future<Integer> each : created) {
                each.get();
            }
        }
    }

    /** None of the servers is ever killed, so nothing has to be on the disk. */
    private static MySqlServer start(String name) {
        return MySqlServer.start(ServerOptions.named(name)
                .bufferPool("256M")
                .option("sync-binlog=0")
                .option("innodb-flush-log-at-trx-commit=0")
                .option("innodb-flush-method=nosync")
                .option("skip-innodb-doublewrite"));
    }

    private static int create(int first) throws SQLException {
        try (Connection connection = source.connect("tiny");
                Statement statement = connection.createStatement()) {
            for (int table = first; table < TABLES; table += SESSIONS) {
                statement.execute(
                        "CREATE TABLE t" + table + " (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40) NOT NULL,"
                                + " n INT, at DATETIME, price DECIMAL(10, 2)"
                                + (table % 10 == 0 ? ", UNIQUE KEY (name))" : ")"));
                List<String> rows = new ArrayList<>();
                for (int row = 1; row <= 3 + table % 18; row++) {
                    rows.add("(" + row + ", 'row " + row + "', " + table + ", '2024-01-01 00:00:00', " + row + ".5)");
                }
                statement.execute("INSERT INTO t" + table + " VALUES " + String.join(", ", rows));
            }
        }
        return first;
    }

    @AfterAll
    static void stopServers() {
        source.close();
        target.close();
    }

    @Test
    void allOfThemArriveAndAreHandedOverUnderWrites() throws Exception {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
                MoveInProcess move = MoveInProcess.start(folder, source, target, "\"tiny.*\"", "name: many")) {
            Future<Integer> written = writers.submit((Callable<Integer>) ManyTablesIT::writeUntilHandedOver);
            move.awaitReady();
            move.finish();

            assertThat(written.get()).as("changes while the tables were moved").isGreaterThan(WRITTEN);
            assertThat(move.output()).contains("and 1,951 more tables").contains("every row, at the final position");
            assertThat(move.output().lines().count())
                    .as("lines on the terminal")
                    .isLessThan(500);
        }
        OracleReport report = new RowOracle(source.jdbcUrl(), target.jdbcUrl())
                .compareSchemas("tiny", "tiny", name -> name.replaceFirst("^_(.*)_del$", "$1"));
        assertThat(report.isEqual()).as("seed %s: %s", SEED, report).isTrue();
        assertThat(report.rows()).isGreaterThan(3 * TABLES);
        assertThat(target.ask("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'tiny'"))
                .isEqualTo(Integer.toString(TABLES));
    }

    /** Changes rows of some tables until the hand-over takes the tables away. */
    private static int writeUntilHandedOver() throws SQLException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        int changes = 0;
        try (Connection connection = source.connect("tiny");
                Statement statement = connection.createStatement()) {
            while (true) {
                String table = "t" + random.nextInt(WRITTEN) * (TABLES / WRITTEN);
                int id = 1 + random.nextInt(12);
                changes += statement.executeUpdate(
                        switch (random.nextInt(3)) {
                            case 0 -> "INSERT INTO " + table + " (name, n) VALUES (UUID(), " + changes + ")";
                            case 1 -> "UPDATE " + table + " SET n = n + 1, name = UUID() WHERE id = " + id;
                            default -> "DELETE FROM " + table + " WHERE id = " + id;
                        });
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != TABLE_UNKNOWN) {
                throw e;
            }
            return changes;
        }
    }

    @Test
    void theBadOnesAmongThemAreNamedAndNoOthers() throws Exception {
        source.execute(
                "CREATE TABLE bad.keyless (id INT)",
                "CREATE TABLE bad.other_engine (id INT PRIMARY KEY) ENGINE = MyISAM",
                "CREATE SCHEMA behind",
                "CREATE TABLE behind.parent (id INT PRIMARY KEY)",
                "CREATE TABLE bad.child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES behind.parent (id))");
        Path configuration =
                Files.writeString(folder.resolve("check.yaml"), """
                source: {host: 127.0.0.1, port: %s, user: root, password: ""}
                target: {host: 127.0.0.1, port: %s, user: root, password: ""}
                tables: ["tiny.*", "bad.*"]
                name: refused
                cutover: {budget: 60s, outage-budget: 60s}
                """.formatted(source.port(), target.port()));
        CapturedConsole console = new CapturedConsole(Map.of());

        console.run("check", "-c", configuration.toString());

        assertThat(console.exitCode()).as(console.all()).isEqualTo(3);
        assertThat(console.out())
                .contains("table bad.keyless", "table bad.other_engine", "table bad.child", "3 findings block the move")
                .doesNotContain("table tiny.");
        assertThat(console.all().lines().count()).isLessThan(30);
    }
}
