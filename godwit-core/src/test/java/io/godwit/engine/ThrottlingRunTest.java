package io.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.control.Command;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.govern.LoadLimits;
import io.godwit.govern.ServerLimits;
import io.godwit.hook.HookCall;
import io.godwit.hook.Hooks;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that limits hold, on servers in memory. */
@Timeout(60)
class ThrottlingRunTest {
    private static final int ROWS = 500;

    private final InMemoryServers servers = new InMemoryServers();

    @BeforeEach
    void fill() {
        for (int id = 0; id < ROWS; id++) {
            servers.write(id * 3L, "row " + id);
        }
    }

    private MoveRun run() {
        return run(Start.AUTOMATIC, Hooks.NONE);
    }

    private MoveRun run(Start start, Hooks hooks) {
        LoadLimits limits = new LoadLimits(
                new ServerLimits(
                        Map.of("Threads_running", 50.0), Map.of("Threads_running", 200.0), Optional.empty(), List.of()),
                LoadLimits.NONE.target(),
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty(),
                0);
        return MoveRun.of(servers.ports(), SmallMove.settings(start, limits), _ -> {}, hooks);
    }

    private static Snapshot await(MoveRun run, Predicate<Snapshot> wanted) {
        Instant deadline = Instant.now().plusSeconds(30);
        Snapshot now = run.snapshot();
        while (!wanted.test(now)) {
            assertThat(Instant.now()).as("still %s", now).isBefore(deadline);
            // The pace of asking: what is waited for is the condition.
            LockSupport.parkNanos(2_000_000);
            now = run.snapshot();
        }
        return now;
    }

    @Test
    void aHeldRunAppliesButCopiesNothingAndGoesOn() throws InterruptedException {
        servers.load = Optional.of(51.0);
        MoveRun run = run();
        CompletableFuture<MoveReport> report = SmallMove.start(run);

        Snapshot held = await(run, now -> now.signals().stream().anyMatch(Snapshot.Signal::holds));
        assertThat(await(run, now -> now.limit().contains("at most 50")).phase())
                .isEqualTo("copying");
        servers.write(1, "written while it is held");
        Snapshot applied =
                await(run, now -> now.applied().size() > held.applied().size());
        assertThat(applied.tables().getFirst().rowsCopied()).isZero();
        assertThat(report).isNotDone();

        assertThat(run.ask(new Command.Set("load.source.max", "Threads_running=60"))
                        .done())
                .isTrue();
        MoveReport moved = report.join();

        assertThat(moved.outcome()).as(moved.message()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
        assertThat(moved.throttled()).singleElement().satisfies(time -> {
            assertThat(time.by()).isEqualTo("Threads_running on the source");
            assertThat(time.times()).isOne();
            assertThat(time.duration()).isPositive();
        });
    }

    @Test
    void aCriticalValueEndsTheRunAndTheNextGoesOn() {
        servers.load = Optional.of(201.0);
        MoveRun run = run();

        MoveReport ended = SmallMove.start(run).join();

        assertThat(ended.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ended.message())
                .contains("LOAD_CRITICAL", "Threads_running on the source is 201", "critical above 200")
                .contains("the source owns the tables");
        assertThat(run.snapshot().owner()).isEqualTo(Owner.SOURCE);

        servers.load = Optional.of(10.0);
        MoveReport moved = SmallMove.start(run()).join();
        assertThat(moved.outcome()).as(moved.message()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void theCutoverDoesNotBeginWhileALimitIsPassed() throws InterruptedException {
        MoveRun run = run(Start.ON_APPROVAL, Hooks.NONE);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        await(run, now -> now.phase().equals("ready"));
        servers.load = Optional.of(51.0);
        await(run, now -> now.limit().contains("at most 50"));

        assertThat(run.ask(new Command.Approve()).done()).isTrue();
        long position = run.snapshot().applied().size();
        servers.write(1, "written while it waits");
        Snapshot later = await(run, now -> now.applied().size() > position);
        assertThat(later.phase()).isEqualTo("ready");
        assertThat(report).isNotDone();

        servers.load = Optional.of(0.0);
        assertThat(report.join().outcome()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void aCutoverUnderWayIsNotEndedByACriticalValue() {
        MoveReport moved =
                SmallMove.start(run(Start.AUTOMATIC, new CriticalCutover())).join();

        assertThat(moved.outcome()).as(moved.message()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    /** From the rename on the load is critical, for longer than a run would bear otherwise. */
    private final class CriticalCutover implements Hooks {
        @Override
        public boolean wants(MoveEvent event) {
            return event == MoveEvent.RENAMED;
        }

        @Override
        public List<HookRun> run(HookCall call) throws InterruptedException {
            servers.load = Optional.of(201.0);
            int enough = servers.measurements.get() + 5;
            while (servers.measurements.get() < enough) {
                LockSupport.parkNanos(2_000_000);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return List.of(new HookRun("renamed", "hook", call.at(), Duration.ZERO, true, ""));
        }

        @Override
        public Optional<Duration> statusInterval() {
            return Optional.empty();
        }
    }
}
