package io.godwit.mysql.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.GtidSet;
import io.godwit.model.TableShape;
import io.godwit.mysql.MySqlMove;
import io.godwit.mysql.MySqlMoveSettings;
import io.godwit.mysql.Servers;
import io.godwit.spi.Ledger;
import io.godwit.spi.Preflight.Finding;
import io.godwit.testing.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tables of a move that get some of their indexes after their rows. */
class IndexBuildIT {
    private static final int LARGE = 60_000;

    private final String schema = Servers.schema();
    private final MySqlMoveSettings settings = MySqlMoveSettings.usual(
                    Servers.source(), Servers.target(), List.of(schema + ".*"), "move-" + UUID.randomUUID())
            .withLease(Duration.ofSeconds(5), Duration.ofSeconds(10));

    private void fill(String name, int rows, String columns) {
        Servers.SOURCE.execute(
                Servers.ALLOW_KEYS_TO_INDEXES,
                "CREATE TABLE " + schema + "." + name
                        + " (id INT PRIMARY KEY, a INT, b VARCHAR(20), t VARCHAR(20), p POINT"
                        + " NOT NULL SRID 0 DEFAULT (POINT(1, 2))" + columns + ")",
                rows(name, rows),
                "ANALYZE TABLE " + schema + "." + name);
    }

    private String rows(String name, int rows) {
        return "INSERT /*+ SET_VAR(cte_max_recursion_depth = 1000000) */ INTO " + schema + "." + name
                + " (id, a, b, t) WITH RECURSIVE s AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM s WHERE i < " + rows
                + ") SELECT i, i, i, i FROM s";
    }

    @Test
    void indexesOfEveryKindAreThereInTheEnd() throws Exception {
        fill(
                "kinds",
                LARGE,
                ", n INT AUTO_INCREMENT, g INT AS (a + 1), UNIQUE KEY by_b (b), KEY counter (n), KEY by_a (a DESC, n)"
                        + " COMMENT 'x, (y)', KEY hidden_one (t(3)) INVISIBLE, KEY derived (g), KEY expression ((a * 2)),"
                        + " KEY `it``s` (t) USING BTREE, FULLTEXT KEY words (t), SPATIAL KEY places (p)");
        fill("small", 100, ", KEY by_a (a)");
        fill("parents", LARGE, ", KEY referred (a), KEY free (t)");
        fill("children", LARGE, ", KEY own (b), FOREIGN KEY (id) REFERENCES " + schema + ".parents (a)");
        try (MySqlMove move = new MySqlMove(settings)) {
            Ledger ledger = move.ledgers().acquire();
            List<TableShape> tables = move.schema().tables();
            move.schema().createOnTarget(tables);
            ledger.begin(tables.stream().map(TableShape::id).toList(), GtidSet.empty(), "copying");

            assertThat(indexes("kinds")).isEqualTo("by_b,counter,derived,expression,places,PRIMARY,words");
            assertThat(indexes("small")).isEqualTo("by_a,PRIMARY");
            assertThat(indexes("parents")).as("a foreign key needs one").isEqualTo("free,PRIMARY,referred");
            assertThat(indexes("children")).isEqualTo("own,PRIMARY");
            List<TableShape> lacking = move.schema().withoutIndexes(tables);
            assertThat(lacking).extracting(table -> table.id().name()).containsExactly("kinds", "parents");
            assertThat(move.preflight().check())
                    .as("what the ledger knows of is no finding")
                    .extracting(Finding::toString)
                    .noneMatch(finding -> finding.contains("index"));

            for (TableShape table : lacking) {
                assertThat(move.schema().buildIndexes(table)).isTrue();
                assertThat(move.schema().buildIndexes(table)).as("again").isTrue();
            }
            assertThat(move.schema().withoutIndexes(tables)).isEmpty();
            for (TableShape table : tables) {
                assertThat(definition(Servers.TARGET, table.target().name()))
                        .isEqualTo(definition(Servers.SOURCE, table.id().name()));
            }
        }
    }

    /** MYSQL: error 1799, of a server that keeps few changes of a table that is being altered. */
    @Test
    void aBuildThatChangesOvertakeIsUndoneAndCanBeMadeAgain() throws Exception {
        fill("busy", LARGE, ", KEY by_a (a), KEY by_b (b), KEY by_t (t), KEY by_all (t, b, a)");
        Servers.TARGET.execute("SET GLOBAL innodb_online_alter_log_max_size = 65536");
        try (MySqlMove move = new MySqlMove(settings);
                Connection changing = Servers.TARGET.connect();
                ExecutorService building = Executors.newSingleThreadExecutor()) {
            Ledger ledger = move.ledgers().acquire();
            List<TableShape> tables = move.schema().tables();
            move.schema().createOnTarget(tables);
            ledger.begin(tables.stream().map(TableShape::id).toList(), GtidSet.empty(), "copying");
            Servers.TARGET.execute(rows("busy", LARGE));
            TableShape table = move.schema().withoutIndexes(tables).getFirst();

            Future<Boolean> built = building.submit(() -> move.schema().buildIndexes(table));
            changing.setAutoCommit(false);
            changeWhileAltered(changing, built);
            assertThat(built.get(1, TimeUnit.MINUTES)).as("built").isFalse();
            assertThat(indexes("busy")).isEqualTo("PRIMARY");
            assertThat(move.schema().buildIndexes(table)).as("without changes").isTrue();
            assertThat(indexes("busy")).isEqualTo("by_a,by_all,by_b,by_t,PRIMARY");
        } finally {
            Servers.TARGET.execute("SET GLOBAL innodb_online_alter_log_max_size = DEFAULT");
        }
    }

    /** A statement that began to alter the table cannot end before a transaction that came to the table since. */
    private void changeWhileAltered(Connection changing, Future<Boolean> built) throws SQLException {
        try (Statement statement = changing.createStatement()) {
            boolean altering = false;
            while (!altering) {
                assertThat(built.isDone())
                        .as("it was built before a change came")
                        .isFalse();
                changing.rollback();
                statement.execute("UPDATE " + schema + ".busy SET a = -a WHERE id = 1");
                // "altering table", or "alter table (read PK and internal sort)", and not "Waiting for table metadata
                // lock".
                altering = "1"
                        .equals(Servers.TARGET.ask("SELECT COUNT(*) FROM performance_schema.threads WHERE"
                                + " processlist_info LIKE 'ALTER TABLE%busy%' AND processlist_state LIKE 'alter%'"));
            }
            statement.execute("UPDATE " + schema + ".busy SET a = -a");
            changing.commit();
        }
    }

    @Test
    void aTableWithoutAnIndexOfWhichTheLedgerKnowsNothingIsAFinding() throws Exception {
        fill("kinds", 10, ", KEY by_a (a)");
        try (MySqlMove move = new MySqlMove(settings)) {
            Ledger ledger = move.ledgers().acquire();
            List<TableShape> tables = move.schema().tables();
            move.schema().createOnTarget(tables);
            ledger.begin(tables.stream().map(TableShape::id).toList(), GtidSet.empty(), "copying");
            Servers.TARGET.execute("ALTER TABLE " + schema + ".kinds DROP KEY by_a");

            assertThat(move.preflight().check())
                    .extracting(Finding::toString)
                    .anyMatch(finding -> finding.contains("index (a) is missing"));
        }
    }

    private String indexes(String table) {
        return String.valueOf(Servers.TARGET.ask(
                "SELECT GROUP_CONCAT(DISTINCT INDEX_NAME ORDER BY INDEX_NAME) FROM information_schema.STATISTICS"
                        + " WHERE TABLE_SCHEMA = '" + schema + "' AND TABLE_NAME = '" + table + "'"));
    }

    /** The order in which indexes are printed is that in which they were made. */
    private String definition(MySqlServer server, String table) throws SQLException {
        try (Connection connection = server.connect(schema);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW CREATE TABLE " + table)) {
            row.next();
            return Arrays.stream(row.getString(2)
                            .replaceFirst(" AUTO_INCREMENT=\\d+", "")
                            .split("\n"))
                    .map(line -> line.replaceFirst(",$", ""))
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
    }
}
