package io.godwit.mysql.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.RowBlock;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.Servers;
import io.godwit.mysql.Shapes;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.sql.TableSql;
import io.godwit.spi.ChunkReader.Boundary;
import io.godwit.spi.ChunkReader.ChunkRead;
import io.godwit.testing.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MySqlChunkReaderIT {
    private static final BoundedRetry RETRY = BoundedRetry.within(Duration.ofSeconds(20));
    private final String schema = Servers.schema();

    @Test
    void cutsATableIntoChunksThatHoldEveryRowOnce() throws Exception {
        TableShape shape = composite();
        try (ServerLink link = Servers.reading(Servers.source())) {
            MySqlChunkReader reader = reader(link);
            GtidSet executed = new MySqlSourceStatus(link, RETRY).executed();
            Optional<KeyBound> low = Optional.empty();
            int rows = 0;
            int chunks = 0;
            boolean last = false;
            RowBlock all = reader.read(shape, KeyRange.all(), executed, 1 << 20).rows();
            Optional<Key> highest = Optional.of(all.key(all.size() - 1));
            while (!last) {
                Boundary boundary = reader.boundary(shape, KeyRange.between(low.orElse(null), null), 70);
                Optional<KeyBound> high = boundary.end();
                last = high.isEmpty();
                assertThat(boundary.last().map(KeyBound::key)).isEqualTo(last ? Optional.empty() : highest);
                ChunkRead chunk =
                        reader.read(shape, KeyRange.between(low.orElse(null), high.orElse(null)), executed, 1 << 20);
                assertThat(chunk.complete()).isTrue();
                assertThat(chunk.rows().size()).isLessThanOrEqualTo(70);
                assertThat(chunk.high().offset()).isPositive();
                rows += chunk.rows().size();
                chunks++;
                low = high;
            }
            assertThat(rows).isEqualTo(1000);
            assertThat(chunks).isEqualTo(15);
            assertThat(new MySqlSourceStatus(link, RETRY)
                            .estimatedRows(List.of(shape.id()))
                            .get(shape.id()))
                    .isBetween(500L, 2000L);
        }
    }

    @Test
    void stopsAfterSoManyBytesAndGoesOnWithAnotherConnection() throws Exception {
        TableShape shape = composite();
        try (ServerLink link = Servers.reading(Servers.source())) {
            MySqlChunkReader reader = reader(link);
            GtidSet executed = new MySqlSourceStatus(link, RETRY).executed();
            RowBlock all = reader.read(shape, KeyRange.all(), executed, 1 << 20).rows();
            for (int i = 0; i < 10; i++) {
                ChunkRead chunk = reader.read(shape, KeyRange.all(), executed, 100);

                assertThat(chunk.complete()).isFalse();
                assertThat(chunk.rows().rowBytes()).isBetween(100L, 1000L);
                int last = chunk.rows().size() - 1;
                assertThat(chunk.rows().key(last)).isEqualTo(all.key(last));
            }
            assertThat(reader.read(shape, KeyRange.all(), executed, 0).rows().size())
                    .isEqualTo(1);
        }
    }

    @Test
    void readsARangeOfACompositeKeyAsOneRangeScan() throws Exception {
        TableShape shape = composite();
        KeyRange range = KeyRange.between(Shapes.key(shape, 1, 600), Shapes.key(shape, 1, 605));
        TableSql sql = new TableSql(shape);
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow()) {
            session.run("FLUSH STATUS");
            assertThat(session.all(sql.selectRows(shape.id(), range), row -> row.getBytes(1)))
                    .hasSize(5);
            // A scan of all rows with a = 1 would read 500; the server's dictionary costs a few.
            assertThat(session.number("SELECT variable_value FROM performance_schema.session_status WHERE"
                            + " variable_name LIKE _utf8mb4'Handler_read_next'"))
                    .isLessThanOrEqualTo(50);
            String plan = session.first(
                            "EXPLAIN FORMAT=TRADITIONAL " + sql.selectRows(shape.id(), range), row -> row.getString(5))
                    .orElseThrow();
            assertThat(plan).isEqualTo("range");
            assertThat(session.first(
                            "EXPLAIN FORMAT=TRADITIONAL "
                                    + sql.selectBoundary(
                                            shape.id(), KeyRange.between(Shapes.key(shape, 3, 7), null), 9),
                            row -> row.getString(5)))
                    .contains("range");
        }
    }

    @Test
    void readsAgainWhenTheConnectionIsCutInTheMiddle() throws Exception {
        TableShape shape = composite();
        try (FaultProxy proxy = FaultProxy.inFrontOf(Servers.SOURCE);
                ServerLink link = Servers.reading(Servers.address(Side.SOURCE, proxy.port()))) {
            MySqlChunkReader reader = reader(link);
            assertThat(reader.read(shape, KeyRange.all(), GtidSet.empty(), Long.MAX_VALUE)
                            .rows()
                            .size())
                    .isEqualTo(1000);
            proxy.cutAfter(FaultProxy.Direction.TO_CLIENT, 3000);
            assertThat(reader.read(shape, KeyRange.all(), GtidSet.empty(), Long.MAX_VALUE)
                            .rows()
                            .size())
                    .isEqualTo(1000);
        }
    }

    @Test
    void refusesASourceThatLacksThePosition() throws Exception {
        TableShape shape = composite();
        GtidSet foreign = GtidSet.parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5");
        try (ServerLink link = Servers.reading(Servers.source())) {
            assertThatThrownBy(() -> reader(link).read(shape, KeyRange.all(), foreign, Long.MAX_VALUE))
                    .isInstanceOf(MoveException.class)
                    .hasMessageContaining(foreign.toString())
                    .extracting(e -> ((MoveException) e).code())
                    .isEqualTo(Code.SOURCE_LOST_POSITION);
        }
    }

    private static MySqlChunkReader reader(ServerLink link) {
        return new MySqlChunkReader(link, RETRY, Duration.ofMillis(500), new SourceNames());
    }

    private TableShape composite() throws Exception {
        TableId table = new TableId(schema, "t");
        Servers.SOURCE.execute(
                "CREATE TABLE " + table + " (a INT, b VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, v TEXT,"
                        + " PRIMARY KEY (a, b), KEY (b))",
                "SET cte_max_recursion_depth = 2000",
                "INSERT INTO " + table + " WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE"
                        + " i < 999) SELECT i DIV 500, i, REPEAT('x', i % 50) FROM n",
                "ANALYZE TABLE " + table);
        return Shapes.read(Servers.SOURCE, table);
    }
}
