package io.godwit.sequence;

import io.godwit.model.Gtid;
import io.godwit.model.RowChange;
import java.util.ArrayList;
import java.util.List;

/** A transaction of the simulated source. */
final class SimTransaction {
    final int number;
    final Gtid gtid;
    final List<RowChange> changes;

    /** Cells and unique values that it has for itself until it is visible. */
    final long footprint;

    private final String text;

    private SimTransaction(int number, Gtid gtid, Builder builder) {
        this.number = number;
        this.gtid = gtid;
        this.changes = List.copyOf(builder.changes);
        this.footprint = builder.footprint;
        this.text = builder.text.toString();
    }

    long bit() {
        return 1L << number;
    }

    @Override
    public String toString() {
        return "tx" + number + " {" + text.trim() + "}";
    }

    /** Collects the row changes of a transaction on top of the state that it sees. */
    static final class Builder {
        private final SimSchema schema;
        private final int[] state;
        private final long locked;
        private final List<RowChange> changes = new ArrayList<>();
        private final List<int[]> steps = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private long footprint;

        Builder(SimSchema schema, int[] state, long locked) {
            this.schema = schema;
            this.state = state;
            this.locked = locked;
        }

        int code(int cell) {
            return state[cell];
        }

        /** Writes one row, unless another transaction holds a lock or a unique value is taken. */
        boolean write(int cell, int code) {
            int before = state[cell];
            long needed = schema.footprint(cell, before, code);
            if (before == code || (needed & locked) != 0 || schema.holderOfUnique(cell, code, state) >= 0) {
                return false;
            }
            SimTable table = schema.tableAt(cell);
            int number = schema.number(cell);
            if (before == 0) {
                changes.add(new RowChange.Inserted(table.shape.id(), table.key(number), table.image(number, code)));
            } else if (code == 0) {
                changes.add(new RowChange.Deleted(table.shape.id(), table.key(number), table.image(number, before)));
            } else {
                changes.add(new RowChange.Updated(
                        table.shape.id(), table.key(number), table.image(number, before), table.image(number, code)));
            }
            footprint |= needed;
            state[cell] = code;
            steps.add(new int[] {cell, code});
            text.append(' ').append(schema.text(cell)).append(':').append(SimTable.text(before));
            text.append('>').append(SimTable.text(code));
            return true;
        }

        List<int[]> steps() {
            return steps;
        }

        SimTransaction build(int number, Gtid gtid) {
            return new SimTransaction(number, gtid, this);
        }
    }
}
