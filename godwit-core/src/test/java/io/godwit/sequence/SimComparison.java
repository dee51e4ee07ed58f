package io.godwit.sequence;

import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import java.util.ArrayList;
import java.util.List;

/** Compares a range, or some keys, of source and target: fingerprints first, rows only when they differ. */
final class SimComparison {
    private final SimWorld world;
    private final SimMover mover;
    final Comparison comparison;
    private final int table;
    private final long cells;
    private SimView view;
    private boolean rowByRow;
    private int[] read = {};
    private long garbled;
    boolean done;

    SimComparison(SimWorld world, SimMover mover, Comparison comparison) {
        this.world = world;
        this.mover = mover;
        this.comparison = comparison;
        this.table = world.schema.table(comparison.table().id());
        this.cells = cells();
        this.view = new SimView(world, mover, mover.received());
    }

    private long cells() {
        if (comparison.keys().isEmpty()) {
            return world.schema.within(table, comparison.range());
        }
        long named = 0;
        for (KeyBound key : comparison.keys()) {
            named |= 1L << world.schema.cell(table, key.key());
        }
        return named;
    }

    /** Begins the same comparison again, on the server of today. */
    void repeat() {
        read = new int[0];
        view = new SimView(world, mover, world.history.position(comparison.openedAt()));
    }

    void step() {
        if (view.isBroken()) {
            repeat();
        } else if (!view.isTaken()) {
            view.step();
        } else if (read.length == 0) {
            if (mover.sequencer.hasApplied(view.high()) || !world.keeps(WorldRule.COMPARISON_WAITS_FOR_POSITION)) {
                read = world.target.snapshot();
                garbled = world.target.garbledCells();
            }
        } else if (differing().isEmpty() || rowByRow || !comparison.keys().isEmpty()) {
            end();
        } else {
            rowByRow = true;
            repeat();
        }
    }

    private List<Key> differing() {
        List<Key> differing = new ArrayList<>();
        for (long left = cells; left != 0; left &= left - 1) {
            int cell = Long.numberOfTrailingZeros(left);
            if (read[cell] != world.history.value(cell, view.shown())) {
                differing.add(world.schema.tableAt(cell).key(world.schema.number(cell)));
            }
        }
        return differing;
    }

    private void end() {
        done = true;
        List<Key> real = mover.sequencer.compared(comparison, differing());
        if (world.isTraced()) {
            world.note(mover + " compared " + this + ", view " + view + ", really differing: " + real.size());
        }
        if (!real.isEmpty() && !world.mayJudge(mover)) {
            return;
        }
        for (Key key : real) {
            int cell = world.schema.cell(table, key);
            if ((garbled >> cell & 1) == 0) {
                throw new SimFault(
                        SimFault.Kind.FALSE_DIFFERENCE,
                        world.schema.text(cell) + " is " + SimTable.text(read[cell]) + " on the target, and "
                                + SimTable.text(world.history.value(cell, view.shown())) + " on the source");
            }
        }
        if (!real.isEmpty() && !(comparison.keys().isEmpty() && mover.mend(table, comparison.range()))) {
            world.foundGarbled();
        }
        if (comparison.keys().isEmpty()) {
            world.verified(cells);
        }
    }

    @Override
    public String toString() {
        return comparison.keys().isEmpty()
                ? world.schema.text(table, comparison.range())
                : comparison.keys().size() + " dirty keys of t" + table;
    }
}
