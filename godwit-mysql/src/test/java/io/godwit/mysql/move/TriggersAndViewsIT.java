package io.godwit.mysql.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.engine.MovePorts;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.Servers;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.TrafficSwitch;
import io.godwit.testing.MySqlServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Triggers and views that the cutover creates on the target: exactly, not before, and not when it is undone. */
@Timeout(120)
class TriggersAndViewsIT {
    private final String schema = Servers.schema();

    @TempDir
    private Path folder;

    private void on(MySqlServer server, String... statements) throws SQLException {
        try (Connection connection = server.connect(schema);
                Statement sql = connection.createStatement()) {
            for (String each : statements) {
                sql.execute(each);
            }
        }
    }

    private List<String> rows(MySqlServer server, String query) throws SQLException {
        try (Connection connection = server.connect();
                Statement sql = connection.createStatement();
                ResultSet result = sql.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(result.getString(i)).append('|');
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }

    @BeforeEach
    void makeTables() throws SQLException {
        on(
                Servers.SOURCE,
                "CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(100) CHARACTER SET utf8mb4)",
                "CREATE TABLE journal (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(100) CHARACTER SET utf8mb4)",
                "CREATE TRIGGER second BEFORE INSERT ON items FOR EACH ROW SET NEW.v = CONCAT(NEW.v, '-2😀')",
                "CREATE TRIGGER first BEFORE INSERT ON items FOR EACH ROW PRECEDES second SET NEW.v = CONCAT(NEW.v, '-1')",
                "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'",
                "CREATE TRIGGER writes AFTER INSERT ON items FOR EACH ROW BEGIN /* ; */ INSERT INTO \"journal\" (what)"
                        + " VALUES (NEW.id || ' ü'); END",
                "SET sql_mode = '', character_set_client = latin1, collation_connection = latin1_german1_ci",
                "CREATE DEFINER = 'root'@'localhost' TRIGGER deletes AFTER DELETE ON items FOR EACH ROW DELETE FROM journal",
                "SET NAMES utf8mb4",
                "CREATE SQL SECURITY INVOKER VIEW z_plain (number) AS SELECT id FROM items WHERE v <> '😀' WITH CHECK OPTION",
                "CREATE VIEW a_over_z AS SELECT number, 'ü' AS u FROM z_plain",
                "INSERT INTO items VALUES (1, 'a'), (2, 'b')");
    }

    private static final String TRIGGERS = "SELECT TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER,"
            + " ACTION_STATEMENT, SQL_MODE, DEFINER, CHARACTER_SET_CLIENT, COLLATION_CONNECTION, DATABASE_COLLATION FROM"
            + " information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '%s' ORDER BY TRIGGER_NAME";

    private void hasEverything() throws SQLException {
        String query = TRIGGERS.formatted(schema);
        assertThat(rows(Servers.TARGET, query)).hasSize(4).isEqualTo(rows(Servers.SOURCE, query));
        for (String view : List.of("z_plain", "a_over_z")) {
            String shown = "SHOW CREATE VIEW " + schema + "." + view;
            assertThat(rows(Servers.TARGET, shown)).isEqualTo(rows(Servers.SOURCE, shown));
            assertThat(rows(Servers.TARGET, "SELECT * FROM " + schema + "." + view))
                    .isNotEmpty();
        }
    }

    private void hasNothing() throws SQLException {
        assertThat(rows(Servers.TARGET, TRIGGERS.formatted(schema))).isEmpty();
        assertThat(rows(
                        Servers.TARGET,
                        "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = '" + schema + "'"))
                .isEmpty();
    }

    private void actsOnWrites() throws SQLException {
        on(Servers.TARGET, "INSERT INTO items VALUES (100, 'x')");
        assertThat(rows(Servers.TARGET, "SELECT v FROM " + schema + ".items WHERE id = 100"))
                .containsExactly("x-1-2😀|");
        assertThat(rows(Servers.TARGET, "SELECT what FROM " + schema + ".journal ORDER BY id DESC LIMIT 1"))
                .containsExactly("100 ü|");
    }

    @Test
    void comeAtTheHandOverAndActOnNothingBefore() throws Exception {
        try (TestMove move = new TestMove(schema, folder, ports -> ports, true)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            on(Servers.SOURCE, "INSERT INTO items VALUES (3, 'c')", "UPDATE items SET v = 'd' WHERE id = 1");
            hasNothing();
            move.finish();
        }
        hasEverything();
        actsOnWrites();
    }

    @Test
    void areNotCreatedUnlessAskedFor() throws Exception {
        try (TestMove move = new TestMove(schema, folder)) {
            move.start();
            move.finish();
        }
        hasNothing();
    }

    /** A run that can do nothing more after the named step of the cutover, as if it had been killed. */
    private static MovePorts diesAfter(String step, MovePorts ports) {
        AtomicBoolean dead = new AtomicBoolean();
        return new MovePorts(
                ports.preflight(),
                dying(step, dead, SourceSchema.class, ports.schema()),
                ports.source(),
                ports.stream(),
                ports.reader(),
                ports.chunkWriter(),
                ports.epochWriter(),
                ports.ledgers(),
                ports.hasher(),
                dying(step, dead, TrafficSwitch.class, ports.traffic()),
                ports.guard(),
                ports.load(),
                ports.sensors());
    }

    private static <T> T dying(String step, AtomicBoolean dead, Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    if (dead.get() && Set.of("reopen", "takeBack").contains(method.getName())) {
                        throw new MoveException(Code.TARGET_UNREACHABLE, "dead");
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (method.getName().equals(step) && !dead.getAndSet(true)) {
                            throw new MoveException(Code.TARGET_UNREACHABLE, "dead");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void areGoneBeforeTheNextRunWritesAfterADeathInTheCutover() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        try (TestMove move = new TestMove(
                schema, folder, ports -> first.getAndSet(false) ? diesAfter("complete", ports) : ports, true)) {
            move.start();
            move.letCutOver();
            assertThat(move.report().outcome()).isEqualTo(Outcome.UNCLEAR);
            hasEverythingOnTargetOnly();

            move.stopAndPrepareAgain();
            move.postpone();
            move.start();
            move.await(() -> move.phase().equals("ready"));
            on(Servers.SOURCE, "INSERT INTO items VALUES (4, 'e')", "DELETE FROM items WHERE id = 2");
            hasNothing();
            move.finish();
        }
        hasEverything();
        actsOnWrites();
    }

    private void hasEverythingOnTargetOnly() throws SQLException {
        assertThat(rows(Servers.TARGET, TRIGGERS.formatted(schema))).hasSize(4);
        assertThat(rows(Servers.SOURCE, "SHOW TABLES FROM " + schema)).contains("_items_del|");
    }

    @Test
    void undoesTheCutoverWhenOneCannotBeCreated() throws Exception {
        on(
                Servers.SOURCE,
                "CREATE FUNCTION doubled (i INT) RETURNS INT DETERMINISTIC NO SQL RETURN 2 * i",
                "CREATE VIEW calls AS SELECT doubled(id) AS d FROM items");
        on(Servers.TARGET, "CREATE FUNCTION doubled (i INT) RETURNS INT DETERMINISTIC NO SQL RETURN 2 * i");
        try (TestMove move = new TestMove(schema, folder, ports -> ports, true)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            on(Servers.TARGET, "DROP FUNCTION doubled");
            move.letCutOver();
            MoveReport report = move.report();

            assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.FAILED);
            assertThat(report.message()).contains("TARGET_REFUSED", "view " + schema + ".calls", "doubled");
            hasNothing();
            on(Servers.SOURCE, "INSERT INTO items VALUES (5, 'f')");

            on(Servers.TARGET, "CREATE FUNCTION doubled (i INT) RETURNS INT DETERMINISTIC NO SQL RETURN 2 * i");
            move.stopAndPrepareAgain();
            move.start();
            move.finish();
        }
        hasEverything();
    }

    @Test
    void undoesTheCutoverForATriggerThatSomebodyMadeOnTheTarget() throws Exception {
        try (TestMove move = new TestMove(schema, folder, ports -> ports, true)) {
            move.start();
            move.await(() -> move.phase().equals("ready"));
            on(Servers.TARGET, "CREATE TRIGGER first BEFORE DELETE ON journal FOR EACH ROW SET @a = 1");
            move.letCutOver();
            MoveReport report = move.report();

            assertThat(report.outcome()).as("%s", report).isEqualTo(Outcome.FAILED);
            assertThat(report.message()).contains("TARGET_REFUSED", "trigger " + schema + ".first", "--restart");
            assertThat(rows(Servers.SOURCE, "SELECT COUNT(*) FROM " + schema + ".items"))
                    .containsExactly("2|");
            assertThat(rows(Servers.TARGET, TRIGGERS.formatted(schema))).hasSize(1);
        }
    }
}
