package io.godwit.mysql.codec;

import io.godwit.error.Code;
import io.godwit.error.MoveException;

/** A reading position in the bytes of a binary log event; may be reused for event after event by one thread. */
public final class BinlogBytes {
    private byte[] bytes = new byte[0];
    private int position;
    private int end;
    private final TextBytes scratch = new TextBytes();

    public BinlogBytes over(byte[] array, int offset, int length) {
        bytes = array;
        position = offset;
        end = offset + length;
        return this;
    }

    public BinlogBytes over(byte[] array) {
        return over(array, 0, array.length);
    }

    public byte[] bytes() {
        return bytes;
    }

    public int position() {
        return position;
    }

    public int remaining() {
        return end - position;
    }

    /** Passes over the next bytes and returns where they begin in {@link #bytes()}. */
    public int take(int length) {
        if (length < 0 || length > end - position) {
            throw new MoveException(
                    Code.SOURCE_LOG_NOT_UNDERSTOOD,
                    "the event ends too early: " + length + " bytes wanted, " + remaining() + " left");
        }
        int start = position;
        position += length;
        return start;
    }

    public int unsignedByte() {
        return bytes[take(1)] & 0xff;
    }

    /** An unsigned number of up to 8 bytes, the least significant first. */
    public long little(int width) {
        int start = take(width);
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = (value << 8) | (bytes[start + i] & 0xff);
        }
        return value;
    }

    /** An unsigned number of up to 8 bytes, the most significant first. */
    public long big(int width) {
        int start = take(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = (value << 8) | (bytes[start + i] & 0xff);
        }
        return value;
    }

    /** The length in front of a value; values are shorter than 2 GB. */
    public int length(int width) {
        return Math.toIntExact(little(width));
    }

    /** The server's length-encoded integer. */
    public long packed() {
        int first = unsignedByte();
        return switch (first) {
            case 0xfc -> little(2);
            case 0xfd -> little(3);
            case 0xfe -> little(8);
            case 0xfb, 0xff ->
                throw new MoveException(
                        Code.SOURCE_LOG_NOT_UNDERSTOOD,
                        "0x" + Integer.toHexString(first) + " is no length-encoded integer");
            default -> first;
        };
    }

    /** An emptied text buffer, valid until the next call. */
    TextBytes scratch() {
        return scratch.clear();
    }
}
