package io.godwit.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.godwit.cli.display.Display;
import io.godwit.engine.MoveRun;
import io.godwit.progress.MoveReport;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run of a move that a person can watch and stop. */
final class WatchedRun {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedRun.class);
    private static final Duration PERIOD = Duration.ofMillis(250);

    private final MoveRun run;
    private final Object screen = new Object();

    @GuardedBy("screen")
    private final Display display;

    private WatchedRun(MoveRun run, Display display) {
        this.run = run;
        this.display = display;
    }

    /** Runs the move to its end while the display follows it. */
    static MoveReport of(MoveRun run, Console console, LogOutput log, String title) throws InterruptedException {
        log.hold();
        try (Display display = Display.on(console.terminal(), console.out(), title)) {
            return new WatchedRun(run, display).watch();
        } finally {
            log.release();
        }
    }

    private MoveReport watch() throws InterruptedException {
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("display").factory());
        try {
            var _ = ticks.scheduleWithFixedDelay(this::tick, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
            return run.run();
        } finally {
            ticks.shutdownNow();
            show();
        }
    }

    private void tick() {
        try {
            show();
        } catch (RuntimeException e) {
            LOG.warn("The display ends here: {}", e.toString(), e);
            throw e;
        }
    }

    private void show() {
        synchronized (screen) {
            display.show(run.snapshot());
        }
    }
}
