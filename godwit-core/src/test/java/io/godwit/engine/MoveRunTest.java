package io.godwit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.apply.ApplySettings;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.LoadLimits;
import io.godwit.govern.LoadSettings;
import io.godwit.phase.Phase;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import io.godwit.verify.VerifySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The run of a move on servers in memory: phases, hand-over, undoing, stopping and going on. */
@Timeout(60)
class MoveRunTest {
    private static final int ROWS = 500;
    private static final LoadSettings LOAD = new LoadSettings(true, 40, Duration.ofSeconds(1), LoadLimits.NONE);

    private final InMemoryServers servers = new InMemoryServers();
    private final List<String> phases = new ArrayList<>();

    @BeforeEach
    void fill() {
        for (int id = 0; id < ROWS; id++) {
            servers.write(id * 3L, "row " + id);
        }
    }

    private MoveRun run(Duration budget, int attempts) {
        MoveSettings settings = new MoveSettings(
                new CopySettings(3, 2, 20, 1 << 20),
                new ApplySettings(2, 10, 100, 100_000, 100_000, false),
                new VerifySettings(2, 50, false),
                cutover(budget, attempts),
                LOAD);
        return MoveRun.of(servers.ports(), settings, phase -> phases.add(phase.word()));
    }

    private static CutoverSettings cutover(Duration budget, int attempts) {
        return new CutoverSettings(
                Start.AUTOMATIC,
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                budget,
                attempts);
    }

    private MoveRun run() {
        return run(Duration.ofSeconds(10), 3);
    }

    /** Writes to the source from another thread while the body runs. */
    private MoveReport underLoad(MoveRun run) throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1000);
        Thread writer = Thread.ofPlatform().start(() -> {
            Random random = new Random(7);
            while (!Thread.currentThread().isInterrupted()) {
                servers.write(random.nextInt(ROWS * 3), random.nextInt(4) == 0 ? "" : "note " + random.nextInt());
                written.countDown();
                // The pace of the load; nothing waits for it.
                LockSupport.parkNanos(100_000);
            }
        });
        try {
            written.await();
            return run.run();
        } finally {
            writer.interrupt();
            writer.join();
        }
    }

    @Test
    void movesTablesThatNobodyWritesTo() throws InterruptedException {
        MoveReport report = run().run();

        assertThat(report.message()).isEqualTo("the target owns the tables");
        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(report.verified()).isTrue();
        assertThat(report.outage()).isPresent();
        assertThat(report.tables()).singleElement().satisfies(table -> {
            assertThat(table.rowsCopied()).isEqualTo(ROWS);
            assertThat(table.rowsVerified()).isEqualTo(ROWS);
        });
        assertThat(phases).containsExactly("copying", "verifying", "ready", "cutting over", "moved");
        assertThat(servers.storedPhase()).isEqualTo("moved");
        assertThat(servers.calls()).containsSubsequence("write chunk", "analyze", "close");
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void movesTablesWhileTheyAreWrittenTo() throws InterruptedException {
        MoveReport report = underLoad(run());

        assertThat(report.message()).isEqualTo("the target owns the tables");
        assertThat(servers.sidesAreEqual()).isTrue();
        assertThat(report.verified()).isTrue();
    }

    @Test
    void refusesBeforeAnythingIsWritten() throws InterruptedException {
        servers.findings = List.of(new Finding(Grade.BLOCKS, "table-unusable", "shop.orders", "has no key", "add one"));

        MoveReport report = run().run();

        assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(report.message()).contains("shop.orders", "has no key", "add one");
        assertThat(servers.storedPhase()).isEmpty();
    }

    @Test
    void goesOnFromTheLedgerAfterAFailure() throws InterruptedException {
        MoveRun first = run();
        servers.failNext("apply", new MoveException(Code.TARGET_UNREACHABLE, "the target went away"));
        MoveReport failed = underLoad(first);
        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.message()).contains("the target went away");

        MoveReport report = run().run();

        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void doesNothingWhenTheMoveHasEnded() throws InterruptedException {
        run().run();
        int before = servers.calls().size();

        MoveReport again = run().run();

        assertThat(again.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(again.message()).contains("has ended");
        assertThat(servers.calls()).hasSize(before);
    }

    @Test
    void triesTheCutoverAgainWhenWritesCannotBeStopped() throws InterruptedException {
        servers.failNext("close", new MoveException(Code.CUTOVER_UNDONE, "a transaction holds shop.orders"));

        MoveReport report = run().run();

        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(phases)
                .containsExactly("copying", "verifying", "ready", "cutting over", "ready", "cutting over", "moved");
    }

    @Test
    void triesTheCutoverAgainWhenTheTargetCannotBeCompleted() throws InterruptedException {
        servers.failNext("complete", new MoveException(Code.CUTOVER_UNDONE, "a reader holds shop.orders"));

        MoveReport report = run().run();

        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(phases)
                .containsExactly("copying", "verifying", "ready", "cutting over", "ready", "cutting over", "moved");
        assertThat(servers.calls()).filteredOn("complete"::equals).hasSize(2);
        assertThat(servers.calls()).containsSubsequence("complete", "reopen", "take back", "store ready", "complete");
    }

    /** A change that is applied while triggers stand on the target would be changed by them. */
    @Test
    void writesNothingToATargetThatIsComplete() throws InterruptedException {
        servers.letWritesSlipInWhileCompleting();

        MoveReport report = underLoad(run());

        assertThat(report.message()).isEqualTo("the target owns the tables");
        assertThat(phases)
                .containsExactly("copying", "verifying", "ready", "cutting over", "ready", "cutting over", "moved");
        assertThat(servers.calls()).containsSubsequence("complete", "take back", "apply", "complete", "store moved");
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void takesBackWhatAFailedCutoverMade() throws InterruptedException {
        servers.failNext("complete", new MoveException(Code.TARGET_REFUSED, "no such definer"));

        MoveReport failed = run().run();

        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(servers.writesAreStopped()).isFalse();
        assertThat(servers.calls()).containsSubsequence("complete", "reopen", "take back");

        assertThat(run().run().outcome()).isEqualTo(Outcome.MOVED);
    }

    @Test
    void letsWritesInAgainWhenTheDrainTakesTooLong() throws InterruptedException {
        servers.drainHangs = true;

        MoveReport report = run(Duration.ofMillis(200), 1).run();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.message()).contains("CUTOVER_UNDONE", "cutover.budget");
        assertThat(servers.writesAreStopped()).isFalse();
        assertThat(servers.storedPhase()).isEqualTo("ready");
    }

    @Test
    void letsWritesInAgainWhenTheyCameBackByThemselves() throws InterruptedException {
        servers.writesSlipIn = true;

        MoveReport report = run(Duration.ofSeconds(10), 1).run();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.message()).contains("came back");
        assertThat(servers.writesAreStopped()).isFalse();
    }

    @Test
    void doesNotHandOverRowsThatDiffer() throws InterruptedException {
        MoveRun run = MoveRun.of(servers.ports(), oneChunkAtATime(false), phase -> {
            if (phase instanceof Phase.Copying) {
                servers.corruptOnceCopied(30, "not what the source has", 1);
            }
        });

        MoveReport report = run.run();

        assertThat(report.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(report.verified()).isFalse();
        assertThat(report.differences())
                .singleElement()
                .satisfies(difference -> assertThat(difference.columns()).containsExactly("note"));
        assertThat(servers.calls()).doesNotContain("close");
    }

    @Test
    void believesADifferenceOfAChangedRowWhenItSeesItTwice() throws InterruptedException {
        assertThat(misreading(1).run().outcome()).isEqualTo(Outcome.MOVED);
    }

    @Test
    void doesNotHandOverAChangedRowThatDiffersTwice() throws InterruptedException {
        MoveReport report = misreading(2).run();

        assertThat(report.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(report.differences()).hasSize(1);
    }

    /** A run in which a row changes that was compared, and in which the source shows it wrong so many times. */
    private MoveRun misreading(int times) {
        return MoveRun.of(servers.ports(), oneChunkAtATime(false), phase -> {
            if (phase instanceof Phase.Ready) {
                servers.misreadChanged(times);
                servers.write(30L, "changed");
            }
        });
    }

    @Test
    void copiesTheRangeOfARowAgainThatDiffers() throws InterruptedException {
        MoveReport report = underLoad(repairing(1));

        assertThat(report.message()).isEqualTo("the target owns the tables");
        assertThat(report.verified()).isTrue();
        assertThat(report.differences()).isEmpty();
        assertThat(report.rowsMended()).isEqualTo(1);
        assertThat(report.mended())
                .singleElement()
                .satisfies(difference -> assertThat(difference.columns()).containsExactly("note"));
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void copiesARangeAgainOnce() throws InterruptedException {
        MoveReport report = repairing(2).run();

        assertThat(report.outcome()).isEqualTo(Outcome.DIFFERENT);
        assertThat(report.rowsMended()).isEqualTo(1);
        assertThat(report.differences()).hasSize(1);
        assertThat(servers.calls()).doesNotContain("close");
    }

    @Test
    void goesOnAfterAFailureBetweenDeletingARangeAndCopyingItAgain() throws InterruptedException {
        MoveRun first = MoveRun.of(servers.ports(), oneChunkAtATime(true), phase -> {
            if (phase instanceof Phase.Copying) {
                servers.corruptOnceCopied(30, "not what the source has", 1);
            }
            if (phase instanceof Phase.Verifying) {
                servers.failNext("write chunk", new MoveException(Code.TARGET_UNREACHABLE, "the target went away"));
            }
        });

        assertThat(first.run().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(servers.calls()).contains("clear");
        assertThat(servers.sidesAreEqual()).isFalse();

        MoveReport report = run().run();

        assertThat(report.message()).isEqualTo("the target owns the tables");
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void saysThatTheLeaseIsLostAndNotThatRowsDiffer() throws InterruptedException {
        MoveRun run = MoveRun.of(servers.ports(), oneChunkAtATime(false), phase -> {
            if (phase instanceof Phase.Copying) {
                servers.corruptOnceCopied(30, "deleted by the new owner", 1);
            }
            if (phase instanceof Phase.Verifying) {
                servers.failNext("renew lease", new MoveException(Code.LEASE_LOST, "another process owns the move"));
            }
        });

        assertThat(run.run().message()).contains("another process owns the move");
    }

    /** A run that repairs, while somebody else spoils a row of the target each time it was copied, so many times. */
    private MoveRun repairing(int times) {
        return MoveRun.of(servers.ports(), oneChunkAtATime(true), phase -> {
            if (phase instanceof Phase.Copying) {
                servers.corruptOnceCopied(30, "not what the source has", times);
            }
        });
    }

    private static MoveSettings oneChunkAtATime(boolean repair) {
        return new MoveSettings(
                new CopySettings(1, 1, 10_000, 1 << 20),
                new ApplySettings(2, 10, 100, 100_000, 100_000, false),
                new VerifySettings(1, 50, repair),
                cutover(Duration.ofSeconds(10), 1),
                LOAD);
    }

    @Test
    void letsWritesInAgainWhenTheRunFailsInTheCutover() throws InterruptedException {
        servers.failNext("drain", new MoveException(Code.SOURCE_UNREACHABLE, "the source went away"));

        MoveReport report = run().run();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.message()).contains("the source went away");
        assertThat(servers.writesAreStopped()).isFalse();
    }

    @Test
    void doesNotTouchTheSourceWhenAnotherProcessMayOwnTheMove() throws InterruptedException {
        servers.failNext("drain", new MoveException(Code.SOURCE_UNREACHABLE, "the source went away"));
        MoveRun run = MoveRun.of(servers.ports(), oneChunkAtATime(false), phase -> {
            if (phase instanceof Phase.CuttingOver) {
                servers.loseLeaseAfterClose();
            }
        });

        MoveReport report = run.run();

        assertThat(report.outcome()).isEqualTo(Outcome.UNCLEAR);
        assertThat(servers.writesAreStopped()).isTrue();
        assertThat(servers.calls()).doesNotContain("reopen");
    }

    @Test
    void undoesACutoverThatAnEarlierProcessLeftBehind() throws InterruptedException {
        servers.failNext("store ready", new MoveException(Code.TARGET_UNREACHABLE, "the target went away"));
        run().run();
        servers.storePhase("cutting over");
        servers.write(1, "meanwhile");
        servers.stopWrites();
        servers.complete();

        MoveReport report = run().run();

        assertThat(report.outcome()).isEqualTo(Outcome.MOVED);
        assertThat(servers.calls()).contains("reopen");
        assertThat(servers.sidesAreEqual()).isTrue();
    }

    @Test
    void whoWritesToTheTargetOnceItIsTheOwnerIsNoStranger() throws InterruptedException {
        servers.writeToTheTargetAtOnceIn("moved");

        MoveReport report = run().run();

        assertThat(report.outcome()).as(report.message()).isEqualTo(Outcome.MOVED);
    }

    @Test
    void whoWritesToTheTargetBeforeIsOne() throws InterruptedException {
        servers.writeToTheTargetAtOnceIn("cutting over");

        MoveReport report = run().run();

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.message()).contains("TARGET_WRITTEN");
        assertThat(servers.storedPhase()).isNotEqualTo("moved");
        assertThat(servers.writesAreStopped()).isFalse();
    }

    @Test
    void stopsAtAPointFromWhichItGoesOn() throws InterruptedException {
        MoveRun run = run();
        run.stop();

        MoveReport stopped = underLoad(run);
        assertThat(stopped.outcome()).isEqualTo(Outcome.STOPPED);
        assertThat(stopped.message()).contains("Start the same command again");

        assertThat(run().run().outcome()).isEqualTo(Outcome.MOVED);
        assertThat(servers.sidesAreEqual()).isTrue();
    }
}
