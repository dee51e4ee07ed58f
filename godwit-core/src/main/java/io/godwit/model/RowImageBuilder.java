package io.godwit.model;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.util.Arrays;

/** Packs the columns of a row one after another; can be reused after {@link #clear()} by one thread. */
public final class RowImageBuilder {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    private byte[] buffer = new byte[256];
    private int size;

    public void appendNull() {
        reserve(1);
        buffer[size++] = 0;
    }

    public void append(byte[] value) {
        append(value, 0, value.length);
    }

    public void append(byte[] value, int offset, int length) {
        reserve(length + 5L);
        int header = length + 1;
        while (header >= 0x80) {
            buffer[size++] = (byte) (header | 0x80);
            header >>>= 7;
        }
        buffer[size++] = (byte) header;
        System.arraycopy(value, offset, buffer, size, length);
        size += length;
    }

    public void copy(ColumnCursor column) {
        if (column.isNull()) {
            appendNull();
        } else {
            append(column.bytes(), column.offset(), column.length());
        }
    }

    public void clear() {
        size = 0;
    }

    /** The packed row, in an array of its own. */
    public RowImage build() {
        return RowImage.of(Arrays.copyOf(buffer, size));
    }

    /** The packed row inside this builder's own array: valid until the next change of the builder. */
    public RowImage view() {
        return new RowImage(buffer, 0, size);
    }

    private void reserve(long more) {
        long needed = size + more;
        if (needed > buffer.length) {
            if (needed > LARGEST_ARRAY) {
                throw new MoveException(Code.SOURCE_REFUSED, "a row is larger than 2 GB and cannot be held in memory");
            }
            buffer = Arrays.copyOf(buffer, (int) Math.min(LARGEST_ARRAY, Math.max(needed, buffer.length * 2L)));
        }
    }
}
