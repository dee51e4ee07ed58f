package io.godwit.sequence;

import java.util.List;

/** The restriction invariant, checked row by row against the history of the source. */
final class SimCheck {
    private final SimWorld world;

    SimCheck(SimWorld world) {
        this.world = world;
    }

    /** Every settled range is the source at P and L, apart from what an open intent explains; nothing else is there. */
    void afterTargetChanged() {
        SimLedger ledger = world.ledger;
        long covered = 0;
        List<SimLedger.Settled> settled = ledger.settled;
        for (int i = 0; i < settled.size(); i++) {
            SimLedger.Settled range = settled.get(i);
            if ((covered & range.cells()) != 0) {
                throw new SimFault(SimFault.Kind.WRONG_ROW, "a range is in the ledger twice");
            }
            covered |= range.cells();
            for (long left = range.cells(); left != 0; left &= left - 1) {
                check(Long.numberOfTrailingZeros(left), range.landed());
            }
        }
        for (int cell = 0; cell < world.schema.cells; cell++) {
            if ((covered >> cell & 1) == 0 && world.target.committed(cell) != 0) {
                throw wrong(cell, 0, "and its range is not settled");
            }
        }
    }

    private void check(int cell, long landed) {
        SimLedger ledger = world.ledger;
        boolean oneState = world.setup.consistentReads;
        long position = oneState ? ledger.position() : ledger.position() | landed;
        int expected = world.history.value(cell, position);
        int actual = world.target.committed(cell);
        if (actual == expected || (world.target.isGarbled(cell) && expected != 0)) {
            return;
        }
        if (oneState || !isExplained(cell, actual, position)) {
            throw wrong(
                    cell,
                    expected,
                    "at P " + SimHistory.text(ledger.position()) + ", L " + SimHistory.text(landed) + ", intent "
                            + SimHistory.text(ledger.intended()));
        }
    }

    private boolean isExplained(int cell, int actual, long position) {
        long underWay = world.ledger.intended() & ~position;
        if (!world.history.isTouched(cell, underWay)) {
            return false;
        }
        return actual == 0
                || actual == world.history.value(cell, position | underWay)
                || (world.ledger.isInPieces() && world.history.passedThrough(cell, actual, underWay))
                || world.target.isGarbled(cell);
    }

    private SimFault wrong(int cell, int expected, String where) {
        return new SimFault(
                SimFault.Kind.WRONG_ROW,
                world.schema.text(cell) + " is " + SimTable.text(world.target.committed(cell)) + " instead of "
                        + SimTable.text(expected) + " " + where);
    }

    /** Source and target are equal; a garbled row may not have got this far. */
    void atTheEnd() {
        for (int cell = 0; cell < world.schema.cells; cell++) {
            int expected = world.history.value(cell, world.primary().synced());
            if (world.target.committed(cell) != expected) {
                boolean garbled = world.target.isGarbled(cell) && expected != 0;
                SimFault fault = wrong(cell, expected, "at the end");
                throw garbled
                        ? new SimFault(SimFault.Kind.UNNOTICED, String.valueOf(fault.getMessage()))
                        : new SimFault(SimFault.Kind.LOST, String.valueOf(fault.getMessage()));
            }
        }
    }

    String text(int[] state) {
        StringBuilder text = new StringBuilder();
        for (int cell = 0; cell < state.length; cell++) {
            if (state[cell] != 0) {
                text.append(' ').append(world.schema.text(cell)).append('=').append(SimTable.text(state[cell]));
            }
        }
        return text.toString().trim();
    }
}
