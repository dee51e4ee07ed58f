package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.cutover.Cutover;
import io.godwit.cutover.CutoverGate;
import io.godwit.cutover.Outlook;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableShape;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase;
import io.godwit.progress.ReadCutover;
import io.godwit.spi.SourceSchema;
import io.godwit.verify.VerifyStage;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when a phase is over, and what has to be done before the next one. Owned by the loop's thread. */
final class PhaseSteps {
    private static final Logger LOG = LoggerFactory.getLogger(PhaseSteps.class);

    private final Leg leg;
    private final EventLoop loop;
    private final PhaseMachine phases;
    private final Stages stages;
    private final Cutover cutover;
    private final CutoverGate gate;
    private final Outlook outlook;
    private final CommandDesk desk;
    private final EventDesk events;
    private final LeaseKeeper lease;
    private final SourceSchema schema;
    private final List<TableShape> tables;
    private final InstantSource clock;
    private Optional<ReadCutover> readCutover = Optional.empty();
    private boolean toldReady;
    private boolean analyzed;
    private boolean finished;

    PhaseSteps(
            Leg leg,
            EventLoop loop,
            PhaseMachine phases,
            Stages stages,
            Cutover cutover,
            CutoverGate gate,
            Outlook outlook,
            CommandDesk desk,
            EventDesk events,
            LeaseKeeper lease,
            SourceSchema schema,
            List<TableShape> tables,
            InstantSource clock) {
        this.leg = leg;
        this.loop = loop;
        this.phases = phases;
        this.stages = stages;
        this.cutover = cutover;
        this.gate = gate;
        this.outlook = outlook;
        this.desk = desk;
        this.events = events;
        this.lease = lease;
        this.schema = schema;
        this.tables = tables;
        this.clock = clock;
    }

    /** Whether the rollback window has ended. */
    boolean areFinished() {
        return finished;
    }

    /** Takes the step that is due, if one is. */
    void advance() {
        boolean copied = !(phases.current() instanceof Phase.Copying);
        if (copied && !cutover.isUnderWay()) {
            outlook.advance();
        }
        if (phases.isStoring()) {
            return;
        }
        switch (phases.current()) {
            case Phase.Copying copying -> {
                if (stages.sequencer().isCopied() && stages.indexes().isDone()) {
                    phases.enter(new Phase.Verifying(), () -> {
                        events.tell(MoveEvent.ROW_COPY_COMPLETE, Map.of());
                        analyze();
                    });
                }
            }
            case Phase.Verifying verifying -> {
                if (verify().rangesAreDone()) {
                    failIfDifferent();
                    phases.enter(new Phase.Ready(), this::tellReady);
                }
            }
            case Phase.Ready ready -> {
                failIfDifferent();
                if (mayCutOver()) {
                    cutover.begin(outlook.forecast());
                }
            }
            case Phase.RollbackWindow window -> {
                failIfDifferent();
                leg.window().ifPresent(this::endWindow);
            }
            case Phase.CuttingOver cuttingOver -> {}
            case Phase.HandingBack handingBack -> {}
            case Phase.Returning returning -> {}
            case Phase.Moved moved -> {}
            case Phase.RolledBack rolledBack -> {}
        }
    }

    private VerifyStage verify() {
        return stages.verify();
    }

    private void endWindow(WindowGate window) {
        if (window.isOver()) {
            phases.enter(new Phase.Moved(), () -> finished = true);
        } else if (window.isRollbackAsked() && mayHandBack()) {
            cutover.begin(outlook.forecast());
        }
    }

    // The window of the day, the file and the approval belong to the cutover: a rollback is asked for when it is
    // needed.
    private boolean mayHandBack() {
        return !desk.isPaused()
                && cutover.isIdle()
                && verify().rangesAreDone()
                && gate.heldBackByBacklog(stages.backlog(), outlook.forecast()).isEmpty();
    }

    private boolean mayCutOver() {
        return toldReady
                && !desk.isPaused()
                && !stages.governor().holdsCopy()
                && cutover.isIdle()
                && verify().rangesAreDone()
                && analyzed
                && gate.heldBackBy(stages.backlog(), outlook.forecast()).isEmpty();
    }

    private void failIfDifferent() {
        if (verify().differencesFound() > 0 && verify().rangesAreDone()) {
            // A process that lost the lease may have compared rows that the new owner has deleted.
            lease.confirm();
            throw new MoveException(
                    Code.VERIFICATION_FAILED,
                    ("%s rows differ between source and target; the %s still owns the tables. Find out who wrote to"
                                    + " the %s. Then have their ranges copied again (the same command with"
                                    + " --verify.repair=true)%s.")
                            .formatted(
                                    verify().differencesFound(),
                                    leg.direction().giver(),
                                    leg.direction().taker(),
                                    leg.direction() == Direction.THERE ? ", or start over with --restart" : ""));
        }
    }

    // Before the cutover, so that the applications do not meet an optimizer that takes the tables for empty.
    private void analyze() {
        loop.start(
                "refresh the target's statistics",
                () -> {
                    schema.analyze(tables);
                    return tables;
                },
                _ -> analyzed = true);
    }

    /** Empty until applications may read from the target. */
    Optional<ReadCutover> readCutover() {
        return readCutover;
    }

    private void tellReady() {
        boolean consistentReads = stages.consistentReads();
        ReadCutover reached = new ReadCutover(
                clock.instant(), stages.sequencer().appliedPosition().toString(), consistentReads);
        readCutover = Optional.of(reached);
        LOG.info(
                "read cutover: applications may read from the target, which is at {}: {}",
                reached.position(),
                reached.promise());
        events.tell(
                MoveEvent.READY,
                Map.of(
                        MoveEvent.REASON,
                        String.join("; ", gate.heldBackBy()),
                        MoveEvent.CONSISTENT_READS,
                        Boolean.toString(consistentReads)),
                ignored -> toldReady = true);
    }
}
