package io.godwit.model;

import java.util.Arrays;

/**
 * The values of one row (or of its key columns) as packed bytes. Each column is a length, stored as an unsigned
 * LEB128 of {@code length + 1} (0 stands for NULL), followed by that many bytes in the column's canonical form, which
 * the codec of its type defines.
 *
 * <p>Immutable as long as nobody writes to the array that it looks into. Equal when the bytes are equal.
 */
public final class RowImage {
    private final byte[] bytes;
    private final int offset;
    private final int length;

    public RowImage(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
    }

    public static RowImage of(byte[] bytes) {
        return new RowImage(bytes, 0, bytes.length);
    }

    /** The array that holds the row, among other things; read only from {@link #offset()} for {@link #length()}. */
    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** A new cursor that stands before the first column. */
    public ColumnCursor columns() {
        return new ColumnCursor().over(this);
    }

    /** Whether the given columns, indexes in rising order or not, hold the same bytes in both rows. */
    public boolean sameIn(Iterable<Integer> columns, RowImage other) {
        for (int column : columns) {
            ColumnCursor mine = columns().seek(column);
            ColumnCursor theirs = other.columns().seek(column);
            if (!mine.sameValue(theirs)) {
                return false;
            }
        }
        return true;
    }

    /** The row of only these columns, in this order. */
    public RowImage project(Iterable<Integer> columns) {
        RowImageBuilder builder = new RowImageBuilder();
        for (int column : columns) {
            builder.copy(columns().seek(column));
        }
        return builder.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowImage that
                && Arrays.equals(bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** Lengths only: row values never go into messages by accident. */
    @Override
    public String toString() {
        return "row of " + length + " bytes";
    }
}
