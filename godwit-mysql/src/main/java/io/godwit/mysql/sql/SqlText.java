package io.godwit.mysql.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement under construction, as bytes. It goes to the server with one character per byte, so that values of any
 * character set travel unchanged. May be reused after {@link #clear()}; for one thread.
 */
public final class SqlText {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    /** Shorter texts stay in the statement. */
    private static final int PARAMETER_MIN = 1 << 16;

    private final @Nullable List<byte[]> parameters;
    private byte[] buffer;
    private int size;

    public SqlText() {
        this(1024);
    }

    /** @param capacity bytes that it holds before it grows */
    public SqlText(int capacity) {
        this(capacity, null);
    }

    private SqlText(int capacity, @Nullable List<byte[]> parameters) {
        this.buffer = new byte[capacity];
        this.parameters = parameters;
    }

    /** A statement of which large texts become parameters, added to the list in their order. */
    public static SqlText withParameters(List<byte[]> parameters) {
        return new SqlText(1024, parameters);
    }

    /** Appends text of which each character is one byte: keywords, numbers, what {@link Quoted} yields. */
    public SqlText append(String ascii) {
        int length = ascii.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            char c = ascii.charAt(i);
            if (c > 0xff) {
                throw new IllegalArgumentException("not a single-byte character in SQL: " + ascii);
            }
            buffer[size++] = (byte) c;
        }
        return this;
    }

    public SqlText append(char ascii) {
        reserve(1);
        buffer[size++] = (byte) ascii;
        return this;
    }

    public SqlText append(long number) {
        return append(Long.toString(number));
    }

    public SqlText append(byte[] bytes) {
        return append(bytes, 0, bytes.length);
    }

    public SqlText append(byte[] bytes, int offset, int length) {
        reserve(length);
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
        return this;
    }

    /**
     * Appends the bytes as a text in this character set.
     *
     * @param quotable whether no byte but the letter itself can look like a quote or a backslash
     */
    public SqlText text(String charset, boolean quotable, byte[] bytes, int offset, int length) {
        if (parameters != null && length >= PARAMETER_MIN) {
            parameters.add(Arrays.copyOfRange(bytes, offset, offset + length));
            // MYSQL: a parameter takes no introducer; bytes that are converted stay as they are.
            return append("CONVERT(? USING ").append(charset).append(')');
        }
        append('_').append(charset);
        return quotable || length == 0
                ? quoted(bytes, offset, length)
                : append(' ').hex(bytes, offset, length);
    }

    /** Appends the bytes between single quotes, escaped for a session without NO_BACKSLASH_ESCAPES. */
    public SqlText quoted(byte[] bytes, int offset, int length) {
        reserve(2L * length + 2);
        buffer[size++] = '\'';
        escaped(bytes, offset, offset + length, Escapes.QUOTED);
        buffer[size++] = '\'';
        return this;
    }

    /** Appends the bytes as a field of LOAD DATA with the default separators. */
    public SqlText field(byte[] bytes, int offset, int length) {
        reserve(2L * length);
        escaped(bytes, offset, offset + length, Escapes.FIELD);
        return this;
    }

    /** Appends the bytes as {@code 0x...}; there must be at least one. */
    public SqlText hex(byte[] bytes, int offset, int length) {
        if (length == 0) {
            throw new IllegalArgumentException("MySQL has no empty literal of the form 0x");
        }
        reserve(2L * length + 2);
        buffer[size++] = '0';
        buffer[size++] = 'x';
        for (int i = offset; i < offset + length; i++) {
            buffer[size++] = HEX[(bytes[i] >> 4) & 0xf];
            buffer[size++] = HEX[bytes[i] & 0xf];
        }
        return this;
    }

    public int size() {
        return size;
    }

    public SqlText clear() {
        size = 0;
        return this;
    }

    /** Drops everything after the first {@code length} bytes. */
    public SqlText truncate(int length) {
        if (length < 0 || length > size) {
            throw new IllegalArgumentException("cannot cut " + size + " bytes to " + length);
        }
        size = length;
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    /** Copies bytes of the text to {@code target}. */
    public void copy(int from, byte[] target, int offset, int length) {
        System.arraycopy(buffer, from, target, offset, length);
    }

    /** One character per byte, for a JDBC connection with {@code characterEncoding=ISO-8859-1}. */
    public String toStatement() {
        return new String(buffer, 0, size, StandardCharsets.ISO_8859_1);
    }

    /** For people: the first bytes, read as UTF-8. Holds row values, so it belongs into no message by default. */
    @Override
    public String toString() {
        return new String(buffer, 0, Math.min(size, 1024), StandardCharsets.UTF_8);
    }

    /** Most values have nothing to escape, so what is between two escapes is copied at once. */
    private void escaped(byte[] bytes, int from, int end, Escapes escapes) {
        int start = from;
        while (true) {
            int next = escapes.next(bytes, start, end);
            System.arraycopy(bytes, start, buffer, size, next - start);
            size += next - start;
            if (next == end) {
                return;
            }
            buffer[size++] = '\\';
            buffer[size++] = escapes.letter(bytes[next]);
            start = next + 1;
        }
    }

    private void reserve(long more) {
        long needed = size + more;
        if (needed > buffer.length) {
            if (needed > LARGEST_ARRAY) {
                throw new IllegalStateException("statement larger than 2 GB");
            }
            buffer = Arrays.copyOf(buffer, (int) Math.min(LARGEST_ARRAY, Math.max(needed, buffer.length * 2L)));
        }
    }
}
