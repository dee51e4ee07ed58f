package io.godwit.engine;

import io.godwit.cutover.Cutover;
import io.godwit.cutover.CutoverGate;
import io.godwit.cutover.Outlook;
import io.godwit.error.Listing;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.phase.Phase;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.ReadCutover;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.CopyWorkers;
import io.godwit.progress.Snapshot.TableProgress;
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
    private final Stages stages;
    private final PhaseMachine phases;
    private final Cutover cutover;
    private final CutoverGate gate;
    private final Outlook outlook;
    private final Leg leg;

    Overview(
            List<TableShape> tables,
            Map<TableId, Long> estimates,
            InstantSource clock,
            Stages stages,
            PhaseMachine phases,
            Cutover cutover,
            CutoverGate gate,
            Outlook outlook,
            Leg leg) {
        this.tables = tables;
        this.estimates = estimates;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.stages = stages;
        this.phases = phases;
        this.cutover = cutover;
        this.gate = gate;
        this.outlook = outlook;
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
                stages.lag().lag().orElse(Duration.ZERO),
                whatLimits(paused),
                stages.sequencer().dirtyKeys(),
                stages.sequencer().appliedPosition(),
                remaining(progress, elapsed),
                cutover.isDeclaring() ? Owner.UNKNOWN : phases.current().owner(),
                paused,
                stages.governor().signals(),
                standing.settings().adjustable(),
                standing.orders().describe(),
                readCutover,
                copyWorkers(),
                outlook.forecast());
    }

    private Optional<CopyWorkers> copyWorkers() {
        boolean copies =
                phases.current() instanceof Phase.Copying && !stages.sequencer().isCopied();
        return copies ? Optional.of(stages.copy().workers()) : Optional.empty();
    }

    private TableProgress progress(TableShape table) {
        TableId id = table.id();
        boolean copied = stages.sequencer().isCopied(id);
        return new TableProgress(
                id.toString(),
                Math.max(estimates.getOrDefault(id, 0L), stages.copy().rowsCopied(id)),
                stages.copy().rowsCopied(id),
                stages.apply().changesApplied(id),
                stages.verify().rowsVerified(id),
                copied,
                copied && stages.verify().rangesAreDone(id));
    }

    private String whatLimits(boolean paused) {
        if (cutover.isUnderWay() || cutover.isDone()) {
            return cutover.describe();
        }
        if (paused) {
            return "paused by the operator: run `godwit resume`";
        }
        if (!stages.sequencer().wantsTransactions()) {
            return "applying changes to the target";
        }
        return switch (phases.current()) {
            case Phase.Copying copying
            when !stages.governor().reason().isEmpty() -> stages.governor().reason();
            case Phase.Verifying verifying
            when !stages.governor().reason().isEmpty() -> stages.governor().reason();
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
        List<String> building = stages.indexes().building();
        if (!stages.copy().isWriting() && !building.isEmpty()) {
            return "building the indexes of " + Listing.of(building);
        }
        if (stages.copy().writersAreBusy()) {
            return "writing rows to the target";
        }
        if (stages.copy().isReading()) {
            return "reading rows from the source";
        }
        return stages.firstPosition().isReached()
                ? "waiting for the change stream"
                : "waiting for transactions that were under way when the run began (see also XA RECOVER)";
    }

    private String whatDelaysCutover() {
        List<String> reasons = new ArrayList<>(gate.heldBackBy(stages.backlog(), outlook.forecast()));
        stages.governor().hold().ifPresent(hold -> reasons.add(hold.reason()));
        if (!stages.verify().rangesAreDone()) {
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
        List<String> reasons = new ArrayList<>(gate.heldBackByBacklog(stages.backlog(), outlook.forecast()));
        if (!stages.verify().rangesAreDone()) {
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
