package io.godwit.sequence;

import io.godwit.model.RowBlock;

/** Reads one open chunk, step by step, and delivers it, maybe late. */
final class SimReader {
    private final SimWorld world;
    private final SimMover mover;
    final OpenChunk chunk;
    private final SimView view;
    private int parts;
    private final int most;
    boolean done;

    /** @param most rows after which it stops */
    SimReader(SimWorld world, SimMover mover, OpenChunk chunk, int parts, int most) {
        this.world = world;
        this.mover = mover;
        this.chunk = chunk;
        this.parts = parts;
        this.most = most;
        view = new SimView(world, mover, mover.received());
    }

    void step() {
        if (view.isBroken()) {
            mover.sequencer.discard(chunk);
            done = true;
        } else if (!view.isTaken()) {
            view.step();
        } else if (parts > 0) {
            parts--;
        } else {
            deliver();
        }
    }

    private void deliver() {
        int table = world.schema.table(chunk.table().id());
        SimTable shape = world.schema.tables.get(table);
        RowBlock.Builder rows = new RowBlock.Builder();
        StringBuilder text = new StringBuilder();
        boolean complete = true;
        for (long left = world.schema.within(table, chunk.range()); left != 0; left &= left - 1) {
            int cell = Long.numberOfTrailingZeros(left);
            int code = world.history.value(cell, view.shown());
            if (code != 0 && rows.size() == most) {
                complete = false;
                break;
            }
            if (code != 0) {
                int number = world.schema.number(cell);
                rows.add(shape.key(number), shape.image(number, code));
                text.append(" k").append(number).append('=').append(SimTable.text(code));
            }
        }
        done = true;
        if (world.isTraced()) {
            world.note(mover + " chunk " + chunk.number() + " read" + text + (complete ? "" : " and no more")
                    + ", view " + view);
        }
        mover.sequencer.read(chunk, rows.build(), view.high(), complete);
    }
}
