package io.godwit.engine;

import io.godwit.cutover.Surroundings;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableShape;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.WayBack;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a cutover what it needs of the run, either way. */
final class HandOverSurroundings implements Surroundings {
    private static final Logger LOG = LoggerFactory.getLogger(HandOverSurroundings.class);

    private final Leg leg;
    private final List<TableShape> tables;
    private final SourceSchema schema;
    private final Stages stages;
    private final PhaseMachine phases;
    private final LeaseKeeper lease;
    private final EventDesk events;

    /** How the way back begins; written by a task of the hand-over, read by the step after it. */
    private volatile @Nullable WayBack wayBack;

    HandOverSurroundings(
            Leg leg,
            List<TableShape> tables,
            SourceSchema schema,
            Stages stages,
            PhaseMachine phases,
            LeaseKeeper lease,
            EventDesk events) {
        this.leg = leg;
        this.tables = tables;
        this.schema = schema;
        this.stages = stages;
        this.phases = phases;
        this.lease = lease;
        this.events = events;
    }

    @Override
    public void enter(Phase phase, Runnable then) {
        phases.enter(phase, then);
    }

    @Override
    public void declare(Runnable then) {
        WayBack back = wayBack;
        stages.guard().end();
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
    public void hurry(boolean on) {
        stages.apply().finish(on);
        stages.verify().finish(on);
    }

    @Override
    public boolean everythingIsCompared() {
        return stages.verify().isComplete();
    }

    @Override
    public long differences() {
        return stages.verify().differencesFound();
    }

    @Override
    public boolean isWritingTarget() {
        return stages.areWriting();
    }

    @Override
    public void prepareTarget() throws InterruptedException {
        leg.room().check();
        schema.prepareToComplete(tables);
    }

    @Override
    public void completeTarget() throws InterruptedException {
        stages.guard().confirm();
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
    public void confirmLease() {
        lease.confirm();
    }

    /** How the way back begins that the hand-over has opened; empty when it has opened none. */
    Optional<WayBack> wayBack() {
        return Optional.ofNullable(wayBack);
    }
}
