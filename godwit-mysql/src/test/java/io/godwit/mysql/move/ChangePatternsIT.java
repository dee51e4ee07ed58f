package io.godwit.mysql.move;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.JdbcStatement;
import io.godwit.mysql.Servers;
import io.godwit.progress.MoveReport.Outcome;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Applications that write in ways that broke other tools, while their tables are copied in small ranges, compared and
 * handed over; afterwards another program compares every row.
 */
@Timeout(120)
class ChangePatternsIT {
    private static final int ROWS = 3_000;
    private static final int WRITERS = 3;
    private static final long TRANSACTIONS = 200;

    /** A duplicate key, a deadlock, a lock that is not given, an XA name in use: the application tries something else. */
    private static final Set<Integer> EXPECTED = Set.of(1062, 1213, 1205, 1399, 1402, 1397, 1440, 1398, 1614);

    private final long seed = Long.getLong("godwit.seed", new Random().nextLong());

    @TempDir
    private Path folder;

    /** One transaction of an application, on {@code items} and {@code notes}. */
    @FunctionalInterface
    interface Work {
        void run(Statement sql, Random random) throws SQLException;
    }

    /** @param most transactions, where more than these would keep any target behind */
    record Pattern(String name, long enough, long most, Work work) {
        Pattern(String name, Work work) {
            this(name, TRANSACTIONS, Long.MAX_VALUE, work);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Pattern> PATTERNS = List.of(
            new Pattern("keys that change", (sql, random) -> {
                int key = key(random);
                switch (random.nextInt(3)) {
                    case 0 ->
                        sql.execute("UPDATE items SET id = id + 100000 WHERE id BETWEEN " + key + " AND " + (key + 20));
                    case 1 ->
                        sql.execute("UPDATE items SET id = id - 100000 WHERE id BETWEEN " + (key + 100_000) + " AND "
                                + (key + 100_020));
                    default -> swapKeys(sql, key, key(random));
                }
            }),
            new Pattern("unique values that change hands", (sql, random) -> swapUnique(sql, key(random), key(random))),
            new Pattern("unique values given to new rows", (sql, random) -> {
                int from = key(random);
                int to = 200_000 + random.nextInt(2_000);
                sql.execute("UPDATE items SET u = NULL WHERE id = " + from);
                sql.execute("INSERT INTO items VALUES (" + to + ", " + from + ", 'heir', 0)");
            }),
            new Pattern("keys deleted and inserted again", (sql, random) -> {
                int key = key(random);
                sql.execute("DELETE FROM items WHERE id = " + key);
                if (random.nextBoolean()) {
                    sql.execute("COMMIT");
                    sql.execute("BEGIN");
                }
                sql.execute(
                        "INSERT INTO items VALUES (" + key + ", " + key + ", 'again', " + random.nextInt(1000) + ")");
            }),
            new Pattern(
                    "replace",
                    (sql, random) -> sql.execute("REPLACE INTO items VALUES (" + key(random) + ", " + key(random)
                            + ", 'replaced', " + random.nextInt(1000) + "), (" + key(random) + ", " + key(random)
                            + ", 'too', 1)")),
            new Pattern(
                    "insert on duplicate key update",
                    (sql, random) -> sql.execute("INSERT INTO items VALUES (" + key(random) + ", " + key(random)
                            + ", 'upsert', 0) ON DUPLICATE KEY UPDATE n = n + 1, u = IF(n % 3 = 0, NULL, u)")),
            new Pattern("several tables and savepoints", (sql, random) -> {
                int key = key(random);
                sql.execute("UPDATE items SET n = n + 1 WHERE id = " + key);
                sql.execute("SAVEPOINT a");
                sql.execute("DELETE FROM items WHERE id BETWEEN " + key + " AND " + (key + 5));
                sql.execute("INSERT INTO notes (item, text) VALUES (" + key + ", REPEAT('x', 50))");
                sql.execute("ROLLBACK TO a");
                sql.execute("INSERT INTO notes (item, text) VALUES (" + key + ", 'kept')");
                sql.execute("DELETE FROM notes WHERE id < " + random.nextInt(2_000) + " LIMIT 2");
            }),
            new Pattern("compressed transactions", (sql, random) -> {
                sql.execute("COMMIT");
                sql.execute("SET SESSION binlog_transaction_compression = " + (random.nextInt(4) > 0 ? "ON" : "OFF"));
                sql.execute("BEGIN");
                int key = key(random);
                sql.execute("UPDATE items SET v = REPEAT('z', 40), n = n + 1 WHERE id BETWEEN " + key + " AND "
                        + (key + 50));
                sql.execute("DELETE FROM items WHERE id = " + key(random));
            }),
            new Pattern("load data", (sql, random) -> {
                StringBuilder rows = new StringBuilder();
                for (int i = 0; i < 20; i++) {
                    rows.append(key(random)).append("\t\\N\tloaded\t").append(i).append('\n');
                }
                sql.unwrap(JdbcStatement.class)
                        .setLocalInfileInputStream(
                                new ByteArrayInputStream(rows.toString().getBytes(StandardCharsets.UTF_8)));
                sql.execute("LOAD DATA LOCAL INFILE 'rows' REPLACE INTO TABLE items");
            }),
            new Pattern("xa transactions", (sql, random) -> {
                sql.execute("COMMIT");
                String name = "'x" + Thread.currentThread().threadId() + "-" + random.nextInt(1_000_000) + "'";
                sql.execute("XA START " + name);
                try {
                    swapUnique(sql, key(random), key(random));
                    sql.execute("UPDATE items SET n = n + 1 WHERE id = " + key(random));
                    sql.execute("XA END " + name);
                    if (random.nextInt(8) == 0) {
                        sql.execute("XA COMMIT " + name + " ONE PHASE");
                    } else {
                        sql.execute("XA PREPARE " + name);
                        sql.execute((random.nextInt(4) > 0 ? "XA COMMIT " : "XA ROLLBACK ") + name);
                    }
                } catch (SQLException e) {
                    // ROLLBACK does not end it, and neither does the deadlock that rolled it back.
                    tryTo(sql, "XA END " + name);
                    tryTo(sql, "XA ROLLBACK " + name);
                    throw e;
                }
                sql.execute("BEGIN");
            }),
            new Pattern("large transactions", 40, 40, (sql, random) -> {
                int key = key(random);
                sql.execute("UPDATE items SET n = n + 1, u = NULL WHERE id BETWEEN " + key + " AND " + (key + 700));
                sql.execute("UPDATE items SET u = id - 1 WHERE id BETWEEN " + (key + 1) + " AND " + (key + 600)
                        + " AND u IS NULL");
            }));

    private static List<Pattern> patterns() {
        return PATTERNS;
    }

    private static int key(Random random) {
        return 1 + random.nextInt(ROWS);
    }

    private static void swapKeys(Statement sql, int one, int other) throws SQLException {
        sql.execute("UPDATE items SET id = -1 - " + one + " WHERE id = " + one);
        sql.execute("UPDATE items SET id = " + one + " WHERE id = " + other);
        sql.execute("UPDATE items SET id = " + other + " WHERE id = -1 - " + one);
    }

    private static void swapUnique(Statement sql, int one, int other) throws SQLException {
        sql.execute("SELECT u INTO @one FROM items WHERE id = " + one);
        sql.execute("SELECT u INTO @other FROM items WHERE id = " + other);
        sql.execute("UPDATE items SET u = NULL WHERE id = " + one);
        sql.execute("UPDATE items SET u = @one WHERE id = " + other);
        sql.execute("UPDATE items SET u = @other WHERE id = " + one);
    }

    private static String makeTables() {
        String schema = Servers.schema();
        Servers.SOURCE.execute(
                "SET cte_max_recursion_depth = 100000",
                "CREATE TABLE " + schema + ".items (id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(40), n INT)",
                "CREATE TABLE " + schema + ".notes (id INT PRIMARY KEY AUTO_INCREMENT, item INT, text VARCHAR(60))",
                "INSERT INTO " + schema
                        + ".items WITH RECURSIVE s AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM s WHERE i < " + ROWS
                        + ") SELECT i, i, CONCAT('row ', i), 0 FROM s",
                "INSERT INTO " + schema + ".notes (item, text) SELECT id, v FROM " + schema + ".items LIMIT 2000");
        return schema;
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void arrivesExactly(Pattern pattern) throws Exception {
        System.out.println(
                "ChangePatternsIT " + pattern + " seed: " + seed + " (replay with -Dgodwit.seed=" + seed + ")");
        String schema = makeTables();
        AtomicLong done = new AtomicLong();
        List<Thread> writers = new ArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        try (TestMove move = new TestMove(schema, folder)) {
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(seed + i);
                writers.add(Thread.ofPlatform().start(() -> write(schema, pattern, random, done, failures)));
            }
            move.start();
            move.await(() -> !failures.isEmpty()
                    || (done.get() >= pattern.enough() && move.phase().equals("ready")));
            writers.forEach(Thread::interrupt);
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(failures).isEmpty();
            move.finish();
        } finally {
            writers.forEach(Thread::interrupt);
        }
        System.out.println("ChangePatternsIT " + pattern + ": " + done + " transactions");
    }

    private static void write(
            String schema, Pattern pattern, Random random, AtomicLong done, List<Throwable> failures) {
        String url = Servers.SOURCE.jdbcUrl(schema);
        String local = url + (url.contains("?") ? "&" : "?") + "allowLoadLocalInfile=true";
        try (Connection connection = DriverManager.getConnection(local);
                Statement sql = connection.createStatement()) {
            sql.execute("SET SESSION innodb_lock_wait_timeout = 2");
            while (!Thread.currentThread().isInterrupted() && done.get() < pattern.most()) {
                try {
                    sql.execute("BEGIN");
                    pattern.work().run(sql, random);
                    sql.execute(random.nextInt(10) == 0 ? "ROLLBACK" : "COMMIT");
                    done.incrementAndGet();
                } catch (SQLException e) {
                    if (!EXPECTED.contains(e.getErrorCode())) {
                        throw e;
                    }
                    tryTo(sql, "ROLLBACK");
                }
            }
        } catch (SQLException e) {
            failures.add(e);
        }
    }

    private static void tryTo(Statement sql, String statement) throws SQLException {
        try {
            sql.execute(statement);
        } catch (SQLException e) {
            if (!EXPECTED.contains(e.getErrorCode())) {
                throw e;
            }
        }
    }

    private void execute(String schema, String... statements) throws SQLException {
        try (Connection connection = Servers.SOURCE.connect(schema);
                Statement sql = connection.createStatement()) {
            for (String each : statements) {
                sql.execute(each);
            }
        }
    }

    @Test
    void anXaTransactionPreparedBeforeTheMoveArrivesExactly() throws Exception {
        String schema = makeTables();
        execute(
                schema,
                "XA START 'before'",
                "UPDATE items SET v = 'xa' WHERE id < 50",
                "XA END 'before'",
                "XA PREPARE 'before'");
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("copying"));
            move.await(() -> move.limitedBy().contains("XA RECOVER"));
            assertThat(move.rowsCopied())
                    .as("nothing is read while its rows are unseen")
                    .isZero();
            execute(schema, "XA COMMIT 'before'");
            move.finish();
        }
        assertThat(Servers.TARGET.ask("SELECT COUNT(*) FROM " + schema + ".items WHERE v = 'xa'"))
                .isEqualTo("49");
    }

    @Test
    void preparedRowsOfAMovedTableHoldTheCutoverBack() throws Exception {
        String schema = makeTables();
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            execute(
                    schema,
                    "XA START 'late'",
                    "UPDATE items SET v = 'xa' WHERE id < 50",
                    "XA END 'late'",
                    "XA PREPARE 'late'");
            move.letCutOver();
            move.await(() -> move.phase().equals("cutting over"));
            execute(schema, "XA COMMIT 'late'");
            move.finish();
        }
        assertThat(Servers.TARGET.ask("SELECT COUNT(*) FROM " + schema + ".items WHERE v = 'xa'"))
                .isEqualTo("49");
    }

    @Test
    void writesOutsideOfTheLogAreFoundByTheComparison() throws Exception {
        String schema = makeTables();
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            assertThat(move.stopAndPrepareAgain().outcome()).isEqualTo(Outcome.STOPPED);
            execute(schema, "SET sql_log_bin = 0", "UPDATE items SET v = 'unseen' WHERE id = 77");
            move.start();
            assertThat(move.report().outcome()).isEqualTo(Outcome.DIFFERENT);
            assertThat(move.report().differences()).singleElement().asString().contains("items");
        }
    }
}
