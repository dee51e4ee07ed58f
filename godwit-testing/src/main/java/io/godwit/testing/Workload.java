package io.godwit.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application that writes to the shop all the time, and goes on at another server when told.
 *
 * <p>Writers keep a common rate on the monotonic clock. While tables are missing, the server is read-only or the connection
 * is lost, they try again after a short, bounded wait, which {@link #pointTo} ends at once. What no application may see
 * fails the workload. Safe for use by several threads.
 */
public final class Workload implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Workload.class);
    private static final Duration BACKOFF_MIN = Duration.ofMillis(2);
    private static final Duration BACKOFF_MAX = Duration.ofMillis(50);
    /** Writers that are further behind let the missed transactions go, as customers do. */
    private static final Duration ARREARS_MAX = Duration.ofSeconds(1);

    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration JOIN_MAX = Duration.ofSeconds(3);

    private record Destination(String url, int number) {}

    private final long seed;
    private final int writerCount;
    private final List<Thread> writers = new ArrayList<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final WorkloadTally tally = new WorkloadTally();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private Destination destination;

    @GuardedBy("lock")
    private double rate;

    @GuardedBy("lock")
    private boolean stopping;

    private Workload(String url, int writerCount, double rate, long seed) {
        this.destination = new Destination(url, 0);
        this.writerCount = writerCount;
        this.rate = rate;
        this.seed = seed;
    }

    /**
     * Starts writing.
     *
     * @param url the URL of the shop's schema
     * @param writers how many sessions write
     * @param rate transactions per second of all writers together; they do less when the server cannot keep up
     * @param seed the same seed makes the same choices in each session
     */
    public static Workload start(String url, int writers, double rate, long seed) {
        Workload workload = new Workload(url, writers, rate, seed);
        String run = Long.toString(runNumber(url), 36);
        LOG.info("Workload with seed {}: {} writers, {} transactions/s", seed, writers, rate);
        long startedAt = System.nanoTime();
        for (int i = 0; i < writers; i++) {
            int number = i;
            String mark = "w" + run + "." + Integer.toString(i, 36) + ".";
            ShopWriter writer = new ShopWriter(ShopSchema.random(seed, number), mark);
            workload.writers.add(Thread.ofVirtual()
                    .name("writer-" + number)
                    .unstarted(() -> workload.run(writer, startedAt + workload.intervalNanos() * number / writers)));
        }
        workload.writers.forEach(Thread::start);
        return workload;
    }

    /** A number that no earlier workload of this shop had; it lives in the shop, so that it moves with it. */
    private static long runNumber(String url) {
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement statement = connection.prepareStatement(
                        "INSERT INTO events (kind) VALUES ('workload')", PreparedStatement.RETURN_GENERATED_KEYS)) {
            statement.executeUpdate();
            try (ResultSet keys = statement.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        } catch (SQLException e) {
            throw new MySqlServerException("There is no shop to write to at " + url, e);
        }
    }

    /** Sends each writer's next transaction to this URL. */
    public void pointTo(String url) {
        lock.lock();
        try {
            destination = new Destination(url, destination.number + 1);
            tally.switched();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Changes the rate of all writers together; 0 lets them rest. */
    public void rate(double transactionsPerSecond) {
        lock.lock();
        try {
            rate = transactionsPerSecond;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public long seed() {
        return seed;
    }

    public WorkloadReport report() {
        return tally.report();
    }

    /** How long no write was possible around the latest switch, as {@link WorkloadReport#outage} defines it. */
    public Optional<Duration> outage() {
        return report().outage();
    }

    /** The error that ended the workload, which no application may see. */
    public Optional<Throwable> failure() {
        return tally.failure();
    }

    /** Waits until the report is as wanted, for example until so many transactions are committed. */
    public void await(Predicate<WorkloadReport> wanted, Duration max) throws InterruptedException, TimeoutException {
        tally.await(wanted, max);
    }

    /** Stops all writers after their current transaction, and throws if the workload has failed. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MySqlServerException("Interrupted while the workload was ending.", e);
        }
        failure().ifPresent(error -> {
            throw new MySqlServerException("The workload with seed " + seed + " failed.", error);
        });
    }

    private void join() throws InterruptedException {
        long deadline = System.nanoTime() + JOIN_MAX.toNanos();
        boolean ended = true;
        for (Thread writer : writers) {
            ended &= writer.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        if (!ended) {
            // Writers that wait for a lock, or for a server that does not answer, are cut off.
            for (Connection connection : connections) {
                abort(connection);
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    private void run(ShopWriter writer, long firstDue) {
        try (Session session = new Session(writer)) {
            long due = firstDue;
            Duration backoff = BACKOFF_MIN;
            while (awaitDue(due)) {
                if (session.writeOnce()) {
                    backoff = BACKOFF_MIN;
                    due = Math.max(due + intervalNanos(), System.nanoTime() - ARREARS_MAX.toNanos());
                } else {
                    awaitOpenDoor(session.destinationNumber(), backoff);
                    Duration doubled = backoff.multipliedBy(2);
                    backoff = doubled.compareTo(BACKOFF_MAX) < 0 ? doubled : BACKOFF_MAX;
                }
            }
        } catch (SQLException | RuntimeException e) {
            LOG.error("The workload with seed {} fails", seed, e);
            tally.fail(e);
            stopOthers();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tally.fail(e);
        }
    }

    private void stopOthers() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the time of the next transaction; false when the workload ends. */
    private boolean awaitDue(long due) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!stopping) {
                long left = rate > 0 ? due - System.nanoTime() : Long.MAX_VALUE;
                if (left <= 0) {
                    return true;
                }
                changed.awaitNanos(left);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void awaitOpenDoor(int closedDestination, Duration max) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = max.toNanos();
            while (!stopping && destination.number == closedDestination && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private long intervalNanos() {
        lock.lock();
        try {
            return rate > 0 ? (long) (1e9 * writerCount / rate) : 0;
        } finally {
            lock.unlock();
        }
    }

    private Destination destination() {
        lock.lock();
        try {
            return destination;
        } finally {
            lock.unlock();
        }
    }

    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("A connection was gone already", e);
        }
    }

    /** A writer's connection, made anew when it is lost or when the destination changes. Used by one thread. */
    private final class Session implements AutoCloseable {

        private final ShopWriter writer;
        private @Nullable Connection connection;
        private Destination connectedTo = destination();
        private boolean committing;

        Session(ShopWriter writer) {
            this.writer = writer;
        }

        int destinationNumber() {
            return connectedTo.number;
        }

        /** Runs one transaction; false when the door is closed, so that trying again at once is of no use. */
        boolean writeOnce() throws SQLException {
            committing = false;
            try {
                Connection open = connected();
                ShopWriter.Ending ending = writer.write(open);
                if (ending == ShopWriter.Ending.ROLLBACK) {
                    open.rollback();
                    tally.rollback();
                } else {
                    committing = true;
                    open.commit();
                    tally.commit(connectedTo.number, System.nanoTime());
                }
                return true;
            } catch (SQLException e) {
                return !bear(e).closesTheDoor();
            }
        }

        /** Counts an error that an application must bear, and throws all others. */
        private Trouble bear(SQLException error) throws SQLException {
            Trouble trouble = Trouble.of(error).orElse(null);
            if (isStopping()) {
                // An aborted connection says all kinds of things.
                trouble = Trouble.CONNECTION_LOST;
            }
            if (trouble == null) {
                throw error;
            }
            if (trouble == Trouble.CONNECTION_LOST && committing) {
                trouble = Trouble.COMMIT_UNKNOWN;
            }
            tally.trouble(trouble);
            if (trouble == Trouble.CONNECTION_LOST || trouble == Trouble.COMMIT_UNKNOWN) {
                close();
            } else {
                rollBack();
            }
            return trouble;
        }

        private Connection connected() throws SQLException {
            Destination wanted = destination();
            Connection current = connection;
            if (current != null && wanted.equals(connectedTo)) {
                return current;
            }
            close();
            connectedTo = wanted;
            Connection opened = DriverManager.getConnection(wanted.url);
            connection = opened;
            connections.add(opened);
            opened.setAutoCommit(false);
            limitLockWaits(opened);
            return opened;
        }

        // MYSQL: SET GLOBAL super_read_only waits for a statement that waits for a row lock whose holder waits for
        // super_read_only; nothing detects that, so with the default the whole server stands still for 50 s.
        private static void limitLockWaits(Connection opened) throws SQLException {
            try (Statement statement = opened.createStatement()) {
                statement.execute("SET innodb_lock_wait_timeout = " + LOCK_WAIT_MAX.toSeconds());
            }
        }

        private void rollBack() {
            try {
                if (connection != null) {
                    connection.rollback();
                }
            } catch (SQLException e) {
                LOG.debug("The rollback did not get through: the server rolls back with the end of the session", e);
                close();
            }
        }

        @Override
        public void close() {
            Connection closing = connection;
            if (closing != null) {
                connections.remove(closing);
                abort(closing);
                connection = null;
            }
        }
    }
}
