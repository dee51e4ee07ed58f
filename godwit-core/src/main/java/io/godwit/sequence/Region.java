package io.godwit.sequence;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowBlock;
import org.jspecify.annotations.Nullable;

/** A key range of a table in one state of a chunk's life. Owned by the sequencer's thread. */
final class Region {
    enum State {
        /** Not begun: changes are dropped, a later read will show them. */
        UNOPENED,
        /** Being read: changes go to the overlay. */
        OPEN,
        /** Merged into the stream order, waiting to be written or being written. */
        LANDED,
        /** Committed on the target. */
        SETTLED,
        /** Its rows are being taken from the target again: changes are dropped, as of what is unopened. */
        GIVEN_UP
    }

    final long number;

    /** Becomes smaller when fewer rows were read than were asked for. */
    KeyRange range;

    State state;

    /** While open. */
    final Overlay overlay = new Overlay();

    /** Once the reader is done, until the chunk is settled. */
    @Nullable
    RowBlock rows;

    /** While open, once the reader is done. */
    @Nullable
    LogPosition high;

    /** Once landed. */
    @Nullable
    GtidSet landedAt;

    /** While landed: whether it has been handed out to be written. */
    boolean writing;

    Region(long number, KeyRange range, State state) {
        this.number = number;
        this.range = range;
        this.state = state;
    }

    static Region unopened(KeyRange range) {
        return new Region(0, range, State.UNOPENED);
    }

    boolean isUnsettledChunk() {
        return state == State.LANDED;
    }
}
