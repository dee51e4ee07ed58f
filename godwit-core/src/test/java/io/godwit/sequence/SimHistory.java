package io.godwit.sequence;

import io.godwit.model.Gtid;
import io.godwit.model.GtidSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Every transaction that was ever committed, and what each cell was after it. Positions are sets of transaction
 * numbers, as bits; transactions that touch the same row are numbered in their order on every server.
 */
final class SimHistory {
    static final int MOST = 62;

    final SimSchema schema;
    final List<SimTransaction> transactions = new ArrayList<>();
    private final IdentityHashMap<GtidSet, Long> positions = new IdentityHashMap<>();
    private final int[] base;
    private final int[][] writers;
    private final int[][] codes;
    private final int[] versions;

    SimHistory(SimSchema schema, int[] base) {
        this.schema = schema;
        this.base = base;
        writers = new int[schema.cells][8];
        codes = new int[schema.cells][8];
        versions = new int[schema.cells];
    }

    SimTransaction add(SimTransaction.Builder builder, Gtid gtid) {
        SimTransaction added = builder.build(transactions.size(), gtid);
        transactions.add(added);
        for (int[] step : builder.steps()) {
            int cell = step[0];
            if (versions[cell] == writers[cell].length) {
                writers[cell] = Arrays.copyOf(writers[cell], versions[cell] * 2);
                codes[cell] = Arrays.copyOf(codes[cell], versions[cell] * 2);
            }
            writers[cell][versions[cell]] = added.number;
            codes[cell][versions[cell]++] = step[1];
        }
        return added;
    }

    /** What the cell holds after these transactions. */
    int value(int cell, long position) {
        for (int i = versions[cell] - 1; i >= 0; i--) {
            if ((position >> writers[cell][i] & 1) != 0) {
                return codes[cell][i];
            }
        }
        return base[cell];
    }

    int[] state(long position) {
        int[] state = new int[schema.cells];
        for (int cell = 0; cell < state.length; cell++) {
            state[cell] = value(cell, position);
        }
        return state;
    }

    boolean isTouched(int cell, long transactionsIn) {
        for (int i = 0; i < versions[cell]; i++) {
            if ((transactionsIn >> writers[cell][i] & 1) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the cell held the code at some moment inside one of these transactions. */
    boolean passedThrough(int cell, int code, long transactionsIn) {
        for (int i = 0; i < versions[cell]; i++) {
            if (codes[cell][i] == code && (transactionsIn >> writers[cell][i] & 1) != 0) {
                return true;
            }
        }
        return false;
    }

    long position(GtidSet set) {
        return positions.computeIfAbsent(set, this::read);
    }

    // A set never holds a transaction that was not there when the set was made, so what was read of it stays true.
    private long read(GtidSet set) {
        long position = 0;
        for (SimTransaction each : transactions) {
            if (set.contains(each.gtid)) {
                position |= each.bit();
            }
        }
        return position;
    }

    GtidSet gtids(long position) {
        GtidSet set = GtidSet.empty();
        for (SimTransaction each : transactions) {
            if ((position & each.bit()) != 0) {
                set = set.plus(each.gtid);
            }
        }
        return set;
    }

    static String text(long position) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < MOST; i++) {
            if ((position >> i & 1) != 0) {
                int from = i;
                while ((position >> (i + 1) & 1) != 0) {
                    i++;
                }
                text.append(text.length() > 1 ? "," : "").append(from).append(from == i ? "" : "-" + i);
            }
        }
        return text.append('}').toString();
    }
}
