package io.godwit.bench;

import io.godwit.bench.Dataset.Table;
import io.godwit.testing.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * The lag as a reader of the target sees it: one row of a moved table says every 20 ms what time it is, and the target is
 * read every 5 ms. What the target shows is that much behind; without any lag it would be 10 ms in the middle.
 */
final class Heartbeat implements AutoCloseable {
    static final Table TABLE = new Table(
            "heartbeat",
            "id INT NOT NULL PRIMARY KEY, beat BIGINT NOT NULL",
            1,
            (id, random, out) -> out.number(id).number(0));

    private static final long BEAT_NANOS = 20_000_000;
    private static final long LOOK_NANOS = 5_000_000;

    // MYSQL: server error numbers.
    private static final int SCHEMA_UNKNOWN = 1049;
    private static final int TABLE_UNKNOWN = 1146;

    private final Latencies lags = new Latencies();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<Future<?>> running;
    private volatile boolean stopped;

    Heartbeat(BenchServers servers, String schema) {
        running = List.of(
                threads.submit(() -> {
                    beat(servers.source(), schema);
                    return null;
                }),
                threads.submit(() -> {
                    look(servers.target(), schema);
                    return null;
                }));
    }

    private void beat(MySqlServer source, String schema) throws SQLException {
        try (Connection connection = source.connect(schema);
                Statement statement = connection.createStatement()) {
            while (!stopped) {
                statement.executeUpdate("UPDATE heartbeat SET beat = " + System.nanoTime() + " WHERE id = 1");
                LockSupport.parkNanos(BEAT_NANOS);
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != TABLE_UNKNOWN) {
                throw e;
            }
            // The cutover has taken the table away: the last beat was made.
        }
    }

    private void look(MySqlServer target, String schema) throws SQLException {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            while (!stopped) {
                try (ResultSet row = statement.executeQuery("SELECT beat FROM " + schema + ".heartbeat")) {
                    long now = System.nanoTime();
                    if (row.next() && row.getLong(1) != 0) {
                        lags.add(now, now - row.getLong(1));
                    }
                } catch (SQLException e) {
                    if (e.getErrorCode() != TABLE_UNKNOWN && e.getErrorCode() != SCHEMA_UNKNOWN) {
                        throw e;
                    }
                    // The move has not made the table yet.
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    /** Ends the heart, and returns what was seen between two moments of {@link System#nanoTime}. */
    Latencies.Summary stop(long from, long to) {
        close();
        return Latencies.summary(List.of(lags), from, to);
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new BenchException("the heartbeat failed: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("interrupted while the heartbeat ends", e);
            }
        }
    }
}
