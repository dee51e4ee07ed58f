package io.godwit.sequence;

import io.godwit.model.Key;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import java.util.List;

/**
 * The tables of one run. Every row that can be is a cell with a number of its own; what a statement must have for
 * itself, cells and unique values, is a set of bits.
 */
final class SimSchema {
    final List<SimTable> tables;
    private final int[] first;
    private final int[] tableOf;
    final int cells;

    SimSchema(List<SimTable> tables, int[] keys) {
        this.tables = List.copyOf(tables);
        first = new int[keys.length + 1];
        for (int i = 0; i < keys.length; i++) {
            first[i + 1] = first[i] + keys[i];
        }
        cells = first[keys.length];
        tableOf = new int[cells];
        for (int table = 0; table < keys.length; table++) {
            for (int cell = first[table]; cell < first[table + 1]; cell++) {
                tableOf[cell] = table;
            }
        }
    }

    int table(int cell) {
        return tableOf[cell];
    }

    SimTable tableAt(int cell) {
        return tables.get(tableOf[cell]);
    }

    int number(int cell) {
        return cell - first[tableOf[cell]];
    }

    int first(int table) {
        return first[table];
    }

    int keys(int table) {
        return first[table + 1] - first[table];
    }

    int table(TableId id) {
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).shape.id().equals(id)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no table " + id);
    }

    int cell(int table, Key key) {
        return first[table] + tables.get(table).number(key);
    }

    /** What a statement that turns one code of a cell into another must have for itself. */
    long footprint(int cell, int before, int after) {
        return 1L << cell | uniqueBit(cell, before) | uniqueBit(cell, after);
    }

    private long uniqueBit(int cell, int code) {
        int unique = SimTable.unique(code);
        return unique == 0 ? 0 : 1L << (cells + tableOf[cell] * SimTable.UNIQUE_VALUES + unique - 1);
    }

    /** Whether another row than this cell's has the unique value of the code. */
    int holderOfUnique(int cell, int code, int[] codes) {
        int unique = SimTable.unique(code);
        if (unique == 0) {
            return -1;
        }
        int table = tableOf[cell];
        for (int other = first[table]; other < first[table + 1]; other++) {
            if (other != cell && SimTable.unique(codes[other]) == unique) {
                return other;
            }
        }
        return -1;
    }

    /** The cells of a table that lie in the range, as bits. */
    long within(int table, KeyRange range) {
        long within = 0;
        for (int i = 0; i < keys(table); i++) {
            if (range.contains(tables.get(table).key(i))) {
                within |= 1L << (first[table] + i);
            }
        }
        return within;
    }

    String text(int cell) {
        return "t" + tableOf[cell] + ".k" + number(cell);
    }

    String text(int table, KeyRange range) {
        return "t" + table + "("
                + range.low()
                        .map(low -> "k" + tables.get(table).number(low.key()))
                        .orElse("") + ".."
                + range.high()
                        .map(high -> "k" + tables.get(table).number(high.key()))
                        .orElse("") + "]";
    }
}
