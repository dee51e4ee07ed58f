package io.godwit.testing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Counts what the writers of a workload see, and wakes those who wait for a count. Safe for use by several threads. */
final class WorkloadTally {

    @GuardedBy("this")
    private final Map<Trouble, Long> troubles = new EnumMap<>(Trouble.class);

    @GuardedBy("this")
    private long committed;

    @GuardedBy("this")
    private long rolledBack;

    @GuardedBy("this")
    private long lastCommitNanos;

    @GuardedBy("this")
    private long gapMaxNanos;

    @GuardedBy("this")
    private int destination;

    @GuardedBy("this")
    private @Nullable Duration outage;

    @GuardedBy("this")
    private @Nullable Throwable failure;

    /** The writers go to another place from now on; the outage until the first commit there is not known yet. */
    synchronized void switched() {
        outage = null;
    }

    /** A commit was acknowledged at a destination; destinations are counted up from 0. */
    synchronized void commit(int atDestination, long nanos) {
        long gapNanos = committed == 0 ? 0 : Math.max(0, nanos - lastCommitNanos);
        if (atDestination > destination) {
            destination = atDestination;
            outage = Duration.ofNanos(gapNanos);
        }
        gapMaxNanos = Math.max(gapMaxNanos, gapNanos);
        // Two writers may count their commits the other way round.
        lastCommitNanos = committed == 0 ? nanos : Math.max(lastCommitNanos, nanos);
        committed++;
        notifyAll();
    }

    synchronized void rollback() {
        rolledBack++;
        notifyAll();
    }

    synchronized void trouble(Trouble trouble) {
        troubles.merge(trouble, 1L, Long::sum);
        notifyAll();
    }

    /** Keeps the first failure; the others follow from it, or say the same. */
    synchronized void fail(Throwable error) {
        if (failure == null) {
            failure = error;
        } else {
            failure.addSuppressed(error);
        }
        notifyAll();
    }

    synchronized Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    synchronized WorkloadReport report() {
        return new WorkloadReport(
                committed, rolledBack, troubles, Duration.ofNanos(gapMaxNanos), Optional.ofNullable(outage));
    }

    /** Waits until the report is as wanted; a failure of the workload ends the waiting too. */
    synchronized void await(Predicate<WorkloadReport> wanted, Duration max)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + max.toNanos();
        while (failure == null && !wanted.test(report())) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new TimeoutException("Not within " + max + ": " + report());
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (failure != null) {
            throw new IllegalStateException("The workload failed while it was waited for.", failure);
        }
    }
}
