package io.godwit.cutover;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Code;
import io.godwit.error.Invariant;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.progress.HandOver;
import io.godwit.progress.OutageForecast;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.TrafficSwitch;
import io.godwit.spi.TrafficSwitch.Drain;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final Duration PAUSE_BETWEEN_ATTEMPTS = Duration.ofSeconds(2);

    private final Direction direction;
    private final EventLoop loop;
    private final Sequencer sequencer;
    private final TrafficSwitch traffic;
    private CutoverSettings settings;
    private final InstantSource clock;
    private final List<TableId> tables;
    private final Surroundings surroundings;
    private final Completion completion = new Completion();
    private final Undoing undoing;
    private final StepTimes times = new StepTimes();

    private Step step = Step.IDLE;
    private int attempts;

    /** Which cutover of the run this is, tries that were given up included. */
    private int round;

    private Instant notBefore = Instant.EPOCH;
    private @Nullable Instant closedAt;
    private @Nullable Instant declaredAt;
    private @Nullable Drain drain;
    private @Nullable MoveException lastReason;
    private Optional<OutageForecast> forecast = Optional.empty();

    /** Why the cutover is to end as soon as the step under way has ended. */
    private @Nullable MoveException abortReason;

    public Cutover(
            Direction direction,
            EventLoop loop,
            Sequencer sequencer,
            TrafficSwitch traffic,
            CutoverSettings settings,
            InstantSource clock,
            List<TableId> tables,
            Surroundings surroundings) {
        this.direction = direction;
        this.loop = loop;
        this.sequencer = sequencer;
        this.traffic = traffic;
        this.settings = settings;
        this.clock = clock;
        this.tables = List.copyOf(tables);
        this.surroundings = surroundings;
        this.undoing = new Undoing(direction, loop, traffic, this.tables, surroundings, completion);
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
                || (step == Step.UNDOING && completion.hasBegun());
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

    /** How the last one went, as far as it has come. */
    public HandOver handOver() {
        return new HandOver(forecast, times.steps(), traffic.holders().ended());
    }

    /** What the cutover is doing, or why the last one was undone, for people. */
    public String describe() {
        return step == Step.IDLE && lastReason != null
                ? "the last %s was undone: %s".formatted(direction.handOver(), lastReason.getMessage())
                : step.describe(direction, traffic);
    }

    /** @param expected the outage that is forecast, for the report */
    public void begin(Optional<OutageForecast> expected) {
        attempts++;
        round++;
        step = Step.RECORDING;
        forecast = expected;
        times.begin(clock.instant());
        closedAt = null;
        drain = null;
        abortReason = null;
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
        loop.start("stop writes", () -> Attempt.at(this::stopWrites), closed -> {
            Instant since = closed.value();
            closedAt = since;
            MoveException reason = closed.reason() != null ? closed.reason() : abortReason;
            if (reason != null || since == null) {
                letWritesIn(Invariant.present(reason, "writes were stopped at no moment"));
            } else {
                times.begin(since);
                ended("stopping writes");
                surroundings.hurry(true);
                surroundings.tell(MoveEvent.RENAMED, attempt(), failure -> failure.ifPresent(this::undo));
                findDrain();
            }
        });
    }

    private Instant stopWrites() throws InterruptedException {
        surroundings.prepareTarget();
        surroundings.confirmLease();
        return traffic.close(tables, settings.budget());
    }

    private void findDrain() {
        step = Step.DRAINING;
        int asked = round;
        loop.start("find the end of the log", () -> Attempt.at(traffic::drain), found -> {
            if (asked != round) {
                // The end of a cutover that was undone meanwhile, before the writes that were let in since.
                return;
            }
            drain = found.value();
            if (found.reason() != null) {
                undo(found.reason());
            }
        });
    }

    private void ended(String name) {
        times.ended(name, clock.instant());
    }

    /** Goes on when the step under way has reached its goal, undoes when the time is up. */
    public void advance() {
        switch (step) {
            case DRAINING -> {
                if (isDrained()) {
                    ended("applying the last changes");
                    step = Step.COMPARING;
                }
            }
            case COMPARING -> {
                if (surroundings.everythingIsCompared()) {
                    ended("comparing the last rows");
                    step = Step.TELLING;
                    surroundings.tell(MoveEvent.DRAINED, attempt(), this::toldDrained);
                }
            }
            case CONFIRMING -> {
                if (!completion.hasBegun() && !surroundings.isWritingTarget()) {
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
        ended("running the hooks of drained");
        if (surroundings.differences() > 0) {
            undo(new MoveException(Code.VERIFICATION_FAILED, "rows differ between source and target"));
            return;
        }
        step = Step.CONFIRMING;
    }

    private void complete() {
        completion.begin(loop, this::completed, done -> {
            if (step != Step.CONFIRMING) {
                // Writes are being let in again: an answer from before that must not hand the tables over.
                return;
            }
            if (done.reason() != null) {
                undo(done.reason());
            } else if (!Boolean.TRUE.equals(done.value()) || changedMeanwhile()) {
                undo(new MoveException(
                        Code.CUTOVER_UNDONE,
                        "writes to the %s came back while the tables were handed over".formatted(direction.giver())));
            } else {
                declare();
            }
        });
    }

    private boolean changedMeanwhile() {
        return !surroundings.everythingIsCompared() || sequencer.hasPendingChanges();
    }

    private boolean completed() throws InterruptedException {
        surroundings.confirmLease();
        surroundings.completeTarget();
        return traffic.stillClosed(tables);
    }

    private void declare() {
        ended("completing the " + direction.taker());
        step = Step.DECLARING;
        surroundings.declare(() -> {
            ended("recording the owner");
            declaredAt = clock.instant();
            step = Step.DONE;
        });
    }

    private void enforceBudget() {
        if (step.isUndoable()
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
        undoing.begin(reason, attempts, () -> undone(reason));
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
