package io.godwit.engine;

import io.godwit.apply.ApplyStage;
import io.godwit.apply.LagProbe;
import io.godwit.copy.CopyStage;
import io.godwit.copy.FirstPosition;
import io.godwit.copy.IndexStage;
import io.godwit.cutover.Cutover;
import io.godwit.cutover.CutoverGate;
import io.godwit.error.Listing;
import io.godwit.govern.Governor;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.phase.Phase;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.ReadCutover;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.TableProgress;
import io.godwit.sequence.Sequencer;
import io.godwit.verify.VerifyStage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run looks like to people and programs: its stages asked, nothing changed. On the loop's thread. */
final class Overview {
    private final List<TableShape> tables;
    private final Map<TableId, Long> estimates;
    private final InstantSource clock;
    private final Instant startedAt;
    private final Sequencer sequencer;
    private final PhaseMachine phases;
    private final FirstPosition firstPosition;
    private final CopyStage copy;
    private final IndexStage indexes;
    private final ApplyStage apply;
    private final VerifyStage verify;
    private final Cutover cutover;
    private final LagProbe lag;
    private final Governor governor;
    private final CutoverGate gate;
    private final Leg leg;

    Overview(
            List<TableShape> tables,
            Map<TableId, Long> estimates,
            InstantSource clock,
            Sequencer sequencer,
            PhaseMachine phases,
            FirstPosition firstPosition,
            CopyStage copy,
            IndexStage indexes,
            ApplyStage apply,
            VerifyStage verify,
            Cutover cutover,
            LagProbe lag,
            Governor governor,
            CutoverGate gate,
            Leg leg) {
        this.tables = tables;
        this.estimates = estimates;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.sequencer = sequencer;
        this.phases = phases;
        this.firstPosition = firstPosition;
        this.copy = copy;
        this.indexes = indexes;
        this.apply = apply;
        this.verify = verify;
        this.cutover = cutover;
        this.lag = lag;
        this.governor = governor;
        this.gate = gate;
        this.leg = leg;
    }

    /** @param readCutover empty until applications may read from the target */
    Snapshot take(StandingOrders standing, Optional<ReadCutover> readCutover) {
        boolean paused = standing.orders().paused();
        List<TableProgress> progress = tables.stream().map(this::progress).toList();
        Duration elapsed = Duration.between(startedAt, clock.instant());
        return new Snapshot(
                phases.current().word(),
                elapsed,
                progress,
                lag.lag().orElse(Duration.ZERO),
                whatLimits(paused),
                sequencer.dirtyKeys(),
                sequencer.appliedPosition(),
                remaining(progress, elapsed),
                cutover.isDeclaring() ? Owner.UNKNOWN : phases.current().owner(),
                paused,
                governor.signals(),
                standing.settings().adjustable(),
                standing.orders().describe(),
                readCutover);
    }

    private TableProgress progress(TableShape table) {
        TableId id = table.id();
        boolean copied = sequencer.isCopied(id);
        return new TableProgress(
                id.toString(),
                Math.max(estimates.getOrDefault(id, 0L), copy.rowsCopied(id)),
                copy.rowsCopied(id),
                apply.changesApplied(id),
                verify.rowsVerified(id),
                copied,
                copied && verify.rangesAreDone(id));
    }

    private String whatLimits(boolean paused) {
        if (cutover.isUnderWay() || cutover.isDone()) {
            return cutover.describe();
        }
        if (paused) {
            return "paused by the operator: run `godwit resume`";
        }
        if (!sequencer.wantsTransactions()) {
            return "applying changes to the target";
        }
        return switch (phases.current()) {
            case Phase.Copying copying when !governor.reason().isEmpty() -> governor.reason();
            case Phase.Verifying verifying when !governor.reason().isEmpty() -> governor.reason();
            case Phase.Copying copying -> whatLimitsCopy();
            case Phase.Verifying verifying -> "comparing rows on both servers";
            case Phase.Ready ready -> whatDelaysCutover();
            case Phase.CuttingOver cuttingOver -> cutover.describe();
            case Phase.RollbackWindow window ->
                leg.window().map(this::whatLimitsWindow).orElse("");
            case Phase.HandingBack handingBack -> cutover.describe();
            case Phase.Returning returning -> "giving the source's tables their names";
            case Phase.Moved moved -> "";
            case Phase.RolledBack rolledBack -> "";
        };
    }

    private String whatLimitsCopy() {
        if (!copy.isWriting() && !indexes.building().isEmpty()) {
            return "building the indexes of " + Listing.of(indexes.building());
        }
        if (copy.writersAreBusy()) {
            return "writing rows to the target";
        }
        if (copy.isReading()) {
            return "reading rows from the source";
        }
        return firstPosition.isReached()
                ? "waiting for the change stream"
                : "waiting for transactions that were under way when the run began (see also XA RECOVER)";
    }

    private String whatDelaysCutover() {
        List<String> reasons = new ArrayList<>(gate.heldBackBy(lag.lag(), sequencer.dirtyKeys()));
        governor.hold().ifPresent(hold -> reasons.add(hold.reason()));
        if (!verify.rangesAreDone()) {
            reasons.add("comparing tables again in which very many rows have changed");
        }
        if (!cutover.describe().isEmpty()) {
            reasons.add(cutover.describe());
        }
        return String.join("; ", reasons);
    }

    private String whatLimitsWindow(WindowGate window) {
        if (!window.isRollbackAsked()) {
            return cutover.describe().isEmpty() ? window.describe() : cutover.describe() + "; " + window.describe();
        }
        List<String> reasons = new ArrayList<>(gate.heldBackByBacklog(lag.lag(), sequencer.dirtyKeys()));
        if (!verify.rangesAreDone()) {
            reasons.addFirst("every row of the tables that the source kept is compared first");
        }
        if (!cutover.describe().isEmpty()) {
            reasons.add(cutover.describe());
        }
        return "rolling back: " + (reasons.isEmpty() ? "stopping writes in a moment" : String.join("; ", reasons));
    }

    private static Optional<Duration> remaining(List<TableProgress> tables, Duration elapsed) {
        double done = 0;
        double all = 0;
        for (TableProgress table : tables) {
            done += table.rowsCopied() + (double) table.rowsVerified();
            all += 2.0 * Math.max(table.rowsEstimated(), table.rowsCopied());
        }
        if (done <= 0 || all <= 0) {
            return Optional.empty();
        }
        double share = Math.min(1, done / all);
        return Optional.of(Duration.ofMillis(Math.round(elapsed.toMillis() * (1 - share) / share)));
    }
}
