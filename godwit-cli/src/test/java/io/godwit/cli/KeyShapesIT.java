package io.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlServer;
import io.godwit.testing.OracleReport;
import io.godwit.testing.RowOracle;
import io.godwit.testing.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables with every kind of key move exactly while rows with these keys are written; others are refused. */
class KeyShapesIT {
    private static final long SEED = 1;
    private static final String SESSION = "SET sql_mode = '', time_zone = '+00:00'";

    private static MySqlServer source;
    private static MySqlServer target;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServers() {
        source = start("source");
        target = start("target");
    }

    private static MySqlServer start(String name) {
        return MySqlServer.start(
                ServerOptions.named(name).option("sync-binlog=0").option("innodb-flush-log-at-trx-commit=2"));
    }

    @AfterAll
    static void stopServers() {
        source.close();
        target.close();
    }

    @Test
    void everyKindOfKeyMovesExactlyUnderWrites() throws Exception {
        List<KeyCase> cases = KeyCase.all();
        source.execute("CREATE SCHEMA moved");
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        try (Connection connection = source.connect("moved");
                Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            for (int i = 0; i < cases.size(); i++) {
                statement.execute("CREATE TABLE k" + i + " (" + cases.get(i).columns() + ", v INT)");
                for (int row = 0; row < 40; row++) {
                    insert(statement, i, cases.get(i), random);
                }
            }
            statement.execute("CREATE TABLE empty_table (k VARCHAR(9) PRIMARY KEY)");
            statement.execute("CREATE TABLE one_row (k VARCHAR(9) PRIMARY KEY)");
            statement.execute("INSERT INTO one_row VALUES ('only')");
        }
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
                AutoCloseable _ = () -> enough.set(true);
                MoveInProcess move =
                        MoveInProcess.start(folder, source, target, "\"moved.*\"", "copy: {chunk-rows: 5}")) {
            Future<Integer> written = writers.submit((Callable<Integer>) () -> write(cases, enough));
            move.awaitReady();
            enough.set(true);
            assertThat(written.get()).isGreaterThan(cases.size());
            move.finish();
        }
        for (int i = 0; i < cases.size(); i++) {
            List<String> expected = rows(source, "_k" + i + "_del", cases.get(i));
            assertThat(expected).as(cases.get(i).columns()).isNotEmpty();
            assertThat(rows(target, "k" + i, cases.get(i)))
                    .as("seed %s: k%s %s", SEED, i, cases.get(i).columns())
                    .isEqualTo(expected);
        }
        assertThat(target.ask("SELECT COUNT(*) FROM moved.empty_table")).isEqualTo("0");
        assertThat(target.ask("SELECT k FROM moved.one_row")).isEqualTo("only");
    }

    /** A table with gaps of billions between its rows, and one that grows at its end faster than a chunk is copied. */
    @Test
    void gapsCostNothingAndAnEndThatGrowsIsReached() throws Exception {
        source.execute(
                "CREATE SCHEMA sparse",
                "CREATE TABLE sparse.gaps (id BIGINT UNSIGNED PRIMARY KEY, v INT)",
                "CREATE TABLE sparse.below_zero (a BIGINT, b DECIMAL(30, 0), v INT, PRIMARY KEY (a, b))",
                "CREATE TABLE sparse.tail (id BIGINT PRIMARY KEY AUTO_INCREMENT, v INT)");
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        try (Connection connection = source.connect("sparse");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 200; i++) {
                // From 0 to the last number there is, in clusters of two neighbours.
                long id = i == 199 ? -2 : 92_233_720_368_547_758L * i;
                statement.execute("INSERT INTO gaps VALUES (" + Long.toUnsignedString(id) + ", 1), ("
                        + Long.toUnsignedString(id + 1) + ", 2)");
                statement.execute("INSERT INTO below_zero VALUES (" + random.nextLong() + ", " + random.nextLong()
                        + "00000000, 1)");
            }
            statement.execute("INSERT INTO tail (v) VALUES (1), (2), (3)");
        }
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
                AutoCloseable _ = () -> enough.set(true);
                MoveInProcess move = MoveInProcess.start(
                        folder,
                        source,
                        target,
                        "\"sparse.*\"",
                        "name: sparse\ncopy: {chunk-rows: 10}\nverify: {range-rows: 50}")) {
            List<Future<Integer>> written = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                written.add(writers.submit((Callable<Integer>) () -> append(enough)));
            }
            move.awaitReady();
            enough.set(true);
            for (Future<Integer> each : written) {
                assertThat(each.get()).isGreaterThan(10);
            }
            move.finish();
        }
        OracleReport verdict = new RowOracle(source.jdbcUrl("sparse"), target.jdbcUrl("sparse"))
                .compareSchemas("sparse", "sparse", name -> name.replaceFirst("^_(.*)_del$", "$1"));
        assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        assertThat(target.ask("SELECT COUNT(*) FROM sparse.gaps")).isEqualTo("400");
        assertThat(target.ask("SELECT MAX(id) FROM sparse.gaps")).isEqualTo("18446744073709551615");
    }

    /** Rows at the end of the table, more at once than a chunk has, until told to stop; how often. */
    private static int append(AtomicBoolean enough) throws SQLException {
        int times = 0;
        try (Connection connection = source.connect("sparse");
                Statement statement = connection.createStatement()) {
            for (; times < 12 || !enough.get(); times++) {
                statement.execute("INSERT INTO tail (v) VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10),(11),(12)");
                statement.execute("DELETE FROM tail WHERE id = LAST_INSERT_ID()");
                statement.execute("UPDATE gaps SET v = v + 1 WHERE id = 0");
            }
        }
        return times;
    }

    private static void insert(Statement statement, int table, KeyCase key, RandomGenerator random)
            throws SQLException {
        statement.execute("INSERT IGNORE INTO k" + table + " (" + String.join(", ", key.parts()) + ", v) VALUES ("
                + key.value().apply(random) + ", " + random.nextInt(1000) + ")");
    }

    /** Writes until told to stop, but at least once to each table. */
    private static int write(List<KeyCase> cases, AtomicBoolean enough) throws SQLException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED + 1);
        int changes = 0;
        try (Connection connection = source.connect("moved");
                Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            for (int turn = 0; turn < 3 || !enough.get(); turn++) {
                for (int i = 0; i < cases.size(); i++) {
                    KeyCase key = cases.get(i);
                    String names = "(" + String.join(", ", key.parts()) + ")";
                    String where = " WHERE " + names + " = (" + key.value().apply(random) + ")";
                    String first = key.parts().getFirst();
                    switch (random.nextInt(6)) {
                        case 0 -> insert(statement, i, key, random);
                        case 1 -> changes += statement.executeUpdate("DELETE FROM k" + i + where);
                        case 2 -> changes += statement.executeUpdate("UPDATE k" + i + " SET v = v + 1" + where);
                        case 3 ->
                            changes += statement.executeUpdate("UPDATE IGNORE k" + i + " SET " + first + " = "
                                    + "UPPER(" + first + "), v = v + 1 ORDER BY v LIMIT 3");
                        case 4 ->
                            changes += statement.executeUpdate("UPDATE IGNORE k" + i + " SET " + first + " = "
                                    + "TRIM(LOWER(" + first + ")) ORDER BY v LIMIT 3");
                        default ->
                            changes += statement.executeUpdate("REPLACE INTO k" + i + " ("
                                    + String.join(", ", key.parts()) + ", v) VALUES ("
                                    + key.value().apply(random)
                                    + ", -1)");
                    }
                }
            }
        }
        return changes;
    }

    private static List<String> rows(MySqlServer server, String table, KeyCase key) throws SQLException {
        String exact =
                key.parts().stream().map(part -> "HEX(CONCAT(" + part + "))").collect(Collectors.joining(", "));
        List<String> rows = new ArrayList<>();
        try (Connection connection = server.connect("moved");
                Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            ResultSet result = statement.executeQuery(
                    "SELECT CONCAT_WS('|', " + exact + ", v) AS row_text FROM " + table + " ORDER BY row_text");
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    @Test
    void aTableWithoutAUsableKeyIsRefusedWithTheReason() throws Exception {
        source.execute(
                "CREATE SCHEMA refused",
                "CREATE TABLE refused.no_key (v INT)",
                "CREATE TABLE refused.may_be_null (v INT NULL UNIQUE)",
                "CREATE TABLE refused.prefix (v TEXT NOT NULL, UNIQUE KEY (v(10)))",
                "CREATE TABLE refused.expression (v INT NOT NULL, UNIQUE KEY ((v + 1)))",
                "CREATE TABLE refused.set_key (v SET('a','b') PRIMARY KEY)",
                "CREATE TABLE refused.thai (v VARCHAR(9) CHARACTER SET tis620 PRIMARY KEY)",
                "CREATE TABLE refused.mixed (a INT, b INT, PRIMARY KEY (a, b DESC))");
        Path configuration =
                Files.writeString(folder.resolve("move.yaml"), """
                source: {host: 127.0.0.1, port: %s, user: root, password: ""}
                target: {host: 127.0.0.1, port: %s, user: root, password: ""}
                tables: ["refused.*"]
                """.formatted(source.port(), target.port()));
        CapturedConsole console = new CapturedConsole(Map.of());

        assertThat(console.run("check", "-c", configuration.toString())).isNotZero();

        assertThat(console.all())
                .containsPattern("(?s)no_key.*no primary key and no unique key")
                .containsPattern("(?s)may_be_null.*column v may be NULL")
                .containsPattern("(?s)prefix.*only a prefix of v is in it")
                .containsPattern("(?s)expression.*over an expression")
                .containsPattern("(?s)set_key.*the order of column v \\(set")
                .containsPattern("(?s)thai.*tis620_thai_ci")
                .containsPattern("(?s)mixed.*some columns rise in it and some fall");
    }
}
