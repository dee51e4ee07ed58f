package io.godwit.mysql.codec;

import io.godwit.model.Key;
import java.util.Arrays;

/** The sortable form of a key under construction. May be reused after {@link #clear()}; for one thread. */
public final class KeyBytes {
    private byte[] buffer = new byte[64];
    private int size;

    /** Appends bytes, self-delimiting, so that equal means the same bytes. */
    public KeyBytes appendIdentity(byte[] bytes, int offset, int length) {
        SortableBytes.plain(bytes, offset, length, this);
        return this;
    }

    public KeyBytes append(int oneByte) {
        reserve(1);
        buffer[size++] = (byte) oneByte;
        return this;
    }

    public KeyBytes append(byte[] bytes, int offset, int length) {
        reserve(length);
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
        return this;
    }

    /** Appends the lowest {@code width} bytes, the most significant first. */
    public KeyBytes appendBig(long value, int width) {
        reserve(width);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    public int size() {
        return size;
    }

    public KeyBytes clear() {
        size = 0;
        return this;
    }

    /** The array that holds the key from 0 to {@link #size()}; valid until the next change. */
    public byte[] view() {
        return buffer;
    }

    public Key toKey() {
        return new Key(Arrays.copyOf(buffer, size));
    }

    private void reserve(int more) {
        if (size + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(size + more, buffer.length * 2));
        }
    }
}
