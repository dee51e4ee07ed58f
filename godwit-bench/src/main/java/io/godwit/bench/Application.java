package io.godwit.bench;

import io.godwit.bench.Dataset.Table;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes as sysbench's oltp_write_only does, four row changes a transaction, at a rate of its own: a transaction that should
 * have begun already counts from when it should. When the source's tables are gone it goes over to the target as soon as
 * the ledger there says that the target owns them.
 */
final class Application implements AutoCloseable {
    private static final String OPTIONS = "&allowMultiQueries=true&useServerPrepStmts=false";

    // MYSQL: server error numbers.
    private static final int DEADLOCK = 1213;
    private static final int LOCK_WAIT = 1205;
    static final int TABLE_GONE = 1146;
    private static final int SCHEMA_UNKNOWN = 1049;
    private static final int READ_ONLY = 1290;

    /**
     * Before the second try of what the source refuses; each pause after that is twice as long, up to the most. Without
     * pauses the tries take the servers the time that they need for the hand-over.
     */
    private static final long PAUSE_MIN_NANOS = 2_000_000;

    private static final long PAUSE_MAX_NANOS = 20_000_000;

    private final BenchServers servers;
    private final Dataset dataset;
    private final double rate;
    private final long begun = System.nanoTime();
    private final AtomicLong tickets = new AtomicLong();
    private final ExecutorService workers;
    private final List<Future<?>> running = new ArrayList<>();
    private final List<Latencies> latencies = new ArrayList<>();
    private final List<ClientView> clients = new ArrayList<>();
    private final AtomicLong deadlocks = new AtomicLong();
    private final AtomicLong lastOnSource = new AtomicLong(Long.MIN_VALUE);
    private final AtomicLong firstOnTarget = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean targetOwns;
    private volatile boolean locked;
    private volatile boolean stopped;

    /**
     * Begins to write.
     *
     * @param rate transactions a second; infinite for as many as possible
     */
    Application(BenchServers servers, Dataset dataset, int writers, double rate) {
        this.servers = servers;
        this.dataset = dataset;
        this.rate = rate;
        this.workers = Executors.newFixedThreadPool(writers);
        for (int i = 0; i < writers; i++) {
            Latencies mine = new Latencies();
            latencies.add(mine);
            ClientView client = new ClientView();
            clients.add(client);
            int seed = i;
            running.add(workers.submit(() -> {
                write(new SplittableRandom(seed), mine, client);
                return null;
            }));
        }
    }

    /** Keeps a session to each server, as an application with two pools does, so that going over costs no login. */
    private void write(SplittableRandom random, Latencies mine, ClientView client) throws SQLException {
        try (Connection source = DriverManager.getConnection(servers.source().jdbcUrl() + OPTIONS);
                Connection target = DriverManager.getConnection(servers.target().jdbcUrl() + OPTIONS);
                Statement onSource = source.createStatement();
                Statement onTarget = target.createStatement()) {
            // MYSQL: SET GLOBAL super_read_only waits for a statement that waits for a row lock whose holder waits for
            // super_read_only; nothing detects that, so with the default the whole server stands still for 50 s.
            onSource.execute("SET innodb_lock_wait_timeout = 1");
            client.begin(System.nanoTime());
            while (!stopped) {
                long due = nextDue();
                String sql = transaction(random);
                awaitUnlock();
                boolean toTarget = targetOwns;
                long pause = PAUSE_MIN_NANOS;
                while (!stopped && !committed(sql, due, toTarget, toTarget ? onTarget : onSource, mine, client)) {
                    if (!toTarget) {
                        lookForOwner(onTarget);
                        toTarget = targetOwns;
                        LockSupport.parkNanos(toTarget ? 0 : pause);
                        pause = Math.min(2 * pause, PAUSE_MAX_NANOS);
                    }
                }
            }
        }
    }

    /** Waits until the next transaction is due; returns when it should have begun. */
    private long nextDue() {
        if (Double.isInfinite(rate)) {
            return System.nanoTime();
        }
        long due = begun + (long) (tickets.getAndIncrement() * 1e9 / rate);
        for (long left = due - System.nanoTime(); left > 0 && !stopped; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return due;
    }

    /** Its own lock, which the hooks of a move set: no transaction begins meanwhile. */
    void lock(boolean on) {
        locked = on;
    }

    /** Goes over to the target, as hooks of success tell it to. */
    void goToTarget() {
        targetOwns = true;
    }

    private void awaitUnlock() {
        while (locked && !stopped) {
            LockSupport.parkNanos(500_000);
        }
    }

    /** Runs one transaction; false when it was rolled back and may be tried again. */
    private boolean committed(
            String sql, long due, boolean toTarget, Statement statement, Latencies mine, ClientView client)
            throws SQLException {
        try {
            statement.execute(sql);
            // The outcome of the last of several statements shows only when all are passed.
            while (statement.getMoreResults() || statement.getUpdateCount() != -1) {}
        } catch (SQLException e) {
            client.failed(e.getErrorCode(), System.nanoTime());
            statement.execute("ROLLBACK");
            if (e.getErrorCode() == DEADLOCK || e.getErrorCode() == LOCK_WAIT) {
                deadlocks.incrementAndGet();
            } else if ((e.getErrorCode() != TABLE_GONE && e.getErrorCode() != READ_ONLY) || toTarget) {
                throw e;
            }
            return false;
        }
        long now = System.nanoTime();
        mine.add(now, now - due);
        client.committed(now, now - due);
        if (toTarget) {
            firstOnTarget.accumulateAndGet(now, Math::min);
        } else {
            lastOnSource.accumulateAndGet(now, Math::max);
        }
        return true;
    }

    private String transaction(SplittableRandom random) {
        Table table = dataset.tables().get(random.nextInt(dataset.tables().size()));
        String name = dataset.schema() + "." + table.name();
        long rows = table.rows();
        long replaced = 1 + random.nextLong(rows);
        return "START TRANSACTION; UPDATE %1$s SET k = k + 1 WHERE id = %2$d; UPDATE %1$s SET c = '%3$d' WHERE id = %4$d;"
                        .formatted(name, 1 + random.nextLong(rows), random.nextLong(), 1 + random.nextLong(rows))
                + " DELETE FROM %1$s WHERE id = %2$d; INSERT INTO %1$s VALUES (%2$d, %3$d, '%4$d', 'pad'); COMMIT"
                        .formatted(name, replaced, random.nextInt(1 << 20), random.nextLong());
    }

    /** Asks the ledger on the target whether that owns the tables. */
    private void lookForOwner(Statement onTarget) throws SQLException {
        try (ResultSet phase = onTarget.executeQuery("SELECT MAX(phase) FROM _godwit.move")) {
            if (phase.next() && "moved".equals(phase.getString(1))) {
                targetOwns = true;
            }
        } catch (SQLException e) {
            // The move has not made its ledger yet: what was rolled back had met another transaction.
            if (e.getErrorCode() != TABLE_GONE && e.getErrorCode() != SCHEMA_UNKNOWN) {
                throw e;
            }
        }
    }

    /** Waits until a transaction was committed on the target. */
    void awaitTarget(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (firstOnTarget.get() == Long.MAX_VALUE) {
            requireRunning();
            if (System.nanoTime() > deadline) {
                throw new BenchException("the application could not write to the target within " + within);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Fails when a writer has met an error that no application should. */
    void requireRunning() {
        for (Future<?> each : running) {
            if (each.isDone()) {
                await(each);
            }
        }
    }

    /** The time between the last commit on the source and the first one on the target. */
    Duration outage() {
        return Duration.ofNanos(firstOnTarget.get() - lastOnSource.get());
    }

    /** What each client saw; complete when the application is stopped. */
    List<ClientView> clients() {
        return List.copyOf(clients);
    }

    long deadlocks() {
        return deadlocks.get();
    }

    /** Stops the writers and returns what they saw between two moments of {@link System#nanoTime}. */
    Latencies.Summary stop(long from, long to) {
        close();
        return Latencies.summary(latencies, from, to);
    }

    private static void await(Future<?> writer) {
        try {
            writer.get();
        } catch (ExecutionException e) {
            throw new BenchException("the application failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted while the application ends", e);
        }
    }

    /** Ends it, and waits until nothing of it runs any more; again has no effect. */
    void stop() {
        stopped = true;
        workers.shutdown();
        running.forEach(Application::await);
    }

    @Override
    public void close() {
        stop();
    }
}
