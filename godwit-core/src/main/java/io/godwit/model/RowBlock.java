package io.godwit.model;

import io.godwit.error.Invariant;
import java.util.Arrays;

/**
 * Rows of one table in rising key order, packed into one array, with their keys packed into another. Immutable; holds
 * no object per row.
 */
public final class RowBlock {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;
    private static final RowBlock EMPTY = new Builder().build();

    private final byte[] rows;
    private final int[] rowEnds;
    private final byte[] keys;
    private final int[] keyEnds;
    private final int size;

    private RowBlock(Builder builder) {
        rows = builder.rows;
        rowEnds = builder.rowEnds;
        keys = builder.keys;
        keyEnds = builder.keyEnds;
        size = builder.size;
    }

    public static RowBlock empty() {
        return EMPTY;
    }

    public int size() {
        return size;
    }

    /** Bytes of all row images together. */
    public long rowBytes() {
        return size == 0 ? 0 : rowEnds[size - 1];
    }

    public RowImage row(int index) {
        int start = index == 0 ? 0 : rowEnds[index - 1];
        return new RowImage(rows, start, rowEnds[index] - start);
    }

    public Key key(int index) {
        int start = index == 0 ? 0 : keyEnds[index - 1];
        return new Key(Arrays.copyOfRange(keys, start, keyEnds[index]));
    }

    /** Collects rows in rising key order; for one thread. */
    public static final class Builder {
        private byte[] rows;
        private int[] rowEnds = new int[64];
        private byte[] keys = new byte[512];
        private int[] keyEnds = new int[64];
        private int size;
        private int rowBytes;
        private int keyBytes;

        public Builder() {
            this(1024);
        }

        /** @param rowBytes of the row images together, as far as can be said before; growing costs time and memory */
        public Builder(int rowBytes) {
            rows = new byte[rowBytes];
        }

        /** Copies the row and its key. */
        public Builder add(Key key, RowImage row) {
            byte[] sortable = key.sortable();
            return add(sortable, 0, sortable.length, row);
        }

        /** Copies the row and the sortable form of its key. */
        public Builder add(byte[] key, int keyOffset, int keyLength, RowImage row) {
            if (size > 0) {
                int lastStart = size == 1 ? 0 : keyEnds[size - 2];
                Invariant.check(
                        Arrays.compareUnsigned(keys, lastStart, keyBytes, key, keyOffset, keyOffset + keyLength) < 0,
                        "rows of a block must rise by key");
            }
            if (size == rowEnds.length) {
                rowEnds = Arrays.copyOf(rowEnds, size * 2);
                keyEnds = Arrays.copyOf(keyEnds, size * 2);
            }
            rows = room(rows, rowBytes, row.length());
            System.arraycopy(row.bytes(), row.offset(), rows, rowBytes, row.length());
            rowBytes += row.length();
            keys = room(keys, keyBytes, keyLength);
            System.arraycopy(key, keyOffset, keys, keyBytes, keyLength);
            keyBytes += keyLength;
            rowEnds[size] = rowBytes;
            keyEnds[size] = keyBytes;
            size++;
            return this;
        }

        public int size() {
            return size;
        }

        public long rowBytes() {
            return rowBytes;
        }

        /** The block; the builder must not be used afterwards. */
        public RowBlock build() {
            return new RowBlock(this);
        }

        private static byte[] room(byte[] array, int used, int more) {
            int needed = Math.addExact(used, more);
            return needed <= array.length
                    ? array
                    : Arrays.copyOf(array, Math.max(needed, (int) Math.min(LARGEST_ARRAY, array.length * 2L)));
        }
    }
}
