package io.godwit.cli.crash;

import io.godwit.cli.HandOverStep;
import io.godwit.cli.SteppedMove;
import io.godwit.progress.MoveReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs of a move on a thread of the test, one after another, which stand still at a step. Used by one thread. */
final class StepGate implements SteppedMove.Moments, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A step at which a run is to stand still. */
    private record Stop(HandOverStep step, CountDownLatch reached, CountDownLatch released) {}

    private volatile @Nullable Stop stop;
    private @Nullable Running running;

    private record Running(SteppedMove move, CompletableFuture<MoveReport> report) {}

    /**
     * From now on runs stand still at this step; at none if it is empty.
     *
     * @return lets the run go on that stands still now
     */
    Runnable arm(Optional<HandOverStep> step) {
        Stop before = stop;
        stop = step.map(next -> new Stop(next, new CountDownLatch(1), new CountDownLatch(1)))
                .orElse(null);
        return () -> {
            if (before != null) {
                before.released.countDown();
            }
        };
    }

    @Override
    public void pass(String moment) throws InterruptedException {
        Stop now = stop;
        if (now != null && now.step.isAt(moment)) {
            now.reached.countDown();
            now.released.await();
        }
    }

    @Override
    public boolean undoes(String way) {
        Stop now = stop;
        return now != null && now.step.stage().undoes(way);
    }

    boolean awaitReached(Duration within) throws InterruptedException {
        Stop now = stop;
        return now != null && now.reached.await(within.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** @param goal the last step before the end that the run is to come to */
    void start(Path configuration, HandOverStep goal) throws IOException {
        running = run(configuration, goal);
    }

    private Running run(Path configuration, HandOverStep goal) throws IOException {
        SteppedMove move = new SteppedMove(configuration, SteppedMove.inWindow(goal), this);
        CompletableFuture<MoveReport> report = new CompletableFuture<>();
        Thread.ofPlatform().name("move").start(() -> {
            try {
                report.complete(move.run());
            } catch (InterruptedException | RuntimeException e) {
                report.completeExceptionally(e);
            }
        });
        return new Running(move, report);
    }

    boolean isRunning() {
        Running now = running;
        return now != null && !now.report.isDone();
    }

    /** Of the last run, once it has ended; fails when it ended by an exception, which no run does. */
    Optional<MoveReport> report() {
        Running now = running;
        return now != null && now.report.isDone() ? Optional.of(now.report.join()) : Optional.empty();
    }

    /** Lets the run under way come to its end, or a new one if there is none. */
    MoveReport finish(Path configuration, HandOverStep goal)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        arm(Optional.empty()).run();
        Running now = running;
        if (now == null || now.report.isDone()) {
            now = run(configuration, goal);
            running = now;
        }
        return now.report.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        arm(Optional.empty()).run();
        Running now = running;
        if (now != null && !now.report.isDone()) {
            now.move.stop();
            now.report.join();
        }
    }
}
