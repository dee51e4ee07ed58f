package io.godwit.mysql.sql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Which three bytes need a backslash; finds them eight bytes at a time. */
enum Escapes {
    /** Inside of single quotes, in a session without NO_BACKSLASH_ESCAPES. */
    QUOTED('\'', '\\', '\0') {
        @Override
        byte letter(byte escaped) {
            return escaped == 0 ? (byte) '0' : escaped;
        }
    },
    /** In a field of LOAD DATA with the default separators. */
    FIELD('\t', '\n', '\\') {
        @Override
        byte letter(byte escaped) {
            return escaped;
        }
    };

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private final byte a;
    private final byte b;
    private final byte c;

    Escapes(char a, char b, char c) {
        this.a = (byte) a;
        this.b = (byte) b;
        this.c = (byte) c;
    }

    /** What follows the backslash. */
    abstract byte letter(byte escaped);

    /** The place of the first byte from {@code from} on that needs a backslash; {@code end} if there is none. */
    int next(byte[] bytes, int from, int end) {
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, at);
            // The lowest bit that is set is right; bits above it may come from a borrow.
            long found = zeros(eight ^ ONES * a) | zeros(eight ^ ONES * b) | zeros(eight ^ ONES * c);
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
        }
        for (; at < end; at++) {
            byte one = bytes[at];
            if (one == a || one == b || one == c) {
                return at;
            }
        }
        return end;
    }

    /** The highest bit of each byte that is zero (H. S. Warren, Hacker's Delight, 6-1). */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGHEST_BITS;
    }
}
