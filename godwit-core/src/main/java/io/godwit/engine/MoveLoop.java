package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.control.Answer;
import io.godwit.control.Command;
import io.godwit.cutover.Cutover;
import io.godwit.cutover.CutoverGate;
import io.godwit.cutover.Outlook;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.RowDifference;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase;
import io.godwit.progress.HandOver;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.MoveReport.ThrottledTime;
import io.godwit.progress.Snapshot;
import io.godwit.sequence.Restored;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.WayBack;
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
import java.util.stream.Collectors;

/**
 * The stages of a move, joined around one sequencer and turned by one thread. Each turn handles what tasks have
 * delivered, then lets each stage start what may be started now; nothing in a turn blocks.
 */
final class MoveLoop {
    private static final Duration TURN = Duration.ofMillis(20);
    private static final Duration SNAPSHOT_INTERVAL = Duration.ofMillis(100);
    private static final Duration PATIENCE_FOR_ANSWER = Duration.ofSeconds(5);
    private static final Duration PATIENCE_FOR_TASKS = Duration.ofSeconds(10);

    private final List<TableShape> tables;
    private final InstantSource clock;
    private final Leg leg;
    private final AtomicBoolean stopRequested;

    private final EventLoop loop = new EventLoop();
    private final Stages stages;
    private final PhaseMachine phases;
    private final PhaseSteps steps;
    private final HandOverSurroundings surroundings;
    private final Cutover cutover;
    private final LeaseKeeper lease;
    private final LeaseKeeper recordLease;
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
        MoveObserver observer = context.observer();
        this.leg = leg;
        this.tables = tables;
        this.teller = context.teller();
        this.undoneBefore = undoneBefore;
        this.startPosition = restored.applied();
        this.clock = context.clock();
        this.stopRequested = context.stopRequested();
        List<TableId> ids = tables.stream().map(TableShape::id).toList();
        this.stages = Stages.of(loop, ports, settings, leg, tables, restored, clock);
        boolean back = leg.direction() == Direction.BACK;
        Phase first = back ? new Phase.RollbackWindow() : new Phase.Copying();
        this.phases = new PhaseMachine(loop, leg.authority(), clock, first, observer::entered);
        this.lease = new LeaseKeeper(loop, leg.authority(), clock);
        this.recordLease = back ? new LeaseKeeper(loop, leg.record(), clock) : lease;
        this.events = new EventDesk(loop, teller.hooks(), teller.record(), clock, this::takeSnapshot);
        this.surroundings = new HandOverSurroundings(leg, tables, ports.schema(), stages, phases, lease, events);
        this.cutover = new Cutover(
                leg.direction(),
                loop,
                stages.sequencer(),
                ports.traffic(),
                settings.cutover(),
                clock,
                ids,
                surroundings);
        CutoverGate gate = new CutoverGate(settings.cutover(), clock);
        Outlook outlook = new Outlook(loop, ports.traffic(), ids, settings.cutover(), clock, stages::backlog);
        this.keeper = new OrderKeeper(loop, leg.authority(), standing.orders());
        this.desk = new CommandDesk(standing, keeper, phases, cutover, gate, leg, stopRequested, changed -> {
            stages.change(changed);
            cutover.change(changed.cutover());
            gate.change(changed.cutover());
            outlook.change(changed.cutover());
            leg.window().ifPresent(window -> window.change(changed.rollback()));
            observer.changed(changed);
        });
        if (!standing.orders().settings().isEmpty()) {
            observer.changed(settings);
        }
        this.steps = new PhaseSteps(
                leg, loop, phases, stages, cutover, gate, outlook, desk, events, lease, ports.schema(), tables, clock);
        this.overview = new Overview(tables, estimates, clock, stages, phases, cutover, gate, outlook, leg);
        this.throttle = new ThrottleDesk(stages.governor(), desk, events, clock);
        this.snapshot = takeSnapshot();
    }

    /** Turns until the other side owns the tables, or the rollback window has ended. */
    void run(ChangeStream changes) throws InterruptedException {
        try (loop) {
            stages.stream().start(changes);
            begin();
            while (!isOver()) {
                loop.turn(TURN);
                endIfAsked();
                lease.advance();
                recordLease.advance();
                stages.advance(turn());
                cutover.advance();
                if (toldValidated) {
                    steps.advance();
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

    private boolean isOver() {
        return cutover.isDone() || steps.areFinished();
    }

    private void endIfAsked() throws InterruptedException {
        if (stopRequested.get()) {
            comeToRest(RunEnds.stopped(phases.current(), leg.direction()));
        }
        if (!cutover.isUnderWay()
                && !isCalledBack()
                && stages.governor().critical().isPresent()) {
            String signal = stages.governor().critical().get();
            comeToRest(RunEnds.critical(signal, phases.current(), leg.direction()));
        }
    }

    private Stages.Turn turn() {
        boolean held = desk.isPaused() || (stages.governor().holdsComparison() && !isCalledBack());
        return new Stages.Turn(
                toldValidated,
                desk.isPaused() || stages.governor().holdsCopy(),
                held && !cutover.isUnderWay(),
                cutover.holdsTarget());
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
        successFailure = surroundings.wayBack().isEmpty()
                ? teller.tell(MoveEvent.SUCCESS, snapshot, facts)
                : teller.tellHolding(leg.authority(), MoveEvent.SUCCESS, snapshot, facts);
    }

    /** Lets what is being written end, so that the ledger holds it, then ends the run. */
    private void comeToRest(MoveException why) throws InterruptedException {
        cutover.undo(why);
        Instant deadline = clock.instant().plus(PATIENCE_FOR_TASKS);
        while (isWriting() && !isOver() && clock.instant().isBefore(deadline)) {
            loop.turn(TURN);
            cutover.advance();
            lease.advance();
            recordLease.advance();
        }
        if (!isOver()) {
            throw why;
        }
    }

    private boolean isWriting() {
        return stages.areWriting() || cutover.isUnderWay() || phases.isStoring() || keeper.isStoring();
    }

    void confirmLease() {
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
        return overview.take(desk.standing(), steps.readCutover());
    }

    List<PhaseTime> phaseTimes() {
        return phases.times();
    }

    List<ThrottledTime> throttled() {
        return throttle.times();
    }

    List<RowDifference> mended() {
        return stages.verify().mended();
    }

    long rowsMended() {
        return stages.verify().rowsMended();
    }

    List<RowDifference> differences() {
        return stages.verify().differences();
    }

    Optional<Duration> outage() {
        return cutover.outage();
    }

    HandOver handOver() {
        return cutover.handOver();
    }

    /** The hook of {@link MoveEvent#SUCCESS} that failed, if one did. */
    Optional<HookFailure> successFailure() {
        return successFailure;
    }

    /** How the way back begins that the hand-over has opened; empty when it has opened none. */
    Optional<WayBack> wayBack() {
        return surroundings.wayBack();
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
        return tables.stream()
                .map(TableShape::id)
                .collect(Collectors.toMap(TableId::toString, stages.copy()::bytesCopied));
    }
}
