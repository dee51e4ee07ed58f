package io.godwit.mysql.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.apply.ApplySettings;
import io.godwit.mysql.Servers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The read cutover: with {@code apply.consistent-reads} a reader of the target sees only states that the source had, from
 * the end of the copy on. Every transaction of the application gives both rows of a pair the same number; no reader may ever
 * meet a pair that is torn, and none is after the hand-over, which comes while the application writes.
 */
@Timeout(120)
class ConsistentReadsIT {
    private static final int PAIRS = 120;
    private static final int WRITERS = 3;
    private static final int READS = 60;
    private static final String TORN = "SELECT COUNT(*) FROM l JOIN r USING (id) WHERE l.n <> r.n";

    /** Every epoch of more than a row would be applied in parts, if readers were not promised consistency. */
    private static final ApplySettings CONSISTENT = new ApplySettings(3, 1, 400, 8 << 20, 8 << 20, true);

    private final String schema = Servers.schema();

    @TempDir
    private Path folder;

    @BeforeEach
    void makePairs() throws SQLException {
        String rows = " WITH RECURSIVE s AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM s WHERE i < " + PAIRS
                + ") SELECT i, 0 FROM s";
        Servers.onSource(
                schema,
                "CREATE TABLE l (id INT PRIMARY KEY, n BIGINT NOT NULL)",
                "CREATE TABLE r (id INT PRIMARY KEY, n BIGINT NOT NULL)",
                "INSERT INTO l" + rows,
                "INSERT INTO r" + rows);
    }

    @Test
    void aReaderOfTheTargetMeetsNoTornPairUntilAfterTheHandOver() throws Exception {
        AtomicBoolean moved = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        AtomicLong[] acknowledged = new AtomicLong[WRITERS];
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                TestMove move = new TestMove(schema, folder, CONSISTENT)) {
            List<Future<?>> others = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                acknowledged[i] = new AtomicLong();
                others.add(threads.submit(() -> write(writer, acknowledged[writer])));
            }
            move.start();
            move.await(() -> move.phase().equals("ready"));
            others.add(threads.submit(() -> read(moved, reads)));
            move.await(() -> reads.get() >= READS);
            move.finish();
            moved.set(true);
            for (Future<?> other : others) {
                other.get();
            }
        }
        assertThat(reads).hasValueGreaterThanOrEqualTo(READS);
        assertThat(onTarget(TORN)).isZero();
        for (int writer = 0; writer < WRITERS; writer++) {
            // A COMMIT whose answer did not arrive may have been one more.
            assertThat(onTarget("SELECT MAX(n) FROM l WHERE id % " + WRITERS + " = " + writer))
                    .isBetween(acknowledged[writer].get(), acknowledged[writer].get() + 1);
        }
    }

    /** Writes its pairs until the source takes no more writes. */
    private Void write(int writer, AtomicLong acknowledged) throws SQLException {
        try (Connection connection = Servers.SOURCE.connect(schema);
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            String mine = " SET n = n + 1 WHERE id % " + WRITERS + " = " + writer;
            while (true) {
                try {
                    sql.execute("UPDATE l" + mine);
                    sql.execute("UPDATE r" + mine);
                } catch (SQLException e) {
                    assertThat(e.getMessage()).contains("doesn't exist");
                    return null;
                }
                connection.commit();
                acknowledged.incrementAndGet();
            }
        }
    }

    private Void read(AtomicBoolean moved, AtomicLong reads) throws SQLException {
        try (Connection connection = Servers.TARGET.connect(schema)) {
            connection.setAutoCommit(false);
            while (!moved.get()) {
                assertThat(one(connection, TORN)).as("torn pairs").isZero();
                connection.commit();
                reads.incrementAndGet();
            }
        }
        return null;
    }

    private long onTarget(String query) throws SQLException {
        try (Connection connection = Servers.TARGET.connect(schema)) {
            return one(connection, query);
        }
    }

    private static long one(Connection connection, String query) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet answer = sql.executeQuery(query)) {
            answer.next();
            return answer.getLong(1);
        }
    }
}
