package io.godwit.engine;

import io.godwit.error.MoveException;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.MoveReport.TableReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the report at the end of a run. */
final class Reports {
    private Reports() {}

    static MoveReport moved(MoveLoop loop, Instant startedAt, Instant endedAt) {
        return of(loop, startedAt, endedAt, Outcome.MOVED, "the target owns the tables");
    }

    static MoveReport failed(@Nullable MoveLoop loop, Instant startedAt, Instant endedAt, MoveException failure) {
        String message = failure.code() + ": " + failure.getMessage();
        Outcome outcome = Outcome.of(failure.code());
        return loop == null
                ? empty(startedAt, endedAt, outcome, message)
                : of(loop, startedAt, endedAt, outcome, message);
    }

    static MoveReport alreadyMoved(Instant startedAt, Instant endedAt) {
        return empty(
                startedAt,
                endedAt,
                Outcome.MOVED,
                "the ledger says that this move has ended and the target owns the tables; there is nothing to do");
    }

    private static MoveReport of(MoveLoop loop, Instant startedAt, Instant endedAt, Outcome outcome, String message) {
        List<TableReport> tables = loop.snapshot().tables().stream()
                .map(table ->
                        new TableReport(table.name(), table.rowsCopied(), table.changesApplied(), table.rowsVerified()))
                .toList();
        return new MoveReport(
                outcome,
                outcome == Outcome.MOVED,
                loop.outage(),
                startedAt,
                endedAt,
                loop.phaseTimes(),
                tables,
                loop.differences(),
                loop.snapshot().applied().toString(),
                message);
    }

    private static MoveReport empty(Instant startedAt, Instant endedAt, Outcome outcome, String message) {
        return new MoveReport(
                outcome, false, Optional.empty(), startedAt, endedAt, List.of(), List.of(), List.of(), "", message);
    }
}
