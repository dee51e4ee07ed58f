package io.godwit.spi;

import java.time.Duration;
import java.util.Optional;

/** Tells how the applications of one server fare. Called from tasks, one at a time. */
public interface LoadSignal {
    /** Whose pace is told, as in "statements on the source". */
    String name();

    /**
     * What others than the move have done since some moment in the past that stays the same; empty if the server does not tell,
     * which the implementation logs with the fix.
     */
    Optional<Work> read() throws InterruptedException;

    /**
     * Work of others, as counters that only grow.
     *
     * @param statements how many statements have ended
     * @param time how long they took in all
     */
    record Work(long statements, Duration time) {
        public static final Work NONE = new Work(0, Duration.ZERO);

        /** The work since an earlier reading; none if the server has begun to count anew. */
        public Work since(Work earlier) {
            return statements < earlier.statements || time.compareTo(earlier.time) < 0
                    ? NONE
                    : new Work(statements - earlier.statements, time.minus(earlier.time));
        }

        /** Mean duration of a statement in nanoseconds; 0 without statements. */
        public double meanNanos() {
            return statements == 0 ? 0 : (double) time.toNanos() / statements;
        }
    }
}
