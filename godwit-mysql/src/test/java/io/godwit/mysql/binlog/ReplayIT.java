package io.godwit.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Key;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.TableShape;
import io.godwit.mysql.Servers;
import io.godwit.mysql.codec.Codecs;
import io.godwit.mysql.codec.KeyBytes;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.spi.StreamItem;
import io.godwit.testing.FaultProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random writers, a connection that breaks, and a replay of the stream that must arrive at the source's rows. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReplayIT {
    private static final int WRITERS = 3;
    private static final int TRANSACTIONS_PER_WRITER = 250;
    private static final int KEYS = 40;

    private final String schema = Servers.schema();
    private final Map<Key, RowImage> rows = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aReplayOfTheStreamIsTheTable(long seed) throws Exception {
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".t (a SMALLINT, b VARCHAR(5) COLLATE utf8mb4_bin, v DECIMAL(12,3), "
                        + "g INT AS (a + 1) STORED, x BLOB, PRIMARY KEY (b, a))");
        List<TableShape> shapes = Follower.shapes(Servers.source(), schema + ".t");
        RandomGenerator random = seeded(seed);
        try (FaultProxy proxy = FaultProxy.inFrontOf(Servers.SOURCE);
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
                Follower follower = new Follower(
                        Servers.SOURCE,
                        StreamSettings.of(Servers.address(Side.SOURCE, proxy.port()))
                                .withBuffer(50, 20_000),
                        shapes,
                        Follower.executed(Servers.SOURCE))) {
            List<Future<@Nullable Void>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                long writerSeed = random.nextLong();
                running.add(writers.submit((Callable<@Nullable Void>) () -> write(writerSeed)));
            }
            Future<@Nullable Void> last = writers.submit((Callable<@Nullable Void>) () -> writeLast(running));
            while (follower.changes.isEmpty() || !follower.changes.getLast().startsWith("+(9999,")) {
                replay(follower.read(), seed);
                if (random.nextInt(60) == 0 && !last.isDone()) {
                    proxy.cutAfter(FaultProxy.Direction.TO_CLIENT, random.nextInt(4_000));
                }
            }
            last.get();
            assertThat(follower.items).as("seed %s", seed).contains(new StreamItem.Reconnected(true));
        }
        assertThat(rows).as("seed %s", seed).isEqualTo(table(shapes.getFirst()));
    }

    private static RandomGenerator seeded(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** An idle stream has nothing to deliver, so a last row tells that all is read. */
    private @Nullable Void writeLast(List<Future<@Nullable Void>> writers) throws Exception {
        for (Future<@Nullable Void> writer : writers) {
            writer.get();
        }
        Servers.SOURCE.execute("INSERT INTO " + schema + ".t (a, b) VALUES (9999, 'z')");
        return null;
    }

    private @Nullable Void write(long seed) throws SQLException {
        RandomGenerator random = seeded(seed);
        try (Connection connection = Servers.SOURCE.connect(schema);
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION binlog_transaction_compression = " + random.nextInt(2));
            for (int i = 0; i < TRANSACTIONS_PER_WRITER; i++) {
                try {
                    transaction(statement, random);
                } catch (SQLException e) {
                    // Writers may deadlock or collide on keys: then the transaction did not happen.
                    assertThat(e.getErrorCode()).isIn(1213, 1205, 1062);
                    statement.execute("ROLLBACK");
                }
            }
        }
        return null;
    }

    private static void transaction(Statement statement, RandomGenerator random) throws SQLException {
        statement.execute("BEGIN");
        int steps = 1 + random.nextInt(5);
        for (int step = 0; step < steps; step++) {
            int a = random.nextInt(KEYS) - KEYS / 2;
            String b = "'" + "ab ".charAt(random.nextInt(3)) + "'";
            String v = random.nextInt(5) == 0 ? "NULL" : "" + (random.nextInt(2_000_000) - 1_000_000) / 1000.0;
            statement.execute(
                    switch (random.nextInt(6)) {
                        case 0, 1 ->
                            "REPLACE INTO t (a, b, v, x) VALUES (" + a + ", " + b + ", " + v + ", RANDOM_BYTES(20))";
                        case 2 -> "UPDATE t SET v = " + v + " WHERE a BETWEEN " + a + " AND " + (a + 4);
                        case 3 -> "UPDATE t SET a = a + 100 WHERE a = " + a + " AND b = " + b;
                        case 4 -> "DELETE FROM t WHERE a = " + a + " OR a > 150";
                        default -> "SAVEPOINT s" + step;
                    });
        }
        statement.execute(random.nextInt(6) == 0 ? "ROLLBACK" : "COMMIT");
    }

    private void replay(StreamItem item, long seed) {
        if (item instanceof StreamItem.Committed(var transaction)) {
            for (RowChange change : transaction.changes()) {
                RowImage before = rows.get(change.key());
                String what = "seed " + seed + ", " + transaction.gtid();
                switch (change) {
                    case RowChange.Inserted inserted -> {
                        assertThat(before).as(what).isNull();
                        rows.put(inserted.key(), inserted.after());
                    }
                    case RowChange.Updated updated -> {
                        assertThat(before).as(what).isEqualTo(updated.before());
                        rows.put(updated.key(), updated.after());
                    }
                    case RowChange.Deleted deleted -> {
                        assertThat(before).as(what).isEqualTo(deleted.before());
                        rows.remove(deleted.key());
                    }
                }
            }
        }
    }

    /** The rows as a copy reads them. */
    private static Map<Key, RowImage> table(TableShape shape) throws Exception {
        String columns = shape.columns().stream()
                .map(column -> Codecs.of(column).select("`" + column.name() + "`"))
                .collect(Collectors.joining(", "));
        Map<Key, RowImage> found = new HashMap<>();
        try (ServerLink link = new ServerLink(Servers.source(), Duty.READ, "replay", 1);
                Session session = link.borrow()) {
            session.each("SELECT " + columns + " FROM " + shape.id(), row -> {
                RowImageBuilder image = new RowImageBuilder();
                for (int i = 1; i <= shape.columns().size(); i++) {
                    byte[] value = row.getBytes(i);
                    if (value == null) {
                        image.appendNull();
                    } else {
                        image.append(value);
                    }
                }
                RowImage built = image.build();
                found.put(key(shape, built), built);
            });
        }
        return found;
    }

    private static Key key(TableShape shape, RowImage image) {
        KeyBytes key = new KeyBytes();
        for (int column : shape.key()) {
            byte[] value = image.columns().seek(column).value();
            Codecs.of(shape.columns().get(column)).sortable(value, 0, value.length, key);
        }
        return key.toKey();
    }
}
