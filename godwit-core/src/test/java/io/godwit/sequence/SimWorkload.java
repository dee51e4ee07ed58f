package io.godwit.sequence;

import java.util.SplittableRandom;

/** The application: transactions over several rows and tables that like to pass unique values around. */
final class SimWorkload {
    private final SimSchema schema;
    private final SplittableRandom random;
    private final int changesMost;

    SimWorkload(SimSchema schema, SplittableRandom random, int changesMost) {
        this.schema = schema;
        this.random = random;
        this.changesMost = changesMost;
    }

    int[] firstRows(int filled) {
        SimTransaction.Builder builder = new SimTransaction.Builder(schema, new int[schema.cells], 0);
        int[] rows = new int[schema.cells];
        for (int cell = 0; cell < rows.length; cell++) {
            if (random.nextInt(100) < filled) {
                int code = anyCode(cell);
                if (!builder.write(cell, code)) {
                    builder.write(cell, SimTable.code(0, 1));
                }
                rows[cell] = builder.code(cell);
            }
        }
        return rows;
    }

    /** A transaction on top of what is visible, that waits for nobody's locks. */
    SimTransaction.Builder next(int[] state, long locked) {
        SimTransaction.Builder builder = new SimTransaction.Builder(schema, state, locked);
        if (random.nextInt(8) > 0) {
            int changes = random.nextInt(10) == 0 ? 12 : 1 + random.nextInt(changesMost);
            for (int i = 0; i < changes; i++) {
                change(builder);
            }
        }
        return builder;
    }

    private void change(SimTransaction.Builder builder) {
        int cell = random.nextInt(schema.cells);
        int table = schema.table(cell);
        int other = schema.first(table) + random.nextInt(schema.keys(table));
        int code = builder.code(cell);
        switch (random.nextInt(8)) {
            case 0, 1 -> builder.write(cell, anyCode(cell));
            case 2 -> builder.write(cell, 0);
            case 3 -> moveKey(builder, cell, other);
            case 4 -> handOver(builder, cell, other);
            case 5 -> swap(builder, cell, other);
            case 6 -> {
                builder.write(cell, 0);
                builder.write(cell, anyCode(cell));
            }
            default -> {
                builder.write(cell, anyCode(cell));
                builder.write(cell, code);
            }
        }
    }

    private static void moveKey(SimTransaction.Builder builder, int from, int to) {
        int code = builder.code(from);
        if (code != 0 && builder.code(to) == 0 && builder.write(from, 0)) {
            builder.write(to, code);
        }
    }

    private void handOver(SimTransaction.Builder builder, int from, int to) {
        int unique = SimTable.unique(builder.code(from));
        if (unique != 0 && from != to && builder.write(from, random.nextBoolean() ? 0 : SimTable.code(0, payload()))) {
            builder.write(to, SimTable.code(unique, payload()));
        }
    }

    private static void swap(SimTransaction.Builder builder, int one, int other) {
        int first = builder.code(one);
        int second = builder.code(other);
        boolean both = SimTable.unique(first) != 0 && SimTable.unique(second) != 0 && one != other;
        if (both && builder.write(one, first - SimTable.unique(first))) {
            builder.write(other, second - SimTable.unique(second) + SimTable.unique(first));
            builder.write(one, first - SimTable.unique(first) + SimTable.unique(second));
        }
    }

    private int anyCode(int cell) {
        boolean unique = schema.tableAt(cell).hasUnique();
        return SimTable.code(unique ? random.nextInt(SimTable.UNIQUE_VALUES + 1) : 0, payload());
    }

    private int payload() {
        return random.nextInt(SimTable.PAYLOADS);
    }
}
