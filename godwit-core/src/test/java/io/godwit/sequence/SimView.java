package io.godwit.sequence;

import io.godwit.model.LogPosition;
import org.jspecify.annotations.Nullable;

/** The bracket of docs/algorithm.md section 1: wait for T, open the read view, read H. */
final class SimView {
    private enum Step {
        WAIT,
        VIEW,
        HIGH,
        TAKEN
    }

    private final SimWorld world;
    private final SimMover mover;
    private final SimServer server;
    private final long openedAt;
    private Step step = Step.WAIT;
    private long shown;
    private @Nullable LogPosition high;

    SimView(SimWorld world, SimMover mover, long openedAt) {
        this.world = world;
        this.mover = mover;
        this.server = world.serverToRead(mover);
        this.openedAt = openedAt;
    }

    boolean isTaken() {
        return step == Step.TAKEN;
    }

    /** Whether the server that it is on is gone. */
    boolean isBroken() {
        return world.isGone(server);
    }

    /** The transactions that it shows. */
    long shown() {
        return shown;
    }

    LogPosition high() {
        return java.util.Objects.requireNonNull(high);
    }

    /** One step further; false when it has to wait. */
    boolean step() {
        switch (step) {
            case WAIT -> {
                if (!mayOpen()) {
                    return false;
                }
                if (!world.keeps(WorldRule.HIGH_IS_READ_AFTER_THE_VIEW)) {
                    readHigh();
                }
                step = Step.VIEW;
            }
            case VIEW -> {
                shown = server.visible();
                step = Step.HIGH;
            }
            case HIGH -> {
                if (high == null) {
                    readHigh();
                }
                step = Step.TAKEN;
            }
            case TAKEN -> throw new IllegalStateException("the view was taken");
        }
        return true;
    }

    private boolean mayOpen() {
        long executed = server.executed();
        if (!world.keeps(WorldRule.READERS_WAIT_FOR_VISIBILITY)) {
            return true;
        }
        return world.keeps(WorldRule.POSITIONS_ARE_SETS)
                ? (openedAt & ~executed) == 0
                : Long.highestOneBit(openedAt) <= Long.highestOneBit(executed);
    }

    private void readHigh() {
        SimServer log = mover.server();
        if (!world.keeps(WorldRule.HIGH_IS_THE_END_OF_THE_LOG)) {
            high = log.endOf(server.executed());
        } else if (server == log || !world.keeps(WorldRule.READERS_STAY_WITH_THE_STREAM)) {
            high = server.end();
        } else {
            // A replica: gtid_owned, then gtid_executed, as a place in the log of the primary.
            boolean covered = (server.synced() & ~log.synced()) == 0;
            high = covered ? log.endOf(server.synced()) : SimServer.never();
        }
    }

    @Override
    public String toString() {
        return SimHistory.text(shown) + " on " + server + " below " + high;
    }
}
