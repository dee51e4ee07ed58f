package io.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.apply.ApplySettings;
import io.godwit.control.Answer;
import io.godwit.control.Command;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.cutover.RollbackSettings;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.LoadLimits;
import io.godwit.govern.LoadSettings;
import io.godwit.phase.Phase;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.Snapshot;
import io.godwit.verify.VerifySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rollback window on servers in memory, with an application that writes to whichever side owns the table. */
@Timeout(60)
class WayBackTest {
    private static final int ROWS = 200;
    private static final Duration HOUR = Duration.ofHours(1);

    private final InMemoryServers servers = new InMemoryServers();
    private final List<String> phases = new ArrayList<>();
    private final List<MoveReport> handOvers = new ArrayList<>();
    private final Thread application = Thread.ofPlatform().unstarted(this::write);

    @BeforeEach
    void startApplication() {
        for (int id = 0; id < ROWS; id++) {
            servers.write(id * 3L, "row " + id);
        }
        application.start();
    }

    @AfterEach
    void stopApplication() throws InterruptedException {
        application.interrupt();
        application.join();
    }

    private void write() {
        Random random = new Random(11);
        while (!Thread.currentThread().isInterrupted()) {
            long id = random.nextInt(ROWS * 3);
            String note = random.nextInt(4) == 0 ? "" : "note " + random.nextInt();
            (owner() == Owner.TARGET ? servers.back() : servers).write(id, note);
            // The pace of the load; nothing waits for it.
            LockSupport.parkNanos(100_000);
        }
    }

    private Owner owner() {
        return Phase.stored(servers.storedPhase()).map(Phase::owner).orElse(Owner.SOURCE);
    }

    private MoveRun run(Duration window) {
        MoveSettings settings = new MoveSettings(
                new CopySettings(3, 2, 20, 1 << 20),
                new ApplySettings(2, 10, 100, 100_000, 100_000, false),
                new VerifySettings(2, 50, false),
                new CutoverSettings(
                        Start.AUTOMATIC,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        3),
                new LoadSettings(true, 40, Duration.ofSeconds(1), LoadLimits.NONE),
                new RollbackSettings(window));
        return MoveRun.of(servers.ports(), settings, new MoveObserver() {
            @Override
            public void entered(Phase phase) {
                phases.add(phase.word());
            }

            @Override
            public void handedOver(MoveReport report) {
                handOvers.add(report);
            }
        });
    }

    /** Runs the move, and gives the command as soon as the window takes it. */
    private MoveReport runAnd(Command command) throws InterruptedException, ExecutionException {
        MoveRun run = run(HOUR);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        boolean given = false;
        while (!report.isDone()) {
            if (!given && isOpen(run.snapshot())) {
                assertThat(servers.back().writesAreStopped())
                        .as("the owner takes writes in the window")
                        .isFalse();
                given = run.ask(command).done();
            }
            LockSupport.parkNanos(1_000_000);
        }
        return report.get();
    }

    private static boolean isOpen(Snapshot now) {
        return now.phase().equals("rollback window") && now.limit().contains("`godwit rollback`");
    }

    @Test
    void keepsTheSourceCurrentAndHandsTheTablesBack() throws Exception {
        MoveReport report = runAnd(new Command.Rollback());

        assertThat(report.message()).isEqualTo("the source owns the tables again");
        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(report.outage()).isPresent();
        assertThat(phases)
                .containsExactly(
                        "copying",
                        "verifying",
                        "ready",
                        "cutting over",
                        "rollback window",
                        "rollback window",
                        "handing back",
                        "returning");
        assertThat(handOvers)
                .singleElement()
                .satisfies(moved -> assertThat(moved.outcome()).isEqualTo(Outcome.MOVED));
        assertEnded("rolled back", Owner.SOURCE);
        assertThat(run(HOUR).run().message()).contains("was rolled back");
    }

    @Test
    void endsTheWindowWhenAsked() throws Exception {
        MoveReport report = runAnd(new Command.Finish());

        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(report.message()).contains("the rollback window has ended");
        assertEnded("moved", Owner.TARGET);
    }

    @Test
    void endsTheWindowAtItsTimeAlsoWhenItWasNotRunning() throws Exception {
        MoveRun run = run(HOUR);
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        while (!isOpen(run.snapshot())) {
            LockSupport.parkNanos(1_000_000);
        }
        run.stop();
        assertThat(report.get().outcome()).isEqualTo(Outcome.WINDOW_STOPPED);
        assertThat(servers.storedPhase()).isEqualTo("rollback window");

        MoveReport ended = run(Duration.ZERO).run();

        assertThat(ended.outcome()).as(ended.message()).isEqualTo(Outcome.MOVED);
        assertEnded("moved", Owner.TARGET);
    }

    @Test
    void refusesCommandsThatThePhaseForbids() throws Exception {
        MoveRun run = run(HOUR);
        assertThat(run.ask(new Command.Rollback()).message()).contains("still checking");
        CompletableFuture<MoveReport> report = SmallMove.start(run);
        while (!isOpen(run.snapshot())) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(run.ask(new Command.Approve())).satisfies(WayBackTest::isRefused);
        assertThat(run.ask(new Command.Postpone())).satisfies(WayBackTest::isRefused);
        assertThat(run.ask(new Command.Pause()).done()).isTrue();
        // A pause holds the rollback back.
        assertThat(run.ask(new Command.Rollback()).done()).isTrue();
        assertThat(run.ask(new Command.Finish())).satisfies(answer -> {
            isRefused(answer);
            assertThat(answer.message()).contains("a rollback is asked for");
        });
        assertThat(run.ask(new Command.Resume()).done()).isTrue();
        assertThat(report.get().outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    private static void isRefused(Answer answer) {
        assertThat(answer.done()).as(answer.message()).isFalse();
    }

    @Test
    void aRunWithoutAWindowOpensNone() throws Exception {
        MoveReport report = run(Duration.ZERO).run();

        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(servers.calls()).doesNotContain("measure");
        assertThat(servers.storedPhase()).isEqualTo("moved");
    }

    @Test
    void isLostWhenTheRowsOnTheSourceAreNotAsTheyMustBe() throws Exception {
        servers.back().failNext("apply", new MoveException(Code.TARGET_ROWS_UNEXPECTED, "a row is gone"));

        MoveReport report = run(HOUR).run();

        assertThat(report.outcome()).isEqualTo(Outcome.WAY_BACK_LOST);
        assertThat(report.message()).contains("WAY_BACK_LOST", "the target owns them", "a row is gone");
        assertThat(servers.storedPhase()).isEqualTo("moved");
        assertThat(servers.back().writesAreStopped()).isFalse();
        assertThat(run(HOUR).run().outcome()).isEqualTo(Outcome.MOVED);
    }

    @Test
    void anUndoneRollbackLeavesTheTargetTheOwnerAndTheWindowOpen() throws Exception {
        servers.back().failNext("close", new MoveException(Code.CUTOVER_UNDONE, "somebody holds the tables"));
        MoveReport report = runAnd(new Command.Rollback());

        // The second try is made by itself.
        assertThat(report.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(phases).containsSubsequence("handing back", "rollback window", "handing back", "returning");
        assertEnded("rolled back", Owner.SOURCE);
    }

    /** Every step after the cutover has begun, on the server where it is taken. */
    static Stream<Arguments> steps() {
        Stream<Arguments> there = Stream.of(
                        "complete",
                        "measure",
                        "still closed",
                        "store rollback window",
                        "store handing back",
                        "store returning",
                        "reopen",
                        "store rolled back",
                        "forget way back")
                .map(step -> Arguments.of("there", step));
        Stream<Arguments> back = Stream.of(
                        "begin settled",
                        "apply",
                        "prepare to complete",
                        "close",
                        "drain",
                        "complete",
                        "still closed",
                        "forget")
                .map(step -> Arguments.of("back", step));
        return Stream.concat(there, back);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("steps")
    void goesOnAfterTheProcessDiedAtAnyStep(String side, String step) throws Exception {
        InMemoryServers where = side.equals("there") ? servers : servers.back();
        where.killAt(step);
        runAnd(new Command.Rollback());
        assertThat(servers.takeDeath()).as("the step was taken").isTrue();

        MoveReport report = runAnd(new Command.Rollback());

        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.ROLLED_BACK);
        assertEnded("rolled back", Owner.SOURCE);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("steps")
    void goesOnAfterAFailureAtAnyStep(String side, String step) throws Exception {
        InMemoryServers where = side.equals("there") ? servers : servers.back();
        where.failNext(step, new MoveException(Code.TARGET_UNREACHABLE, "a server went away"));

        MoveReport report = runAnd(new Command.Rollback());
        for (int runs = 1; runs < 4 && report.outcome() != Outcome.ROLLED_BACK; runs++) {
            // The owner takes writes, but for a source that was declared the owner a moment ago.
            InMemoryServers owner = owner() == Owner.TARGET ? servers.back() : servers;
            assertThat(owner.writesAreStopped() && !servers.storedPhase().equals("returning"))
                    .as("writes are stopped in phase %s, after %s", servers.storedPhase(), report.message())
                    .isFalse();
            report = runAnd(new Command.Rollback());
        }

        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(run(HOUR).run().outcome()).as("tidies up").isEqualTo(Outcome.ROLLED_BACK);
        assertEnded("rolled back", Owner.SOURCE);
    }

    /** Exactly one side takes writes, and both were equal at each declaration of an owner. */
    private void assertEnded(String phase, Owner owner) throws Exception {
        assertThat(servers.storedPhase()).isEqualTo(phase);
        assertThat(servers.writesAreStopped()).isEqualTo(owner == Owner.TARGET);
        assertThat(servers.back().writesAreStopped()).isEqualTo(owner == Owner.SOURCE);
        assertThat(servers.back().storedPhase()).as("the ledger on the source").isEmpty();
        assertThat(servers.differingDeclarations()).isEmpty();
    }
}
