package io.godwit.engine;

import io.godwit.error.MoveException;
import io.godwit.phase.Phase;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.HandOver;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.MoveReport.TableReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the report at the end of a run. */
final class Reports {
    private static final String ENDED =
            "the ledger says that this move has ended and the target owns the tables; there is nothing to do";

    private static final String AGAIN =
            "the ledger says that this move was rolled back: the source owns the tables. To move them again, drop what the"
                    + " move left on the target by --restart";

    private Reports() {}

    static MoveReport moved(MoveLoop loop, Instant startedAt, Instant endedAt, HookRecord hooks) {
        return of(
                loop,
                startedAt,
                endedAt,
                outcome(loop.successFailure()),
                message("the target owns the tables", loop.successFailure()),
                hooks);
    }

    static MoveReport failed(
            @Nullable MoveLoop loop,
            Owner owner,
            Instant startedAt,
            Instant endedAt,
            MoveException failure,
            HookRecord hooks) {
        String message = failure.code() + ": " + failure.getMessage();
        Outcome outcome = owner == Owner.TARGET ? Outcome.inWindow(failure.code()) : Outcome.of(failure.code());
        return loop == null
                ? empty(startedAt, endedAt, outcome, message, hooks)
                : of(loop, startedAt, endedAt, outcome, message, hooks);
    }

    static MoveReport alreadyMoved(
            Instant startedAt, Instant endedAt, Optional<HookFailure> failure, HookRecord hooks) {
        return empty(startedAt, endedAt, outcome(failure), message(ENDED, failure), hooks);
    }

    static MoveReport alreadyRolledBack(
            Instant startedAt, Instant endedAt, Optional<HookFailure> failure, HookRecord hooks) {
        return empty(startedAt, endedAt, Outcome.ROLLED_BACK, rolledBack(AGAIN, failure), hooks);
    }

    /**
     * The end of a rollback window.
     *
     * @param moved the report of the hand-over, when this process made it
     * @param loop of the window; null when it had ended before
     */
    static MoveReport ended(
            WindowRun.Ending ending,
            Optional<MoveReport> moved,
            @Nullable MoveLoop loop,
            Instant startedAt,
            Instant endedAt,
            HookRecord hooks) {
        boolean back = ending.phase() instanceof Phase.RolledBack;
        Outcome outcome = back ? Outcome.ROLLED_BACK : outcome(ending.hookFailure());
        String message = back
                ? rolledBack("the source owns the tables again", ending.hookFailure())
                : message("the target owns the tables; the rollback window has ended", ending.hookFailure());
        MoveReport window = loop == null
                ? empty(startedAt, endedAt, outcome, message, hooks)
                : of(loop, startedAt, endedAt, outcome, message, hooks);
        List<PhaseTime> phases = new ArrayList<>(moved.map(MoveReport::phases).orElse(List.of()).stream()
                .filter(phase -> !phase.phase().equals(new Phase.RollbackWindow().word()))
                .toList());
        phases.addAll(window.phases());
        MoveReport base = moved.orElse(window);
        return new MoveReport(
                outcome,
                back || moved.isPresent(),
                back ? ending.outage() : base.outage(),
                back ? window.handOver() : base.handOver(),
                startedAt,
                endedAt,
                phases,
                base.tables(),
                window.differences(),
                base.mended(),
                base.rowsMended(),
                base.startPosition(),
                base.finalPosition(),
                message,
                base.throttled(),
                hooks.runs(),
                base.readCutover());
    }

    private static String rolledBack(String words, Optional<HookFailure> failure) {
        return failure.map(failed ->
                        "%s, but %s".formatted(words, failed.exception().getMessage()))
                .orElse(words);
    }

    private static Outcome outcome(Optional<HookFailure> failure) {
        return failure.isPresent() ? Outcome.MOVED_HOOK_FAILED : Outcome.MOVED;
    }

    private static String message(String moved, Optional<HookFailure> failure) {
        return failure.map(failed -> "the target owns the tables, but %s"
                        .formatted(failed.exception().getMessage()))
                .orElse(moved);
    }

    private static MoveReport of(
            MoveLoop loop, Instant startedAt, Instant endedAt, Outcome outcome, String message, HookRecord hooks) {
        Map<String, Long> bytes = loop.bytesCopied();
        List<TableReport> tables = loop.snapshot().tables().stream()
                .map(table -> new TableReport(
                        table.name(),
                        table.rowsCopied(),
                        bytes.getOrDefault(table.name(), 0L),
                        table.changesApplied(),
                        table.rowsVerified()))
                .toList();
        return new MoveReport(
                outcome,
                outcome == Outcome.MOVED || outcome == Outcome.MOVED_HOOK_FAILED,
                loop.outage(),
                loop.handOver(),
                startedAt,
                endedAt,
                loop.phaseTimes(),
                tables,
                loop.differences(),
                loop.mended(),
                loop.rowsMended(),
                loop.startPosition().toString(),
                loop.snapshot().applied().toString(),
                message,
                loop.throttled(),
                hooks.runs(),
                loop.snapshot().readCutover());
    }

    private static MoveReport empty(
            Instant startedAt, Instant endedAt, Outcome outcome, String message, HookRecord hooks) {
        return new MoveReport(
                outcome,
                false,
                Optional.empty(),
                HandOver.NONE,
                startedAt,
                endedAt,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                "",
                "",
                message,
                List.of(),
                hooks.runs(),
                Optional.empty());
    }
}
