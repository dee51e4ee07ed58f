package io.godwit.mysql.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.engine.MovePorts;
import io.godwit.mysql.Servers;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.TrafficSwitch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that change definitions while tables are moved: those of moved tables end the run, others pass. */
@Timeout(120)
class SchemaChangesIT {
    private final String schema = Servers.schema();

    @TempDir
    private Path folder;

    private void onSource(String... statements) throws SQLException {
        Servers.onSource(schema, statements);
    }

    private void makeTables(int rows) throws SQLException {
        onSource(
                "SET cte_max_recursion_depth = 100000",
                "CREATE TABLE items (id INT PRIMARY KEY, a INT, b INT, u INT UNIQUE)",
                "INSERT INTO items WITH RECURSIVE s AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM s WHERE i < " + rows
                        + ") SELECT i, i, -i, i FROM s",
                "CREATE TABLE `größe``n.x` (id INT PRIMARY KEY, items INT)",
                "INSERT INTO `größe``n.x` VALUES (1, 1)",
                "CREATE TABLE twin (id INT PRIMARY KEY, a INT, b INT, u INT UNIQUE)",
                "CREATE TABLE parted (id INT PRIMARY KEY, a INT, b INT, u INT) PARTITION BY RANGE (id) (PARTITION p VALUES"
                        + " LESS THAN (10), PARTITION q VALUES LESS THAN MAXVALUE)",
                "CREATE TABLE single (id INT PRIMARY KEY, a INT, b INT, u INT)",
                "CREATE SCHEMA " + schema + "_beside");
    }

    private void endsTheRun(TestMove move, String statement) throws Exception {
        MoveReport report = move.report();
        assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.FAILED);
        assertThat(report.message())
                .contains("SOURCE_SCHEMA_CHANGED")
                .contains(statement)
                .containsPattern("[0-9a-f-]{36}:[0-9]+")
                .contains("--restart");
        assertThat(Servers.TARGET.ask("SELECT COUNT(*) FROM " + schema + ".items WHERE a <> id OR b <> -id OR u <> id"))
                .as("no value is in a wrong column")
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE items MODIFY b INT AFTER id",
                "ALTER TABLE items DROP u",
                "ALTER TABLE `größe``n.x` ADD c INT",
                "/* c */ ALTER TABLE /*!80000 items */ COMMENT 'x'",
                "CREATE INDEX i ON items (a)",
                "TRUNCATE items",
                "DROP TABLE `items`",
                "ALTER TABLE parted EXCHANGE PARTITION p WITH TABLE single",
                "ALTER TABLE parted DROP PARTITION p",
                "RENAME TABLE items TO gone, twin TO items",
                "RENAME TABLE items TO gone",
                "ALTER TABLE items RENAME gone"
            })
    void aStatementThatChangesAMovedTableEndsTheRun(String statement) throws Exception {
        makeTables(300);
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            onSource("INSERT INTO items VALUES (-5, -5, 5, -5)", statement);
            endsTheRun(move, statement);
        }
    }

    @Test
    void droppingTheDatabaseEndsTheRun() throws Exception {
        makeTables(300);
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            Servers.SOURCE.execute("DROP DATABASE " + schema);
            endsTheRun(move, "DROP DATABASE " + schema);
        }
    }

    /** Runs statements on the source once, when the mover comes to some place. */
    private Runnable once(String... statements) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            try {
                if (!done.getAndSet(true)) {
                    onSource(statements);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"createOnTarget", "boundary", "read", "close"})
    void aColumnThatMovesIsSeenWhereverTheMoveIs(String before) throws Exception {
        makeTables(3_000);
        String statement = "ALTER TABLE items MODIFY b INT AFTER id";
        Runnable change = once(statement, "INSERT INTO items (id, a, b, u) VALUES (-5, -5, 5, -5)");
        try (TestMove move = new TestMove(schema, folder, ports -> before(before, change, ports))) {
            move.letCutOver();
            move.start();
            endsTheRun(move, statement);
        }
    }

    @Test
    void aColumnThatMovedWhileNothingRanIsSeenByTheNextRun() throws Exception {
        makeTables(300);
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            move.stopAndPrepareAgain();
            onSource("INSERT INTO items VALUES (-5, -5, 5, -5)", "ALTER TABLE items MODIFY b INT AFTER id");
            move.start();
            MoveReport report = move.report();
            assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.REFUSED);
            assertThat(report.message()).contains(schema + ".items");
        }
        assertThat(Servers.TARGET.ask("SELECT COUNT(*) FROM " + schema + ".items WHERE a <> id"))
                .isEqualTo("0");
    }

    @Test
    void statementsOnOtherTablesPass() throws Exception {
        makeTables(2_000);
        String beside = schema + "_beside";
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.await(() -> move.phase().equals("copying"));
            onSource(
                    "CREATE TABLE third (id INT PRIMARY KEY, items INT, KEY items (items))",
                    "ALTER TABLE third ADD COLUMN parted INT, COMMENT 'ALTER TABLE items', RENAME COLUMN items TO twin",
                    "ALTER TABLE third COMMENT \"RENAME TO items\"",
                    "CREATE INDEX twin ON third (id)",
                    "CREATE TABLE fourth LIKE items",
                    "CREATE TABLE fifth SELECT * FROM items LIMIT 3",
                    "RENAME TABLE third TO sixth, fourth TO third",
                    "/*!80000 ALTER */ TABLE/* items */sixth -- items\n ADD d INT # items",
                    "SET sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')",
                    "ALTER TABLE \"sixth\" ADD \"items\" INT",
                    "SET sql_mode = ''",
                    "CREATE VIEW v AS SELECT * FROM items",
                    "CREATE OR REPLACE VIEW v AS SELECT id FROM items",
                    "ANALYZE TABLE items",
                    "CREATE PROCEDURE pr() BEGIN DROP TABLE IF EXISTS items; END",
                    "DROP PROCEDURE pr",
                    "CREATE TEMPORARY TABLE items (id INT)",
                    "DROP TEMPORARY TABLE items",
                    "USE " + beside,
                    "CREATE TABLE items (id INT PRIMARY KEY)",
                    "ALTER TABLE items ADD c INT",
                    "CREATE TABLE `größe``n.x` (id INT PRIMARY KEY)",
                    "TRUNCATE `größe``n.x`",
                    "RENAME TABLE items TO twin",
                    "DROP TABLE twin, `größe``n.x`",
                    "DROP DATABASE " + beside,
                    "SET NAMES latin1",
                    "CREATE TABLE " + schema + ".seventh (id INT PRIMARY KEY)",
                    "USE " + schema,
                    "SET NAMES utf8mb4",
                    "DROP VIEW v",
                    "DROP TABLE third, fifth, sixth, seventh");
            move.finish();
        }
    }

    /** Runs the change before the mover calls a method of one of its adapters. */
    private static <T> T before(String method, Runnable change, Class<T> port, T adapter) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, called, values) -> {
                    if (called.getName().equals(method)) {
                        change.run();
                    }
                    try {
                        return called.invoke(adapter, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static MovePorts before(String method, Runnable change, MovePorts ports) {
        return new MovePorts(
                ports.preflight(),
                before(method, change, SourceSchema.class, ports.schema()),
                ports.source(),
                ports.stream(),
                before(method, change, ChunkReader.class, ports.reader()),
                ports.chunkWriter(),
                ports.epochWriter(),
                ports.ledgers(),
                ports.hasher(),
                before(method, change, TrafficSwitch.class, ports.traffic()),
                ports.guard(),
                ports.load(),
                ports.sensors());
    }
}
