package io.godwit.phase;

import io.godwit.phase.Phase.Owner;

/** Which way tables are handed over: to the target, or back to the source. */
public enum Direction {
    THERE(Owner.SOURCE, Owner.TARGET, MoveEvent.BEFORE_CUT_OVER, MoveEvent.CUT_OVER_UNDONE),
    BACK(Owner.TARGET, Owner.SOURCE, MoveEvent.BEFORE_ROLLBACK, MoveEvent.ROLLBACK_UNDONE);

    private final Owner giver;
    private final Owner taker;
    private final MoveEvent before;
    private final MoveEvent undone;

    Direction(Owner giver, Owner taker, MoveEvent before, MoveEvent undone) {
        this.giver = giver;
        this.taker = taker;
        this.before = before;
        this.undone = undone;
    }

    /** The side that owns the tables until the hand-over is declared, in small letters. */
    public String giver() {
        return word(giver);
    }

    /** The side that owns them afterwards, in small letters. */
    public String taker() {
        return word(taker);
    }

    /** What the hand-over is called. */
    public String handOver() {
        return this == THERE ? "cutover" : "rollback";
    }

    /** The phase that is stored before writes are stopped. */
    public Phase stopping(int attempt) {
        return this == THERE ? new Phase.CuttingOver(attempt) : new Phase.HandingBack(attempt);
    }

    /** The phase after a hand-over that was undone. */
    public Phase afterUndo() {
        return this == THERE ? new Phase.Ready() : new Phase.RollbackWindow();
    }

    /** Told before writes are stopped. */
    public MoveEvent before() {
        return before;
    }

    /** Told after an undone hand-over. */
    public MoveEvent undone() {
        return undone;
    }

    private static String word(Owner owner) {
        return owner == Owner.SOURCE ? "source" : "target";
    }
}
