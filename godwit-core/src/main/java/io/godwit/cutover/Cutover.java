package io.godwit.cutover;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.TrafficSwitch;
import io.godwit.spi.TrafficSwitch.Drain;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands the tables over, to the target or back: records the cutover, stops writes, drains the stream, has the last changed
 * keys compared, asks whether writes are still stopped, and records that the other side owns the tables. When any of these
 * fails or takes too long before the last step has begun, it lets writes in again where they were. Owned by the loop's
 * thread.
 *
 * <p>Source and target are here, as everywhere in the stages, the server that is read and the one that is written to; in a
 * rollback these have changed places.
 *
 * <pre>
 *   IDLE → RECORDING → ANNOUNCING → CLOSING → DRAINING → COMPARING → TELLING → CONFIRMING → DECLARING → DONE
 *                           ↓           ↓          ↓          ↓         ↓           ↓
 *                           UNDOING ←───┴──────────┴──────────┴─────────┴───────────┘    → IDLE
 * </pre>
 *
 * <p>From CONFIRMING on the target stands still, until the cutover is undone or for good: what is created there in
 * CONFIRMING, such as triggers, would act on rows that are written afterwards.
 */
public final class Cutover {
    private enum Step {
        IDLE,
        RECORDING,
        ANNOUNCING,
        CLOSING,
        DRAINING,
        COMPARING,
        TELLING,
        CONFIRMING,
        DECLARING,
        UNDOING,
        DONE
    }

    /** What a cutover needs of the run around it. */
    public interface Surroundings {
        /** Stores the phase, then runs {@code then} on the loop's thread. */
        void enter(Phase phase, Runnable then);

        /** Stores that the other side owns the tables, then runs {@code then} on the loop's thread. */
        void declare(Runnable then);

        /**
         * Tells the operator's hooks, after all that they were told before, then runs {@code then} on the loop's thread
         * with why the cutover must be undone, if it must. Runs it at once when there are no hooks.
         */
        void tell(MoveEvent event, Map<String, String> facts, Consumer<Optional<MoveException>> then);

        /** No other try is made by itself; throws to end the run. */
        void gaveUp(MoveException reason);

        /** Has every key that changed since its last comparison compared without rest, or no longer. */
        void compareWithoutRest(boolean on);

        /**
         * Fails when another process may own the move by now: the source knows no fencing token, so a process that
         * slept must not rename its tables. Blocks; called by tasks.
         */
        void confirmLease();

        /** Whether something is being written to the target's tables. */
        boolean isWritingTarget();

        /**
         * Carries over to the target what rows do not, as it is now, so that little is left to do while writes are
         * stopped. Blocks; called by tasks.
         */
        void prepareTarget() throws InterruptedException;

        /** Carries over to the target what rows do not. Blocks; called by tasks while writes are stopped. */
        void completeTarget() throws InterruptedException;

        /** Removes what {@link #completeTarget()} made and what would act on rows that are written. Blocks; called by tasks. */
        void takeBackTarget() throws InterruptedException;
    }

    private static final Duration PAUSE_BETWEEN_ATTEMPTS = Duration.ofSeconds(2);

    private final Direction direction;
    private final EventLoop loop;
    private final Sequencer sequencer;
    private final TrafficSwitch traffic;
    private CutoverSettings settings;
    private final InstantSource clock;
    private final List<TableId> tables;
    private final Surroundings surroundings;
    private final BooleanSupplier everythingCompared;
    private final LongSupplier differences;

    private Step step = Step.IDLE;
    private int attempts;
    private Instant notBefore = Instant.EPOCH;
    private @Nullable Instant closedAt;
    private @Nullable Instant declaredAt;
    private @Nullable Drain drain;
    private @Nullable MoveException lastReason;
    private Completion completion = Completion.NOT_BEGUN;

    /** Runs as soon as the task that completes the target has ended. */
    private @Nullable Runnable afterCompletion;

    private enum Completion {
        NOT_BEGUN,
        UNDER_WAY,
        ENDED
    }

    /** Why the cutover is to end as soon as the step under way has ended. */
    private @Nullable MoveException abortReason;

    /**
     * @param everythingCompared whether no key is left that changed since its last comparison
     * @param differences how many rows were found to differ
     */
    public Cutover(
            Direction direction,
            EventLoop loop,
            Sequencer sequencer,
            TrafficSwitch traffic,
            CutoverSettings settings,
            InstantSource clock,
            List<TableId> tables,
            Surroundings surroundings,
            BooleanSupplier everythingCompared,
            LongSupplier differences) {
        this.direction = direction;
        this.loop = loop;
        this.sequencer = sequencer;
        this.traffic = traffic;
        this.settings = settings;
        this.clock = clock;
        this.tables = List.copyOf(tables);
        this.surroundings = surroundings;
        this.everythingCompared = everythingCompared;
        this.differences = differences;
    }

    /** From now on works with these settings. */
    public void change(CutoverSettings changed) {
        settings = changed;
    }

    /** Whether a cutover may begin now, as far as the attempts before are concerned. */
    public boolean isIdle() {
        return step == Step.IDLE && !clock.instant().isBefore(notBefore);
    }

    /** Whether writes may be stopped on the source. */
    public boolean isUnderWay() {
        return step != Step.IDLE && step != Step.DONE;
    }

    /** Whether the ledger may already say that the other side owns the tables. */
    public boolean isDeclaring() {
        return step == Step.DECLARING;
    }

    public boolean isDone() {
        return step == Step.DONE;
    }

    /** Whether nothing may be written to the target's tables now. */
    public boolean holdsTarget() {
        return step == Step.CONFIRMING
                || step == Step.DECLARING
                || step == Step.DONE
                || (step == Step.UNDOING && completion != Completion.NOT_BEGUN);
    }

    /** How long writes were refused; empty before the hand-over. */
    public Optional<Duration> outage() {
        return closedAt == null || declaredAt == null
                ? Optional.empty()
                : Optional.of(Duration.between(closedAt, declaredAt));
    }

    /** The source's transactions when writes had stopped; empty before. */
    public Optional<GtidSet> drainPosition() {
        return drain == null ? Optional.empty() : Optional.of(drain.executed());
    }

    /** What the cutover is doing, for people. */
    public String describe() {
        return switch (step) {
            case IDLE ->
                lastReason == null
                        ? ""
                        : "the last %s was undone: %s".formatted(direction.handOver(), lastReason.getMessage());
            case RECORDING -> "recording the " + direction.handOver();
            case ANNOUNCING -> "running the hooks of " + direction.before().word();
            case CLOSING -> traffic.closing();
            case DRAINING -> "applying the last changes";
            case COMPARING -> "comparing the last changed rows";
            case TELLING -> "running the hooks of drained";
            case CONFIRMING ->
                "completing the %s, and making sure that writes are still stopped".formatted(direction.taker());
            case DECLARING -> "recording that the %s owns the tables".formatted(direction.taker());
            case UNDOING -> "letting writes in again on the " + direction.giver();
            case DONE -> "the %s owns the tables".formatted(direction.taker());
        };
    }

    public void begin() {
        attempts++;
        step = Step.RECORDING;
        closedAt = null;
        drain = null;
        abortReason = null;
        completion = Completion.NOT_BEGUN;
        surroundings.enter(direction.stopping(attempts), this::announce);
    }

    private void announce() {
        if (abortReason != null) {
            letWritesIn(abortReason);
            return;
        }
        step = Step.ANNOUNCING;
        surroundings.tell(direction.before(), attempt(), failure -> {
            MoveException reason = failure.orElse(abortReason);
            if (reason != null) {
                letWritesIn(reason);
            } else {
                close();
            }
        });
    }

    private Map<String, String> attempt() {
        return Map.of(MoveEvent.ATTEMPT, Integer.toString(attempts));
    }

    private void close() {
        step = Step.CLOSING;
        loop.start("stop writes", () -> orReason(this::stopWrites), closed -> {
            closedAt = closed.value();
            MoveException reason = closed.reason() != null ? closed.reason() : abortReason;
            if (reason != null) {
                letWritesIn(reason);
            } else {
                surroundings.tell(MoveEvent.RENAMED, attempt(), failure -> failure.ifPresent(this::undo));
                findDrain();
            }
        });
    }

    private Instant stopWrites() throws InterruptedException {
        surroundings.prepareTarget();
        surroundings.confirmLease();
        return traffic.close(tables);
    }

    private void findDrain() {
        step = Step.DRAINING;
        loop.start("find the end of the log", () -> orReason(traffic::drain), found -> {
            drain = found.value();
            if (found.reason() != null) {
                undo(found.reason());
            }
        });
    }

    /** What a step gave, or why it could not be done with writes as they were. */
    private record Result<T>(@Nullable T value, @Nullable MoveException reason) {}

    private interface StepTask<T> {
        T call() throws InterruptedException;
    }

    private static <T> Result<T> orReason(StepTask<T> task) throws InterruptedException {
        try {
            return new Result<>(task.call(), null);
        } catch (MoveException e) {
            // Anything else ends the run, which undoes the cutover on its way out.
            if (e.code() == Code.CUTOVER_UNDONE) {
                return new Result<>(null, e);
            }
            throw e;
        }
    }

    /** Goes on when the step under way has reached its goal, undoes when the time is up. */
    public void advance() {
        switch (step) {
            case DRAINING -> {
                if (isDrained()) {
                    step = Step.COMPARING;
                    surroundings.compareWithoutRest(true);
                }
            }
            case COMPARING -> {
                if (everythingCompared.getAsBoolean()) {
                    step = Step.TELLING;
                    surroundings.tell(MoveEvent.DRAINED, attempt(), this::toldDrained);
                }
            }
            case CONFIRMING -> {
                if (completion == Completion.NOT_BEGUN && !surroundings.isWritingTarget()) {
                    complete();
                }
            }
            case IDLE, RECORDING, ANNOUNCING, CLOSING, TELLING, DECLARING, UNDOING, DONE -> {}
        }
        enforceBudget();
    }

    private boolean isDrained() {
        return drain != null
                && sequencer.hasApplied(drain.end())
                && sequencer.appliedPosition().containsAll(drain.executed());
    }

    private void toldDrained(Optional<MoveException> failure) {
        if (step == Step.TELLING) {
            failure.ifPresentOrElse(this::undo, this::confirm);
        }
    }

    private void confirm() {
        if (differences.getAsLong() > 0) {
            undo(new MoveException(Code.VERIFICATION_FAILED, "rows differ between source and target"));
            return;
        }
        step = Step.CONFIRMING;
    }

    private void complete() {
        completion = Completion.UNDER_WAY;
        loop.start("complete the target", () -> orReason(this::completed), closed -> {
            completion = Completion.ENDED;
            if (afterCompletion != null) {
                afterCompletion.run();
                afterCompletion = null;
            } else if (closed.reason() != null) {
                undo(closed.reason());
            } else if (!Boolean.TRUE.equals(closed.value()) || changedMeanwhile()) {
                undo(new MoveException(
                        Code.CUTOVER_UNDONE,
                        "writes to the %s came back while the tables were handed over".formatted(direction.giver())));
            } else {
                declare();
            }
        });
    }

    private boolean changedMeanwhile() {
        return !everythingCompared.getAsBoolean() || sequencer.hasPendingChanges();
    }

    private boolean completed() throws InterruptedException {
        surroundings.confirmLease();
        surroundings.completeTarget();
        return traffic.stillClosed(tables);
    }

    private void declare() {
        step = Step.DECLARING;
        surroundings.declare(() -> {
            declaredAt = clock.instant();
            step = Step.DONE;
        });
    }

    private void enforceBudget() {
        boolean undoable = switch (step) {
            case DRAINING, COMPARING, TELLING, CONFIRMING -> true;
            case IDLE, RECORDING, ANNOUNCING, CLOSING, DECLARING, UNDOING, DONE -> false;
        };
        if (undoable
                && closedAt != null
                && Duration.between(closedAt, clock.instant()).compareTo(settings.budget()) > 0) {
            undo(new MoveException(
                    Code.CUTOVER_UNDONE,
                    "the hand-over took longer than cutover.budget (%s ms) while %s"
                            .formatted(settings.budget().toMillis(), describe())));
        }
    }

    /** Ends the cutover with the owner that was, unless the hand-over is past the point where that is safe. */
    public void undo(MoveException reason) {
        switch (step) {
            case RECORDING, ANNOUNCING, CLOSING -> abortReason = reason;
            case DRAINING, COMPARING, TELLING, CONFIRMING -> letWritesIn(reason);
            case IDLE, DECLARING, UNDOING, DONE -> {}
        }
    }

    private void letWritesIn(MoveException reason) {
        step = Step.UNDOING;
        lastReason = reason;
        surroundings.compareWithoutRest(false);
        loop.start(
                "let writes in again",
                () -> {
                    surroundings.confirmLease();
                    traffic.reopen(tables);
                    return tables;
                },
                reopened -> {
                    if (completion == Completion.UNDER_WAY) {
                        afterCompletion = () -> takeBack(reason);
                    } else {
                        takeBack(reason);
                    }
                });
    }

    private void takeBack(MoveException reason) {
        if (completion == Completion.NOT_BEGUN) {
            becomeReady(reason);
            return;
        }
        loop.start(
                "take back what was made on the target",
                () -> {
                    surroundings.confirmLease();
                    surroundings.takeBackTarget();
                    return tables;
                },
                taken -> becomeReady(reason));
    }

    private void becomeReady(MoveException reason) {
        surroundings.enter(direction.afterUndo(), () -> {
            completion = Completion.NOT_BEGUN;
            tellUndone(reason);
        });
    }

    private void tellUndone(MoveException reason) {
        Map<String, String> facts = Map.of(
                MoveEvent.ATTEMPT, Integer.toString(attempts), MoveEvent.REASON, String.valueOf(reason.getMessage()));
        surroundings.tell(direction.undone(), facts, failure -> undone(reason));
    }

    private void undone(MoveException reason) {
        step = Step.IDLE;
        notBefore = clock.instant().plus(PAUSE_BETWEEN_ATTEMPTS.multipliedBy(attempts));
        boolean mayPass = reason.code() == Code.CUTOVER_UNDONE || reason.code() == Code.HOOK_FAILED;
        if (attempts >= settings.attempts() || !mayPass) {
            String words = "the %s was undone, the %s owns the tables (attempt %s of %s): %s"
                    .formatted(
                            direction.handOver(),
                            direction.giver(),
                            attempts,
                            settings.attempts(),
                            reason.getMessage());
            attempts = 0;
            surroundings.gaveUp(new MoveException(reason.code(), words, reason));
        }
    }
}
