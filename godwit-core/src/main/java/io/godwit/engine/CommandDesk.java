package io.godwit.engine;

import io.godwit.control.Command;
import io.godwit.cutover.Cutover;
import io.godwit.cutover.CutoverGate;
import io.godwit.cutover.RollbackSettings;
import io.godwit.error.MoveException;
import io.godwit.phase.Phase;
import io.godwit.spi.Orders;
import io.godwit.spi.Orders.Approval;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the operator's commands, or says why the phase forbids them. Owned by the loop's thread. */
final class CommandDesk {
    static final String ENDING = "the run ends in order; the same command goes on with the move";

    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);

    private final PhaseMachine phases;
    private final Cutover cutover;
    private final CutoverGate gate;
    private final Leg leg;
    private final Optional<WindowGate> window;
    private final AtomicBoolean stopRequested;
    private final Consumer<MoveSettings> changed;
    private final OrderKeeper keeper;
    private StandingOrders standing;

    /** @param done false when the command was refused */
    record Reply(boolean done, String message) {}

    /** Begins with what earlier runs were commanded. */
    CommandDesk(
            StandingOrders standing,
            OrderKeeper keeper,
            PhaseMachine phases,
            Cutover cutover,
            CutoverGate gate,
            Leg leg,
            AtomicBoolean stopRequested,
            Consumer<MoveSettings> changed) {
        this.standing = standing;
        this.keeper = keeper;
        this.phases = phases;
        this.cutover = cutover;
        this.gate = gate;
        this.leg = leg;
        this.window = leg.window();
        this.stopRequested = stopRequested;
        this.changed = changed;
        standing.orders().approval().ifPresent(this::tellGate);
    }

    private void tellGate(Approval said) {
        switch (said) {
            case APPROVED -> gate.approve();
            case POSTPONED -> gate.postpone();
        }
    }

    /** Whether the operator wants no copy and no comparison. */
    boolean isPaused() {
        return standing.orders().paused();
    }

    MoveSettings settings() {
        return standing.settings();
    }

    StandingOrders standing() {
        return standing;
    }

    /** Carries the command out at once, and answers when the next run would find it. */
    void carryOut(Command command, Consumer<Reply> answer) {
        Reply reply = reply(command);
        if (command instanceof Command.Status) {
            answer.accept(reply);
            return;
        }
        LOG.info("{}: {}", command, reply.done() ? reply.message() : "refused, " + reply.message());
        keeper.keep(standing.orders(), () -> answer.accept(reply));
    }

    private void order(Orders orders) {
        standing = standing.with(orders);
    }

    private Reply reply(Command command) {
        if (command instanceof Command.Status) {
            return new Reply(true, "");
        }
        if (cutover.isDeclaring() || cutover.isDone() || isEnding()) {
            return new Reply(false, "the tables are handed over, nothing is left to command");
        }
        return switch (command) {
            case Command.Status _ -> new Reply(true, "");
            case Command.Pause _ -> pause();
            case Command.Resume _ -> resume();
            case Command.Set set -> set(set);
            case Command.Approve _ -> approve();
            case Command.Postpone _ -> postpone();
            case Command.Abort _ -> {
                stopRequested.set(true);
                yield new Reply(true, ENDING);
            }
            case Command.Rollback _ -> window.map(this::rollback).orElseGet(CommandDesk::notHandedOver);
            case Command.Finish _ -> window.map(this::finish).orElseGet(CommandDesk::notHandedOver);
        };
    }

    /** Whether the rollback window is being ended, or has been. */
    private boolean isEnding() {
        return phases.current() instanceof Phase.Moved
                || (phases.isStoring() && window.filter(WindowGate::isOver).isPresent());
    }

    private static Reply notHandedOver() {
        return new Reply(false, "not available in this phase: the source owns the tables, `godwit abort` ends the run");
    }

    private Reply rollback(WindowGate gateOfWindow) {
        if (cutover.isUnderWay()) {
            return new Reply(false, "the rollback is under way; `godwit abort` undoes it and ends the run");
        }
        gateOfWindow.askRollback();
        return new Reply(
                true,
                "the tables are handed back to the source as soon as every row was compared and the lag is small;"
                        + " `godwit status` says what it waits for");
    }

    private Reply finish(WindowGate gateOfWindow) {
        if (cutover.isUnderWay() || gateOfWindow.isRollbackAsked()) {
            return new Reply(false, "a rollback is asked for; `godwit abort` takes that back and ends the run");
        }
        gateOfWindow.askFinish();
        return new Reply(true, "the rollback window ends: the target owns the tables for good");
    }

    private Reply pause() {
        if (cutover.isUnderWay()) {
            return new Reply(false, "writes are being stopped for the hand-over; `godwit abort` undoes it");
        }
        order(standing.orders().paused(true));
        return new Reply(
                true,
                "copy and comparison are paused, also for later runs, and changes are still applied; `godwit resume` goes"
                        + " on");
    }

    private Reply resume() {
        boolean before = isPaused();
        order(standing.orders().paused(false));
        return before ? new Reply(true, "copy and comparison go on") : new Reply(false, "the move is not paused");
    }

    private Reply set(Command.Set set) {
        if (set.key().equals(RollbackSettings.WINDOW.name()) && leg.reverse().isEmpty() && window.isEmpty()) {
            return new Reply(
                    false,
                    "this run began without a way back, and has not checked whether there can be one: put %s into the"
                                    .formatted(set.key())
                            + " configuration and start the run again before it hands over");
        }
        try {
            standing = standing.set(set.key(), set.value());
        } catch (MoveException refused) {
            return new Reply(false, String.valueOf(refused.getMessage()));
        }
        changed.accept(settings());
        return new Reply(
                true,
                "%s is %s, until it is set again or the configuration says something new"
                        .formatted(set.key(), settings().adjustable().get(set.key())));
    }

    private Reply approve() {
        if (window.isPresent()) {
            return handedOver();
        }
        order(standing.orders().with(Approval.APPROVED));
        gate.approve();
        List<String> others = gate.heldBackBy();
        String when = cutover.isUnderWay()
                ? "the cutover is under way"
                : others.isEmpty()
                        ? "the cutover begins as soon as the move is ready and the lag small"
                        : "the cutover is still " + String.join("; ", others);
        return new Reply(true, "approved: " + when);
    }

    private static Reply handedOver() {
        return new Reply(
                false,
                "the target owns the tables already; `godwit rollback` hands them back, `godwit finish` ends the"
                        + " rollback window");
    }

    private Reply postpone() {
        if (window.isPresent()) {
            return handedOver();
        }
        if (cutover.isUnderWay()) {
            return new Reply(false, "writes are being stopped for the cutover; `godwit abort` undoes it");
        }
        order(standing.orders().with(Approval.POSTPONED));
        gate.postpone();
        return new Reply(true, "the cutover does not begin before `godwit approve`, also in later runs");
    }
}
