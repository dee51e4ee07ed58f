package io.godwit.mysql;

import static io.godwit.mysql.Shapes.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.RowBlock;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.sequence.Epoch;
import io.godwit.sequence.LandedChunk;
import io.godwit.sequence.NetChange;
import io.godwit.sequence.Pieces;
import io.godwit.sequence.TableChanges;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.ChunkReader.ChunkRead;
import io.godwit.spi.Ledger;
import io.godwit.spi.Preflight.Grade;
import io.godwit.spi.StreamItem;
import io.godwit.spi.TrafficSwitch;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MySqlMoveIT {
    private final String schema = Servers.schema();
    private final MySqlMoveSettings settings = MySqlMoveSettings.usual(
                    Servers.source(), Servers.target(), List.of(schema + ".*"), "move-" + UUID.randomUUID())
            .withLease(Duration.ofSeconds(5), Duration.ofSeconds(10));

    @Test
    void allAdaptersMoveATableOfEveryKindOfValue() throws Exception {
        createEveryKind();
        try (MySqlMove move = new MySqlMove(settings)) {
            move.probe();
            assertThat(move.preflight().check())
                    .filteredOn(finding -> finding.grade() == Grade.BLOCKS)
                    .isEmpty();
            assertThat(move.ledgers().storedPhase()).isEmpty();
            Ledger ledger = move.ledgers().acquire();
            TableShape shape = move.schema().tables().getFirst();
            move.schema().createOnTarget(List.of(shape));
            GtidSet start = move.source().executed();
            ledger.begin(List.of(shape.id()), start, "copy");
            assertThat(move.ledgers().storedPhase()).contains("copy");

            ChunkRead chunk = move.reader().read(shape, KeyRange.all(), start, Long.MAX_VALUE);
            move.chunkWriter().write(new LandedChunk(1, shape, KeyRange.all(), chunk.rows(), start));
            assertSame(move, shape);
            assertThat(Servers.TARGET.ask("SELECT CONCAT(d, ' ', dt) FROM " + shape.id() + " WHERE id = 3"))
                    .isEqualTo("2024-02-31 2023-02-29 23:59:59.500000");

            assertThat(Servers.TARGET.ask("SELECT GROUP_CONCAT(IFNULL(ratio, 'null') ORDER BY id) FROM " + shape.id()))
                    .isEqualTo("-100,null,100,50");

            // Each row takes over the values of another, so that the update writes every kind of value.
            Servers.SOURCE.execute("UPDATE " + shape.id() + " SET id = id + 10");
            RowBlock moved = move.reader()
                    .read(shape, KeyRange.all(), start, Long.MAX_VALUE)
                    .rows();
            for (int i = 0; i < moved.size(); i++) {
                Servers.TARGET.execute("UPDATE " + shape.id() + " SET id = id + 10 WHERE id = " + (i + 1));
            }
            Servers.TARGET.execute("UPDATE " + shape.id() + " SET v = 'before', e = 'b', d = '2001-01-01', j = '1'");
            List<NetChange> updates = IntStream.range(0, moved.size())
                    .mapToObj(i -> change(shape, moved.row((i + 1) % moved.size()), moved.row(i)))
                    .toList();
            GtidSet next = move.source().executed();
            move.epochWriter()
                    .apply(new Epoch(
                            Epoch.Kind.ATOMIC,
                            start,
                            next,
                            Pieces.of(List.of(
                                    new Epoch.Piece(List.of(new TableChanges(shape, List.of(), List.of(), updates))))),
                            1,
                            updates.size()));
            assertSame(move, shape);

            try (ChangeStream stream = move.stream().open(start)) {
                assertThat(stream.next()).isInstanceOf(StreamItem.class);
            }
            TrafficSwitch traffic = move.traffic();
            traffic.close(List.of(shape.id()), Duration.ofSeconds(10));
            assertSame(move, shape);
            assertThat(traffic.drain().executed().containsAll(next)).isTrue();
            traffic.reopen(List.of(shape.id()));
            assertThat(ledger.counts().rowsCopied()).containsEntry(shape.id(), 4L);
            ledger.releaseLease();
        }
    }

    @Test
    void aRestartForgetsTheMoveAndDropsItsTables() throws Exception {
        createEveryKind();
        try (MySqlMove move = new MySqlMove(settings)) {
            Ledger ledger = move.ledgers().acquire();
            List<TableShape> tables = move.schema().tables();
            move.schema().createOnTarget(tables);
            ledger.begin(List.of(tables.getFirst().id()), move.source().executed(), "copy");
            ledger.releaseLease();
        }
        try (MySqlMove again = new MySqlMove(settings)) {
            assertThatThrownBy(() -> again.restart(phase -> {
                        throw new IllegalStateException("the phase is " + phase.orElse(""));
                    }))
                    .hasMessage("the phase is copy");
            assertThat(again.restart(phase -> false)).containsOnly(entry(new TableId(schema, "every"), true));
            assertThat(again.ledgers().storedPhase()).isEmpty();
            assertThat(Servers.TARGET.ask(
                            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '" + schema + "'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void numbersThatTheSourceHasGivenAreNotGivenAgainOnTheTarget() throws Exception {
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema
                        + ".given (id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT) AUTO_INCREMENT = 100",
                "CREATE TABLE " + schema + ".ahead (id INT PRIMARY KEY AUTO_INCREMENT)",
                "CREATE TABLE " + schema + ".plain (id INT PRIMARY KEY)");
        try (MySqlMove move = new MySqlMove(settings)) {
            Ledger ledger = move.ledgers().acquire();
            List<TableShape> tables = move.schema().tables();
            move.schema().createOnTarget(tables);
            Servers.SOURCE.execute(
                    "START TRANSACTION",
                    "INSERT INTO " + schema + ".given VALUES (NULL), (NULL)",
                    "ROLLBACK",
                    "INSERT INTO " + schema + ".ahead VALUES (NULL)");
            Servers.TARGET.execute("INSERT INTO " + schema + ".ahead VALUES (10)");
            TrafficSwitch traffic = move.traffic();
            traffic.close(tables.stream().map(TableShape::id).toList(), Duration.ofSeconds(10));
            move.schema().complete(tables);
            traffic.reopen(tables.stream().map(TableShape::id).toList());
            ledger.releaseLease();
        }
        Servers.TARGET.execute(
                "INSERT INTO " + schema + ".given VALUES (NULL)", "INSERT INTO " + schema + ".ahead VALUES (NULL)");
        assertThat(Servers.TARGET.ask("SELECT MAX(id) FROM " + schema + ".given"))
                .isEqualTo("102");
        assertThat(Servers.TARGET.ask("SELECT MAX(id) FROM " + schema + ".ahead"))
                .isEqualTo("11");
    }

    @Test
    void numbersThatTheSourceHasGivenBeforeTheCutoverAreCarriedAheadOfIt() throws Exception {
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".still (id INT PRIMARY KEY AUTO_INCREMENT) AUTO_INCREMENT = 100",
                "CREATE TABLE " + schema + ".rising (id INT PRIMARY KEY AUTO_INCREMENT) AUTO_INCREMENT = 100",
                "CREATE TABLE " + schema + ".held (id INT PRIMARY KEY AUTO_INCREMENT)",
                "CREATE TABLE " + schema + ".plain (id INT PRIMARY KEY)");
        try (MySqlMove move = new MySqlMove(settings)) {
            Ledger ledger = move.ledgers().acquire();
            List<TableShape> tables = move.schema().tables();
            move.schema().createOnTarget(tables);
            giveNumber("held");
            giveNumber("still");
            try (Connection reader = Servers.TARGET.connect(schema);
                    Statement statement = reader.createStatement()) {
                reader.setAutoCommit(false);
                statement.executeQuery("SELECT * FROM held").close();
                move.schema().prepareToComplete(tables);
            }
            assertThat(nextNumber("still")).isEqualTo("102");
            giveNumber("rising");
            move.schema().complete(tables);
            assertThat(nextNumber("rising")).isEqualTo("102");
            assertThat(nextNumber("held")).isEqualTo("3");
            ledger.releaseLease();
        }
    }

    /** A number that no row bears. */
    private void giveNumber(String table) {
        Servers.SOURCE.execute(
                "START TRANSACTION", "INSERT INTO " + schema + "." + table + " VALUES (NULL), (NULL)", "ROLLBACK");
    }

    private @Nullable String nextNumber(String table) {
        Servers.TARGET.execute("INSERT INTO " + schema + "." + table + " VALUES (NULL)");
        return Servers.TARGET.ask("SELECT MAX(id) FROM " + schema + "." + table);
    }

    @Test
    void aRestartEmptiesATableThatStoodThereBeforeAndDropsItsOwn() throws Exception {
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".mine (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".theirs (id INT PRIMARY KEY)");
        Servers.TARGET.execute("CREATE TABLE " + schema + ".theirs (id INT PRIMARY KEY)");
        try (MySqlMove move = new MySqlMove(settings)) {
            Ledger ledger = move.ledgers().acquire();
            move.schema().createOnTarget(move.schema().tables());
            // A run that was interrupted after it had made the tables, and makes sure of them again.
            move.schema().createOnTarget(move.schema().tables());
            Servers.TARGET.execute("INSERT INTO " + schema + ".theirs VALUES (1)");
            ledger.releaseLease();
        }
        try (MySqlMove again = new MySqlMove(settings)) {
            assertThat(again.restart(phase -> false))
                    .containsOnly(
                            entry(new TableId(schema, "mine"), true), entry(new TableId(schema, "theirs"), false));
        }
        assertThat(Servers.TARGET.ask("SELECT GROUP_CONCAT(table_name) FROM information_schema.tables WHERE"
                        + " table_schema = '" + schema + "'"))
                .isEqualTo("theirs");
        assertThat(Servers.TARGET.ask("SELECT COUNT(*) FROM " + schema + ".theirs"))
                .isEqualTo("0");
    }

    private static void assertSame(MySqlMove move, TableShape shape) throws InterruptedException {
        assertThat(move.hasher().target(shape, KeyRange.all()))
                .isEqualTo(move.hasher()
                        .source(shape, KeyRange.all(), GtidSet.empty())
                        .fingerprint());
    }

    private void createEveryKind() {
        Servers.SOURCE.execute(
                "SET sql_mode = 'ALLOW_INVALID_DATES'",
                "CREATE TABLE " + schema + ".every (id INT PRIMARY KEY, v VARCHAR(50) CHARACTER SET utf8mb4, l"
                        + " VARCHAR(50) CHARACTER SET latin1, s VARCHAR(50) CHARACTER SET sjis, b VARBINARY(50), bl BLOB,"
                        + " e ENUM('a', 'b', ''), st SET('x', 'y'), d DATE, dt DATETIME(6), ts TIMESTAMP(6) NULL,"
                        + " t TIME(3), y YEAR, bi BIT(10), j JSON, g GEOMETRY, f FLOAT, du DOUBLE, n DECIMAL(30, 10),"
                        + " u BIGINT UNSIGNED, gen INT AS (id * 2) STORED,"
                        + " ratio INT AS (100 DIV (id - 2)) STORED)",
                "INSERT INTO " + schema + ".every (id, v, l, s, b, bl, e, st, d, dt, ts, t, y, bi, j, g, f, du, n, u)"
                        + " VALUES (1, 'x😀\\'\\\\', _latin1 0x80FF5C27, _sjis 0x955C835C, 0x00FF275C, 0x00, 'a', 'x,y',"
                        + " '2024-00-15', '0000-00-00', '1970-01-01 00:00:01', '-838:59:59', 0, 1023, '{\"a\": [1.0, null]}',"
                        + " ST_GeomFromText('POINT(1 2)'), 1.17549435e-38, -0.0, -1.5, 18446744073709551615),"
                        + " (2, '', '', '', '', '', '', '', '0000-00-00', '9999-12-31 23:59:59.999999', NULL, '00:00:00.001',"
                        + " 2155, 0, '\"\"', NULL, 16777215, 1e308, 99999999999999999999.9999999999, 0)",
                "INSERT INTO " + schema + ".every (id, d, dt) VALUES (3, '2024-02-31', '2023-02-29 23:59:59.5'),"
                        + " (4, NULL, NULL)");
    }
}
