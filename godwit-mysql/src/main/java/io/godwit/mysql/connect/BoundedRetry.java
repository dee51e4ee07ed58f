package io.godwit.mysql.connect;

import io.godwit.error.MoveException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again what is known to have had no effect, with growing pauses, until a total time is over. The only retry of
 * statements: an attempt whose effect is unknown must not throw an SQLException out of here, but a MoveException.
 *
 * @param total from the first attempt to the last
 * @param pauseMin before the second attempt, doubled for each further one
 */
public record BoundedRetry(Duration total, Duration pauseMin, Duration pauseMax, Pause pause, RandomGenerator random) {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedRetry.class);
    private static final int FAILURES_KEPT_MAX = 8;

    public static BoundedRetry within(Duration total) {
        return new BoundedRetry(
                total, Duration.ofMillis(50), Duration.ofSeconds(3), Pause.REAL, RandomGenerator.getDefault());
    }

    /**
     * Runs the attempt until it succeeds, fails for good or the time is over.
     *
     * @param doing what is being done, for messages: "copy a chunk into shop.orders"
     */
    public <T> T call(ServerAddress address, String doing, Attempt<T> attempt) throws InterruptedException {
        long start = System.nanoTime();
        Deque<SQLException> earlier = new ArrayDeque<>();
        for (int number = 1; ; number++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted before attempt " + number + " to " + doing);
            }
            try {
                return attempt.run();
            } catch (SQLException e) {
                stopIfInterrupted(e);
                Duration wait = pauseBefore(number + 1);
                boolean timeLeft = System.nanoTime() - start + wait.toNanos() < total.toNanos();
                if (!timeLeft || !SqlErrors.hadNoEffect(e)) {
                    throw explain(address, doing, e, earlier, number);
                }
                LOG.info("{}: attempt {} to {} failed and is made again: {}", address, number, doing, e.getMessage());
                earlier.addLast(e);
                if (earlier.size() > FAILURES_KEPT_MAX) {
                    earlier.removeFirst();
                }
                pause.last(wait);
            }
        }
    }

    private static MoveException explain(
            ServerAddress address, String doing, SQLException last, Deque<SQLException> earlier, int attempts) {
        String tries = attempts == 1 ? doing : doing + " (" + attempts + " attempts)";
        MoveException failure = SqlErrors.explain(address, tries, last);
        earlier.forEach(failure::addSuppressed);
        return failure;
    }

    /** A virtual thread that is interrupted loses its connection: that is a stop, not a fault of the server. */
    private static void stopIfInterrupted(SQLException e) throws InterruptedException {
        if (Thread.interrupted()) {
            InterruptedException stop = new InterruptedException("interrupted while talking to the server");
            stop.addSuppressed(e);
            throw stop;
        }
    }

    private Duration pauseBefore(int number) {
        long doubled = pauseMin.toMillis() << Math.min(number - 2, 20);
        long most = Math.min(doubled, pauseMax.toMillis());
        return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    }

    /** One try; an SQLException says that it had no effect, or that its effect does not matter. */
    @FunctionalInterface
    public interface Attempt<T> {
        T run() throws SQLException, InterruptedException;
    }
}
