package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;
import java.util.Arrays;

/** A short text under construction; the one of {@link BinlogBytes} is reused for value after value. */
final class TextBytes {
    private byte[] buffer = new byte[128];
    private int size;

    TextBytes clear() {
        size = 0;
        return this;
    }

    TextBytes add(char c) {
        if (size == buffer.length) {
            buffer = Arrays.copyOf(buffer, size * 2);
        }
        buffer[size++] = (byte) c;
        return this;
    }

    TextBytes add(String text) {
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i));
        }
        return this;
    }

    /** The number with at least this many digits; not for negative numbers. */
    TextBytes padded(long number, int digits) {
        String text = Long.toUnsignedString(number);
        for (int i = text.length(); i < digits; i++) {
            add('0');
        }
        return add(text);
    }

    /** A point and the leading {@code digits} digits of the microseconds; nothing for no digits. */
    TextBytes fraction(int micros, int digits) {
        if (digits == 0) {
            return this;
        }
        add('.');
        int divisor = 100_000;
        for (int i = 0; i < digits; i++) {
            add((char) ('0' + micros / divisor % 10));
            divisor /= 10;
        }
        return this;
    }

    TextBytes add(byte[] bytes, int offset, int length) {
        if (length > buffer.length - size) {
            buffer = Arrays.copyOf(buffer, Math.addExact(size, Math.max(length, size)));
        }
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
        return this;
    }

    void to(RowImageBuilder out) {
        out.append(buffer, 0, size);
    }
}
