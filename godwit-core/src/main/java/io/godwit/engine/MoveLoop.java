package io.godwit.engine;

import io.godwit.apply.ApplySettings;
import io.godwit.apply.ApplyStage;
import io.godwit.apply.LagProbe;
import io.godwit.concurrent.EventLoop;
import io.godwit.control.Answer;
import io.godwit.control.Command;
import io.godwit.copy.CopyStage;
import io.godwit.copy.FirstPosition;
import io.godwit.copy.IndexStage;
import io.godwit.cutover.Cutover;
import io.godwit.cutover.CutoverGate;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.Governor;
import io.godwit.model.GtidSet;
import io.godwit.model.RowDifference;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.MoveReport.ThrottledTime;
import io.godwit.progress.ReadCutover;
import io.godwit.progress.Snapshot;
import io.godwit.sequence.Limits;
import io.godwit.sequence.Restored;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.WayBack;
import io.godwit.verify.RepairStage;
import io.godwit.verify.VerifyStage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stages of a move, joined around one sequencer and turned by one thread. Each turn handles what tasks have
 * delivered, then lets each stage start what may be started now; nothing in a turn blocks.
 */
final class MoveLoop implements Cutover.Surroundings {
    private static final Logger LOG = LoggerFactory.getLogger(MoveLoop.class);
    private static final Duration TURN = Duration.ofMillis(20);
    private static final Duration SNAPSHOT_INTERVAL = Duration.ofMillis(100);
    private static final Duration PATIENCE_FOR_ANSWER = Duration.ofSeconds(5);
    private static final Duration PATIENCE_FOR_TASKS = Duration.ofSeconds(10);

    private final List<TableShape> tables;
    private final SourceSchema schema;
    private final InstantSource clock;
    private final Leg leg;
    private final boolean consistentReads;
    private final AtomicBoolean stopRequested;

    private final EventLoop loop = new EventLoop();
    private final Sequencer sequencer;
    private final PhaseMachine phases;
    private final StreamReader stream;
    private final FirstPosition firstPosition;
    private final CopyStage copy;
    private final IndexStage indexes;
    private final ApplyStage apply;
    private final VerifyStage verify;
    private final RepairStage repair;
    private final GuardKeeper guard;
    private final Cutover cutover;
    private final LagProbe lag;
    private final Governor governor;
    private final LeaseKeeper lease;
    private final LeaseKeeper recordLease;
    private final CutoverGate gate;
    private final OrderKeeper keeper;
    private final CommandDesk desk;
    private final EventDesk events;
    private final ThrottleDesk throttle;
    private final Overview overview;
    private final boolean undoneBefore;
    private final GtidSet startPosition;
    private final HookTeller teller;
    private Optional<HookFailure> successFailure = Optional.empty();
    private boolean toldValidated;
    private boolean toldReady;
    private Optional<ReadCutover> readCutover = Optional.empty();
    private boolean analyzed;
    private boolean finished;

    /** How the way back begins; written by a task of the hand-over, read by the step after it. */
    private volatile @Nullable WayBack wayBack;

    private volatile boolean ended;
    private volatile Snapshot snapshot;
    private Instant snapshotAt = Instant.EPOCH;

    MoveLoop(
            MovePorts ports,
            StandingOrders standing,
            Leg leg,
            List<TableShape> tables,
            Restored restored,
            Map<TableId, Long> estimates,
            RunContext context,
            boolean undoneBefore) {
        MoveSettings settings = standing.settings();
        InstantSource clock = context.clock();
        MoveObserver observer = context.observer();
        AtomicBoolean stopRequested = context.stopRequested();
        this.leg = leg;
        this.consistentReads = settings.apply().consistentReads();
        this.tables = tables;
        this.teller = context.teller();
        this.undoneBefore = undoneBefore;
        this.startPosition = restored.applied();
        this.schema = ports.schema();
        this.clock = clock;
        this.stopRequested = stopRequested;
        List<TableId> ids = tables.stream().map(TableShape::id).toList();
        this.sequencer = new Sequencer(tables, restored, limits(settings.apply()));
        boolean back = leg.direction() == Direction.BACK;
        Phase first = back ? new Phase.RollbackWindow() : new Phase.Copying();
        this.phases = new PhaseMachine(loop, leg.authority(), clock, first, observer::entered);
        this.stream = new StreamReader(leg.direction(), loop, sequencer, clock);
        this.firstPosition = new FirstPosition(loop, sequencer, ports.source(), clock);
        this.lag = new LagProbe(loop, sequencer, ports.source(), clock);
        this.governor = new Governor(loop, ports.load(), ports.sensors(), settings.load(), clock, lag::lag);
        this.copy = new CopyStage(
                loop, sequencer, ports.reader(), ports.chunkWriter(), leg.record(), governor, settings.copy(), tables);
        this.apply = new ApplyStage(
                loop,
                sequencer,
                ports.epochWriter(),
                clock,
                leg.record().counts().changesApplied());
        this.indexes =
                new IndexStage(loop, sequencer, ports.schema(), governor, back ? List.of() : tables, apply::isApplying);
        this.verify = new VerifyStage(
                loop, sequencer, ports.reader(), ports.hasher(), governor, settings.verify(), clock, tables);
        this.guard = new GuardKeeper(loop, ports.guard());
        this.repair = new RepairStage(loop, sequencer, ports.chunkWriter(), copy::copyAgain, verify);
        this.cutover = new Cutover(
                leg.direction(),
                loop,
                sequencer,
                ports.traffic(),
                settings.cutover(),
                clock,
                ids,
                this,
                verify::isComplete,
                verify::differencesFound);
        this.lease = new LeaseKeeper(loop, leg.authority(), clock);
        this.recordLease = back ? new LeaseKeeper(loop, leg.record(), clock) : lease;
        this.gate = new CutoverGate(settings.cutover(), clock);
        this.keeper = new OrderKeeper(loop, leg.authority(), standing.orders());
        this.desk = new CommandDesk(standing, keeper, phases, cutover, gate, leg, stopRequested, changed -> {
            copy.change(changed.copy());
            verify.change(changed.verify());
            governor.change(changed.load());
            cutover.change(changed.cutover());
            gate.change(changed.cutover());
            leg.window().ifPresent(window -> window.change(changed.rollback()));
            observer.changed(changed);
        });
        if (!standing.orders().settings().isEmpty()) {
            observer.changed(settings);
        }
        this.overview = new Overview(
                tables,
                estimates,
                clock,
                sequencer,
                phases,
                firstPosition,
                copy,
                indexes,
                apply,
                verify,
                cutover,
                lag,
                governor,
                gate,
                leg);
        this.events = new EventDesk(loop, teller.hooks(), teller.record(), clock, this::takeSnapshot);
        this.throttle = new ThrottleDesk(governor, desk, events, clock);
        this.snapshot = takeSnapshot();
    }

    private static Limits limits(ApplySettings apply) {
        return new Limits(
                apply.atomicRows(),
                apply.epochRows(),
                apply.pendingBytes(),
                apply.overlayBytes(),
                apply.consistentReads());
    }

    /** Turns until the other side owns the tables, or the rollback window has ended. */
    void run(ChangeStream changes) throws InterruptedException {
        try (loop) {
            stream.start(changes);
            begin();
            while (!cutover.isDone() && !finished) {
                loop.turn(TURN);
                if (stopRequested.get()) {
                    comeToRest(stopped());
                }
                if (!cutover.isUnderWay()
                        && !isCalledBack()
                        && governor.critical().isPresent()) {
                    comeToRest(critical(governor.critical().get()));
                }
                lease.advance();
                recordLease.advance();
                governor.advance();
                stream.advance();
                if (!cutover.holdsTarget() && !indexes.holdsTarget()) {
                    apply.advance();
                }
                firstPosition.advance();
                copy.rest(desk.isPaused() || governor.holdsCopy());
                indexes.rest(desk.isPaused() || governor.holdsCopy());
                guard.advance(verify.hasBegun());
                boolean held = desk.isPaused() || (governor.holdsComparison() && !isCalledBack());
                verify.rest(!guard.isWatching() || indexes.isDue() || (held && !cutover.isUnderWay()));
                // First, so that of what the governor allows copying gets the rest.
                verify.advance();
                if (firstPosition.isReached() && toldValidated && !cutover.holdsTarget()) {
                    copy.advance();
                    indexes.advance();
                }
                if (!cutover.holdsTarget()) {
                    repair.advance();
                }
                lag.advance();
                cutover.advance();
                if (toldValidated) {
                    changePhase();
                }
                throttle.advance(cutover.isUnderWay());
                events.advance();
                publish();
            }
            snapshot = takeSnapshot();
            if (leg.direction() == Direction.THERE) {
                tellSuccess();
            }
        } finally {
            snapshot = takeSnapshot();
            ended = true;
        }
    }

    /** The operator wants the tables back, perhaps because of the load: no limit on it may hold that up. */
    private boolean isCalledBack() {
        return leg.window().filter(WindowGate::isRollbackAsked).isPresent();
    }

    private void begin() {
        if (leg.direction() == Direction.BACK) {
            toldValidated = true;
            return;
        }
        if (undoneBefore) {
            events.tell(MoveEvent.CUT_OVER_UNDONE, Map.of(MoveEvent.REASON, "the process of the last run ended in it"));
        }
        events.tell(MoveEvent.VALIDATED, Map.of(), failure -> {
            failure.ifPresent(failed -> {
                throw failed.exception();
            });
            toldValidated = true;
        });
    }

    // On this thread, for no task can fail the run any more: the target owns the tables.
    private void tellSuccess() throws InterruptedException {
        Map<String, String> facts = new HashMap<>();
        cutover.outage().ifPresent(outage -> facts.put(MoveEvent.OUTAGE_MILLIS, Long.toString(outage.toMillis())));
        cutover.drainPosition().ifPresent(position -> facts.put(MoveEvent.DRAIN_POSITION, position.toString()));
        // With a rollback window the run goes on, and needs its lease.
        successFailure = wayBack == null
                ? teller.tell(MoveEvent.SUCCESS, snapshot, facts)
                : teller.tellHolding(leg.authority(), MoveEvent.SUCCESS, snapshot, facts);
    }

    private void changePhase() {
        if (phases.isStoring()) {
            return;
        }
        switch (phases.current()) {
            case Phase.Copying copying -> {
                if (sequencer.isCopied() && indexes.isDone()) {
                    phases.enter(new Phase.Verifying(), () -> {
                        events.tell(MoveEvent.ROW_COPY_COMPLETE, Map.of());
                        analyze();
                    });
                }
            }
            case Phase.Verifying verifying -> {
                if (verify.rangesAreDone()) {
                    failIfDifferent();
                    phases.enter(new Phase.Ready(), this::tellReady);
                }
            }
            case Phase.Ready ready -> {
                failIfDifferent();
                if (mayCutOver()) {
                    cutover.begin();
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

    private void endWindow(WindowGate window) {
        if (window.isOver()) {
            phases.enter(new Phase.Moved(), () -> finished = true);
        } else if (window.isRollbackAsked() && mayHandBack()) {
            cutover.begin();
        }
    }

    // The window of the day, the file and the approval belong to the cutover: a rollback is asked for when it is
    // needed.
    private boolean mayHandBack() {
        return !desk.isPaused()
                && cutover.isIdle()
                && verify.rangesAreDone()
                && gate.heldBackByBacklog(lag.lag(), sequencer.dirtyKeys()).isEmpty();
    }

    private void failIfDifferent() {
        if (verify.differencesFound() > 0 && verify.rangesAreDone()) {
            // A process that lost the lease may have compared rows that the new owner has deleted.
            lease.confirm();
            throw new MoveException(
                    Code.VERIFICATION_FAILED,
                    ("%s rows differ between source and target; the %s still owns the tables. Find out who wrote to"
                                    + " the %s. Then have their ranges copied again (the same command with"
                                    + " --verify.repair=true)%s.")
                            .formatted(
                                    verify.differencesFound(),
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

    private void tellReady() {
        ReadCutover reached =
                new ReadCutover(clock.instant(), sequencer.appliedPosition().toString(), consistentReads);
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

    private boolean mayCutOver() {
        return toldReady
                && !desk.isPaused()
                && !governor.holdsCopy()
                && cutover.isIdle()
                && verify.rangesAreDone()
                && analyzed
                && gate.heldBackBy(lag.lag(), sequencer.dirtyKeys()).isEmpty();
    }

    /** Lets what is being written end, so that the ledger holds it, then ends the run. */
    private void comeToRest(MoveException why) throws InterruptedException {
        cutover.undo(why);
        Instant deadline = clock.instant().plus(PATIENCE_FOR_TASKS);
        while (isWriting() && !cutover.isDone() && !finished && clock.instant().isBefore(deadline)) {
            loop.turn(TURN);
            cutover.advance();
            lease.advance();
            recordLease.advance();
        }
        if (!cutover.isDone() && !finished) {
            throw why;
        }
    }

    private MoveException stopped() {
        return new MoveException(
                Code.STOPPED_BY_OPERATOR,
                "stopped by the operator while %s; the %s owns the tables. Start the same command again to go on."
                        .formatted(phases.current().word(), leg.direction().giver()));
    }

    private MoveException critical(String reason) {
        return new MoveException(
                Code.LOAD_CRITICAL,
                ("%s: the move ended while %s and leaves the servers to others; the %s owns the tables. Start the same"
                                + " command again when the load has gone, or raise the critical value.")
                        .formatted(
                                reason, phases.current().word(), leg.direction().giver()));
    }

    private boolean isWriting() {
        return copy.isWriting()
                || repair.isClearing()
                || apply.isApplying()
                || cutover.isUnderWay()
                || phases.isStoring()
                || keeper.isStoring();
    }

    @Override
    public void enter(Phase phase, Runnable then) {
        phases.enter(phase, then);
    }

    @Override
    public void declare(Runnable then) {
        WayBack back = wayBack;
        guard.end();
        if (leg.direction() == Direction.BACK) {
            phases.enter(new Phase.Returning(), then);
        } else if (back == null) {
            phases.enter(new Phase.Moved(), then);
        } else {
            phases.openWindow(back, then);
        }
    }

    @Override
    public void gaveUp(MoveException reason) {
        boolean harmless = reason.code() == Code.CUTOVER_UNDONE || reason.code() == Code.HOOK_FAILED;
        if (leg.window().isEmpty() || !harmless) {
            throw reason;
        }
        leg.window().get().withdrawRollback();
        LOG.error("{}. The way back stays open: `godwit rollback` tries again.", reason.getMessage());
    }

    // Hooks of the steps in between are about the source's tables.
    @Override
    public void tell(MoveEvent event, Map<String, String> facts, Consumer<Optional<MoveException>> then) {
        if (leg.direction() == Direction.BACK && (event == MoveEvent.RENAMED || event == MoveEvent.DRAINED)) {
            then.accept(Optional.empty());
            return;
        }
        events.tell(event, facts, failure -> then.accept(failure.map(HookFailure::exception)));
    }

    @Override
    public void compareWithoutRest(boolean on) {
        verify.finish(on);
    }

    @Override
    public void completeTarget() throws InterruptedException {
        guard.confirm();
        leg.room().check();
        schema.complete(tables);
        if (leg.reverse().isPresent()) {
            wayBack = leg.reverse().get().measure(tables);
        }
    }

    @Override
    public void takeBackTarget() throws InterruptedException {
        schema.takeBack();
    }

    @Override
    public boolean isWritingTarget() {
        return apply.isApplying() || copy.isWriting() || repair.isClearing();
    }

    @Override
    public void prepareTarget() throws InterruptedException {
        leg.room().check();
        schema.prepareToComplete(tables);
    }

    @Override
    public void confirmLease() {
        lease.confirm();
    }

    /** Whether the source may refuse writes because of this run. */
    boolean mayHaveStoppedWrites() {
        return cutover.isUnderWay();
    }

    /** Whether the ledger may already say that the other side owns the tables. */
    boolean mayHaveMoved() {
        return cutover.isDeclaring();
    }

    private void publish() {
        Instant now = clock.instant();
        if (Duration.between(snapshotAt, now).compareTo(SNAPSHOT_INTERVAL) >= 0) {
            snapshotAt = now;
            snapshot = takeSnapshot();
        }
    }

    /** Has the command carried out in the next turn; from any thread. */
    Answer ask(Command command) throws InterruptedException {
        if (ended) {
            boolean opening = leg.direction() == Direction.THERE && phase() instanceof Phase.RollbackWindow;
            String words = opening
                    ? "the target owns the tables, and the rollback window is being opened: ask again in a moment"
                    : "the run has ended";
            return new Answer(false, words, snapshot);
        }
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        loop.post(() -> {
            desk.carryOut(command, reply -> {
                snapshot = takeSnapshot();
                answer.complete(new Answer(reply.done(), reply.message(), snapshot));
            });
        });
        try {
            return answer.get(PATIENCE_FOR_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            return new Answer(
                    false,
                    "the run gave no answer in time: it is ending, or cannot store the command on the target. Ask again,"
                            + " or look at its output.",
                    snapshot);
        }
    }

    /** From any thread. */
    Snapshot snapshot() {
        return snapshot;
    }

    private Snapshot takeSnapshot() {
        return overview.take(desk.standing(), readCutover);
    }

    List<PhaseTime> phaseTimes() {
        return phases.times();
    }

    List<ThrottledTime> throttled() {
        return throttle.times();
    }

    List<RowDifference> mended() {
        return verify.mended();
    }

    long rowsMended() {
        return verify.rowsMended();
    }

    List<RowDifference> differences() {
        return verify.differences();
    }

    Optional<Duration> outage() {
        return cutover.outage();
    }

    /** The hook of {@link MoveEvent#SUCCESS} that failed, if one did. */
    Optional<HookFailure> successFailure() {
        return successFailure;
    }

    /** How the way back begins that the hand-over has opened; empty when it has opened none. */
    Optional<WayBack> wayBack() {
        return Optional.ofNullable(wayBack);
    }

    /** What commands have left. */
    StandingOrders standing() {
        return desk.standing();
    }

    Phase phase() {
        return phases.current();
    }

    GtidSet startPosition() {
        return startPosition;
    }

    /** Bytes of row images copied by this run, by the name of the table. */
    Map<String, Long> bytesCopied() {
        return tables.stream().map(TableShape::id).collect(Collectors.toMap(TableId::toString, copy::bytesCopied));
    }
}
