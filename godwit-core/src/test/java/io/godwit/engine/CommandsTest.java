package io.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.control.Answer;
import io.godwit.control.Command;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.LoadLimits;
import io.godwit.phase.Phase;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.Snapshot;
import io.godwit.spi.Orders;
import io.godwit.spi.Orders.Approval;
import io.godwit.spi.Orders.Setting;
import io.godwit.verify.VerifySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands to a run, on servers in memory. */
@Timeout(60)
class CommandsTest {
    private static final int ROWS = 500;

    private final InMemoryServers servers = new InMemoryServers();
    private final List<MoveSettings> changes = new CopyOnWriteArrayList<>();

    @BeforeEach
    void fill() {
        for (int id = 0; id < ROWS; id++) {
            servers.write(id * 3L, "row " + id);
        }
    }

    private MoveRun run(Start start, MoveObserver observer) {
        return MoveRun.of(servers.ports(), SmallMove.settings(start, LoadLimits.NONE), observer);
    }

    private MoveRun run(Start start) {
        return run(start, new MoveObserver() {
            @Override
            public void entered(Phase phase) {}

            @Override
            public void changed(MoveSettings settings) {
                changes.add(settings);
            }
        });
    }

    /** Asks for the status until it is as wanted. */
    private static Snapshot await(MoveRun run, Predicate<Snapshot> wanted) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(30);
        Snapshot now = run.ask(new Command.Status()).snapshot();
        while (!wanted.test(now)) {
            assertThat(Instant.now()).as("still %s", now).isBefore(deadline);
            // The pace of asking: what is waited for is the condition.
            LockSupport.parkNanos(2_000_000);
            now = run.ask(new Command.Status()).snapshot();
        }
        return now;
    }

    private static Answer pauseOnceItRuns(MoveRun run) throws InterruptedException {
        Answer answer = run.ask(new Command.Pause());
        while (!answer.done()) {
            assertThat(answer.message()).contains("still checking both servers");
            LockSupport.parkNanos(1_000_000);
            answer = run.ask(new Command.Pause());
        }
        return answer;
    }

    /** Writes so many times, each time when the target has what was written before. */
    private Snapshot afterChanges(MoveRun run, int changes) throws InterruptedException {
        Snapshot now = run.ask(new Command.Status()).snapshot();
        for (int i = 0; i < changes; i++) {
            long position = now.applied().size();
            servers.write(1, "change " + i + " after " + position);
            now = await(run, later -> later.applied().size() > position);
        }
        return now;
    }

    @Test
    void aPausedRunCopiesNoFurtherButAppliesAndGoesOn() throws InterruptedException {
        MoveRun run = run(Start.AUTOMATIC);
        CompletableFuture<MoveReport> report = SmallMove.start(run);

        Snapshot paused = pauseOnceItRuns(run).snapshot();
        assertThat(paused.paused()).isTrue();
        assertThat(paused.limit()).contains("paused by the operator");
        assertThat(paused.owner()).isEqualTo(Owner.SOURCE);
        servers.write(1, "written while paused");
        servers.write(0, "changed while paused");
        // Chunks that were open when it was paused have landed after two more positions.
        Snapshot landed = afterChanges(run, 3);
        Snapshot later = afterChanges(run, 5);
        assertThat(later.tables().getFirst().rowsCopied())
                .isEqualTo(landed.tables().getFirst().rowsCopied())
                .isLessThan(ROWS);
        assertThat(later.phase()).isEqualTo("copying");
        assertThat(report).isNotDone();

        assertThat(run.ask(new Command.Resume()).done()).isTrue();
        assertThat(report.join().outcome()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void waitsForApprovalWithEverythingCompared() throws InterruptedException {
        MoveRun run = run(Start.ON_APPROVAL);
        CompletableFuture<MoveReport> report = SmallMove.start(run);

        Snapshot ready = await(run, now -> now.phase().equals("ready"));
        assertThat(ready.limit()).contains("waiting for approval");
        servers.write(1, "written while it waits");
        await(run, now -> now.tables().getFirst().changesApplied() > 0 && now.dirtyKeys() == 0);
        assertThat(report).isNotDone();
        assertThat(servers.calls()).doesNotContain("close");

        Answer approved = run.ask(new Command.Approve());
        assertThat(approved.message()).contains("approved");
        assertThat(report.join().outcome()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void isPostponedUntilItIsApproved() throws InterruptedException {
        MoveRun run = run(Start.AUTOMATIC);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        pauseOnceItRuns(run);
        assertThat(run.ask(new Command.Postpone()).message()).contains("also in later runs");
        run.ask(new Command.Resume());

        Snapshot ready = await(run, now -> now.phase().equals("ready"));
        assertThat(ready.limit()).contains("postponed by the operator");
        assertThat(report).isNotDone();

        run.ask(new Command.Approve());
        assertThat(report.join().outcome()).isEqualTo(Outcome.MOVED);
    }

    @Test
    void changesSettingsAndRefusesWhatTheConfigurationWould() throws InterruptedException {
        MoveRun run = run(Start.AUTOMATIC);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        pauseOnceItRuns(run);

        Answer set = run.ask(new Command.Set("copy.readers", "8"));
        assertThat(set.done()).as(set.message()).isTrue();
        assertThat(set.snapshot().adjustable()).containsEntry("copy.readers", "8");
        run.ask(new Command.Set("verify.range-rows", "25"));
        run.ask(new Command.Set("cutover.budget", "3s"));
        assertThat(changes).last().satisfies(last -> {
            assertThat(last.copy()).isEqualTo(new CopySettings(8, 1, 10, 1 << 20));
            assertThat(last.verify()).isEqualTo(new VerifySettings(1, 25, false));
            assertThat(last.cutover().budget()).isEqualTo(Duration.ofSeconds(3));
        });
        assertThat(run.ask(new Command.Set("copy.readers", "0")).message())
                .contains("copy.readers = '0'", "a whole number from 1 to 64");
        assertThat(run.ask(new Command.Set("source.host", "x")).message())
                .contains("source.host cannot be changed", "copy.readers");
        assertThat(run.ask(new Command.Set("rollback.window", "1h")).message())
                .contains("this run began without a way back");
        assertThat(changes).hasSize(3);

        run.ask(new Command.Resume());
        assertThat(report.join().outcome()).isEqualTo(Outcome.MOVED);
    }

    @Test
    void anAbortedRunCanGoOn() throws InterruptedException {
        MoveRun run = run(Start.ON_APPROVAL);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        await(run, now -> now.phase().equals("ready"));

        assertThat(run.ask(new Command.Abort()).message()).contains("the same command goes on");
        assertThat(report.join().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(run.ask(new Command.Pause()).done()).as("after the end").isFalse();

        assertThat(run(Start.AUTOMATIC).run().outcome()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void refusesInTheCutoverWhatWouldKeepWritesStopped() throws InterruptedException {
        servers.drainHangs = true;
        MoveRun run = run(Start.AUTOMATIC);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        await(run, now -> now.phase().equals("cutting over"));

        for (Command command : List.of(new Command.Pause(), new Command.Postpone())) {
            Answer answer = run.ask(command);
            assertThat(answer.done()).isFalse();
            assertThat(answer.message()).contains("`godwit abort` undoes it");
        }
        for (Command command : List.of(new Command.Rollback(), new Command.Finish())) {
            assertThat(run.ask(command).message()).contains("not available in this phase");
        }
        run.ask(new Command.Abort());

        assertThat(report.join().outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(servers.writesAreStopped()).isFalse();
    }

    /** Ends the run in order; the next one begins with what this one was commanded. */
    private static void abort(MoveRun run, CompletableFuture<MoveReport> report) throws InterruptedException {
        assertThat(run.ask(new Command.Abort()).done()).isTrue();
        assertThat(report.join().outcome()).isEqualTo(Outcome.STOPPED);
    }

    @Test
    void whatWasCommandedHoldsInTheNextRunUntilItIsCommandedOtherwise() throws InterruptedException {
        MoveRun first = run(Start.AUTOMATIC);
        CompletableFuture<MoveReport> ended = SmallMove.start(first);
        pauseOnceItRuns(first);
        first.ask(new Command.Postpone());
        first.ask(new Command.Set("copy.readers", "8"));
        first.ask(new Command.Set("cutover.budget", "3s"));
        first.ask(new Command.Set("cutover.budget", "10s"));
        abort(first, ended);

        MoveRun second = run(Start.AUTOMATIC);
        CompletableFuture<MoveReport> report = SmallMove.start(second);
        Snapshot paused = await(second, now -> now.phase().equals("copying"));
        assertThat(paused.paused()).isTrue();
        assertThat(paused.adjustable()).containsEntry("copy.readers", "8");
        assertThat(paused.orders())
                .as("a setting that was set back is none")
                .containsExactly(
                        "`godwit pause`",
                        "`godwit postpone`",
                        "`godwit set copy.readers=8` (the configuration says 1)");
        assertThat(changes)
                .as("its sessions are made room for")
                .last()
                .satisfies(last -> assertThat(last.copy().readers()).isEqualTo(8));
        second.ask(new Command.Resume());
        Snapshot ready = await(second, now -> now.phase().equals("ready"));
        assertThat(ready.limit()).contains("postponed by the operator until `godwit approve`");
        abort(second, report);

        MoveRun third = run(Start.ON_APPROVAL);
        CompletableFuture<MoveReport> moved = SmallMove.start(third);
        await(third, now -> now.phase().equals("ready"));
        third.ask(new Command.Approve());
        assertThat(moved.join().outcome()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void anApprovalHoldsInTheNextRun() throws InterruptedException {
        MoveRun first = run(Start.ON_APPROVAL);
        CompletableFuture<MoveReport> ended = SmallMove.start(first);
        pauseOnceItRuns(first);
        first.ask(new Command.Approve());
        first.ask(new Command.Resume());
        assertThat(ended.join().outcome()).isEqualTo(Outcome.MOVED);

        InMemoryServers others = new InMemoryServers();
        others.write(1, "one");
        others.keepOrders(Orders.NONE.with(Approval.APPROVED));
        assertThat(MoveRun.of(others.ports(), SmallMove.settings(Start.ON_APPROVAL, LoadLimits.NONE))
                        .run()
                        .outcome())
                .isEqualTo(Outcome.MOVED);
    }

    @Test
    void theConfigurationCountsWhereItHasChangedSinceTheCommand() throws InterruptedException {
        Setting changed = new Setting("copy.readers", "8", "5");
        Setting unknown = new Setting("copy.horses", "8", "5");
        Setting holds = new Setting("verify.range-rows", "25", "10");
        servers.keepOrders(Orders.NONE.paused(true).with(changed).with(unknown).with(holds));

        MoveRun run = run(Start.AUTOMATIC);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        Snapshot now = await(run, each -> each.phase().equals("copying"));
        assertThat(now.adjustable()).containsEntry("copy.readers", "1").containsEntry("verify.range-rows", "25");
        assertThat(servers.keptOrders()).isEqualTo(Orders.NONE.paused(true).with(holds));

        run.ask(new Command.Resume());
        assertThat(report.join().outcome()).isEqualTo(Outcome.MOVED);
    }

    @Test
    void nobodyIsToldThatACommandWasDoneBeforeItIsStored() throws InterruptedException {
        MoveRun run = run(Start.AUTOMATIC);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        pauseOnceItRuns(run);
        servers.failNext("keep orders", new MoveException(Code.TARGET_UNREACHABLE, "the target went away"));

        Answer answer = run.ask(new Command.Postpone());

        assertThat(answer.done()).isFalse();
        assertThat(answer.message()).contains("cannot store the command on the target");
        assertThat(report.join().message()).contains("the target went away");
        assertThat(servers.keptOrders()).isEqualTo(Orders.NONE.paused(true));
    }

    @Test
    void ownsUpThatItDoesNotKnowTheOwnerBeforeItHasReadTheLedger() throws InterruptedException {
        assertThat(run(Start.AUTOMATIC).ask(new Command.Status()).snapshot().owner())
                .isEqualTo(Owner.UNKNOWN);
    }
}
