package io.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.apply.ApplySettings;
import io.godwit.control.Command;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.LoadLimits;
import io.godwit.govern.LoadSettings;
import io.godwit.hook.HookCall;
import io.godwit.hook.Hooks;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.ReadCutover;
import io.godwit.verify.VerifySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When hooks are told, and what their failure does, on servers in memory. */
@Timeout(60)
class HooksTest {
    private static final int ROWS = 200;

    private final InMemoryServers servers = new InMemoryServers();
    private final Listener hooks = new Listener();

    /** Writes down what it is told, and fails as often as it was asked to. */
    private final class Listener implements Hooks {
        final List<HookCall> calls = new CopyOnWriteArrayList<>();
        final List<String> phasesOnTarget = new CopyOnWriteArrayList<>();
        final Map<MoveEvent, Integer> failures = new EnumMap<>(MoveEvent.class);
        Optional<Duration> interval = Optional.empty();

        @Override
        public boolean wants(MoveEvent event) {
            return true;
        }

        @Override
        public synchronized List<HookRun> run(HookCall call) {
            calls.add(call);
            phasesOnTarget.add(servers.storedPhase());
            boolean fails = failures.merge(call.event(), -1, Integer::sum) >= 0;
            return List.of(new HookRun(
                    call.event().word(), "hook", call.at(), Duration.ZERO, !fails, fails ? "no such proxy" : "done"));
        }

        @Override
        public Optional<Duration> statusInterval() {
            return interval;
        }

        List<String> events() {
            return calls.stream().map(call -> call.event().word()).toList();
        }

        HookCall call(MoveEvent event) {
            return calls.stream()
                    .filter(call -> call.event() == event)
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
        }
    }

    @BeforeEach
    void fill() {
        for (int id = 0; id < ROWS; id++) {
            servers.write(id * 3L, "row " + id);
        }
    }

    private MoveRun run(int attempts) {
        return run(attempts, Start.AUTOMATIC);
    }

    private MoveRun run(int attempts, Start start) {
        return MoveRun.of(
                servers.ports(),
                new MoveSettings(
                        new CopySettings(2, 2, 20, 1 << 20),
                        new ApplySettings(2, 10, 100, 100_000, 100_000, false),
                        new VerifySettings(2, 50, false),
                        new CutoverSettings(
                                start,
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                attempts),
                        new LoadSettings(true, 40, Duration.ofSeconds(1), LoadLimits.NONE)),
                phase -> {},
                hooks);
    }

    @Test
    void tellsEachStepInOrderAndInItsPhase() throws InterruptedException {
        MoveReport report = run(1).run();

        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(hooks.events())
                .containsExactly(
                        "start",
                        "validated",
                        "row-copy-complete",
                        "ready",
                        "before-cut-over",
                        "renamed",
                        "drained",
                        "success");
        // That the rows are copied is told beside the move, which goes on meanwhile.
        assertThat(hooks.phasesOnTarget.get(2)).isIn("verifying", "ready");
        hooks.phasesOnTarget.remove(2);
        assertThat(hooks.phasesOnTarget)
                .containsExactly("", "copying", "ready", "cutting over", "cutting over", "cutting over", "moved");
        HookCall success = hooks.call(MoveEvent.SUCCESS);
        assertThat(success.snapshot().owner()).isEqualTo(Owner.TARGET);
        assertThat(success.facts()).containsKeys(MoveEvent.DRAIN_POSITION, MoveEvent.OUTAGE_MILLIS);
        assertThat(report.hooks()).extracting(HookRun::event).isEqualTo(hooks.events());
    }

    @Test
    void aHookThatCannotStopWritesStopsTheCutoverWithTheSourceAsOwner() throws InterruptedException {
        hooks.failures.put(MoveEvent.BEFORE_CUT_OVER, 1);

        MoveReport report = run(1).run();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.message()).contains("HOOK_FAILED", "before-cut-over", "no such proxy");
        assertThat(servers.calls()).doesNotContain("close");
        assertThat(servers.writesAreStopped()).isFalse();
        assertThat(hooks.events()).endsWith("before-cut-over", "cut-over-undone", "failure");
        assertThat(hooks.call(MoveEvent.FAILURE).facts().get(MoveEvent.REASON)).contains("no such proxy");
    }

    @Test
    void aCutoverThatAHookFailedIsTriedAgain() throws InterruptedException {
        hooks.failures.put(MoveEvent.BEFORE_CUT_OVER, 1);
        hooks.failures.put(MoveEvent.DRAINED, 1);

        MoveReport report = run(3).run();

        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(hooks.events().subList(3, hooks.events().size()))
                .containsExactly(
                        "ready",
                        "before-cut-over",
                        "cut-over-undone",
                        "before-cut-over",
                        "renamed",
                        "drained",
                        "cut-over-undone",
                        "before-cut-over",
                        "renamed",
                        "drained",
                        "success");
        assertThat(hooks.call(MoveEvent.DRAINED).facts()).containsEntry(MoveEvent.ATTEMPT, "3");
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void aHookThatFailsAfterWritesWereStoppedLetsThemInAgain() throws InterruptedException {
        for (MoveEvent event : List.of(MoveEvent.RENAMED, MoveEvent.DRAINED)) {
            hooks.failures.put(event, 1);

            MoveReport report = run(1).run();

            assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(report.message()).contains(event.word(), "the source owns the tables");
            assertThat(servers.writesAreStopped()).isFalse();
            assertThat(servers.storedPhase()).isEqualTo("ready");
        }
        assertThat(run(1).run().outcome()).isEqualTo(Outcome.MOVED);
    }

    @Test
    void aFailureToTellTheEndIsNoSuccessAndIsToldAgain() throws InterruptedException {
        hooks.failures.put(MoveEvent.SUCCESS, 1);

        MoveReport report = run(1).run();
        assertThat(report.outcome()).isEqualTo(Outcome.MOVED_HOOK_FAILED);
        assertThat(report.verified()).isTrue();
        assertThat(report.message()).contains("the target owns the tables", "no such proxy");
        assertThat(servers.storedPhase()).isEqualTo("moved");
        hooks.calls.clear();

        assertThat(run(1).run().outcome()).isEqualTo(Outcome.MOVED);
        assertThat(hooks.events()).containsExactly("success");
    }

    @Test
    void nothingIsWrittenWhenAHookRefusesTheStart() throws InterruptedException {
        hooks.failures.put(MoveEvent.START, 1);

        assertThat(run(1).run().message()).contains("HOOK_FAILED", "start");
        assertThat(servers.storedPhase()).isEmpty();
        assertThat(hooks.events()).containsExactly("start", "failure");
    }

    @Test
    void nothingIsCopiedWhenAHookRefusesWhatWasValidated() throws InterruptedException {
        hooks.failures.put(MoveEvent.VALIDATED, 1);

        assertThat(run(1).run().message()).contains("HOOK_FAILED", "validated");
        assertThat(servers.storedPhase()).isEqualTo("copying");
        assertThat(servers.targetRows()).isZero();
    }

    @Test
    void saysWhenAndHowApplicationsMayReadFromTheTarget() throws InterruptedException {
        MoveReport report = run(1).run();

        HookCall ready = hooks.call(MoveEvent.READY);
        ReadCutover reached = report.readCutover().orElseThrow();
        assertThat(ready.facts()).containsEntry(MoveEvent.CONSISTENT_READS, "false");
        assertThat(ready.snapshot().readCutover()).contains(reached);
        assertThat(ready.snapshot().applied().toString()).isEqualTo(reached.position());
        assertThat(hooks.call(MoveEvent.ROW_COPY_COMPLETE).snapshot().readCutover())
                .isEmpty();
    }

    @Test
    void otherFailuresAreOnlyReported() throws InterruptedException {
        hooks.failures.put(MoveEvent.ROW_COPY_COMPLETE, 1);
        hooks.failures.put(MoveEvent.READY, 1);

        MoveReport report = run(1).run();

        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(report.hooks())
                .filteredOn(run -> !run.succeeded())
                .extracting(HookRun::event)
                .containsExactly("row-copy-complete", "ready");
    }

    @Test
    void tellsTheNextRunThatTheCutoverOfAKilledOneWasUndone() throws InterruptedException {
        servers.failNext("store ready", new MoveException(Code.TARGET_UNREACHABLE, "the target went away"));
        run(1).run();
        servers.storePhase("cutting over");
        servers.stopWrites();
        hooks.calls.clear();

        assertThat(run(1).run().outcome()).isEqualTo(Outcome.MOVED);
        assertThat(hooks.events()).startsWith("start", "cut-over-undone", "validated");
    }

    @Test
    void tellsThatTheCutoverWasUndoneWhenTheRunFailsInIt() throws InterruptedException {
        servers.failNext("drain", new MoveException(Code.SOURCE_UNREACHABLE, "the source went away"));

        run(1).run();

        assertThat(hooks.events()).endsWith("before-cut-over", "renamed", "cut-over-undone", "failure");
        assertThat(servers.writesAreStopped()).isFalse();
    }

    @Test
    void tellsPausesAndTheStatus() throws InterruptedException {
        hooks.interval = Optional.of(Duration.ofMillis(5));
        MoveRun run = run(1, Start.ON_APPROVAL);
        List<MoveReport> reports = new ArrayList<>();
        Thread runner = Thread.ofPlatform().start(() -> {
            try {
                reports.add(run.run());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (!run.ask(new Command.Pause()).done()) {
            Thread.onSpinWait();
        }
        while (!hooks.events().contains("status")) {
            Thread.onSpinWait();
        }
        run.ask(new Command.Resume());
        run.ask(new Command.Approve());
        runner.join();

        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.outcome()).isEqualTo(Outcome.MOVED));
        assertThat(hooks.events()).contains("throttled", "resumed", "status");
        assertThat(reports.getFirst().hooks())
                .as("the status is not evidence")
                .noneMatch(hook -> hook.event().equals("status"));
    }
}
