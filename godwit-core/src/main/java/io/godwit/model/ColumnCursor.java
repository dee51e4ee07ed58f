package io.godwit.model;

import io.godwit.error.Invariant;
import java.util.Arrays;

/** Walks over the columns of a row image without making objects; may be reused for row after row by one thread. */
public final class ColumnCursor {
    private byte[] bytes = new byte[0];
    private int next;
    private int end;
    private int valueOffset;
    private int valueLength = -1;

    /** Stands before the first column of the row. */
    public ColumnCursor over(RowImage row) {
        bytes = row.bytes();
        next = row.offset();
        end = row.offset() + row.length();
        return this;
    }

    /** Moves to the next column; false after the last. */
    public boolean next() {
        if (next >= end) {
            return false;
        }
        int header = 0;
        int shift = 0;
        byte b;
        do {
            b = bytes[next++];
            header |= (b & 0x7f) << shift;
            shift += 7;
        } while (b < 0);
        valueLength = header - 1;
        valueOffset = next;
        next += Math.max(valueLength, 0);
        Invariant.check(next <= end, "row image ends inside a column");
        return true;
    }

    /** Moves forward from before the first column to the column with this index. */
    public ColumnCursor seek(int column) {
        for (int i = 0; i <= column; i++) {
            Invariant.check(next(), "row image has no column %s", column);
        }
        return this;
    }

    public boolean isNull() {
        return valueLength < 0;
    }

    /** The array that holds the value; read only from {@link #offset()} for {@link #length()}. */
    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return valueOffset;
    }

    /** Bytes of the value, or -1 for NULL. */
    public int length() {
        return valueLength;
    }

    /** A copy of the value's bytes; not for NULL. */
    public byte[] value() {
        return Arrays.copyOfRange(bytes, valueOffset, valueOffset + valueLength);
    }

    public boolean sameValue(ColumnCursor other) {
        if (isNull() || other.isNull()) {
            return isNull() && other.isNull();
        }
        return Arrays.equals(
                bytes,
                valueOffset,
                valueOffset + valueLength,
                other.bytes,
                other.valueOffset,
                other.valueOffset + other.valueLength);
    }
}
