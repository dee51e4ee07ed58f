package io.godwit.mysql.connect;

import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result, as the bytes that the server sent: a look into the packet, valid until the next row. For one
 * thread.
 */
public final class ResultRow {
    private static final int NULL = 0xfb;

    private final int[] offsets;
    private final int[] lengths;
    private byte[] packet = new byte[0];

    ResultRow(int columns) {
        offsets = new int[columns];
        lengths = new int[columns];
    }

    // MYSQL: a value of a text result is its length as a length-encoded integer and so many bytes; NULL is one byte.
    void over(byte[] newPacket, int packetLength) throws SQLException {
        packet = newPacket;
        int at = 0;
        for (int i = 0; i < offsets.length; i++) {
            if (at >= packetLength) {
                throw cut();
            }
            int first = packet[at++] & 0xff;
            if (first < NULL) {
                lengths[i] = first;
            } else if (first == NULL) {
                lengths[i] = -1;
            } else {
                int width = first == 0xfc ? 2 : first == 0xfd ? 3 : 8;
                lengths[i] = length(at, width, packetLength);
                at += width;
            }
            offsets[i] = at;
            at += Math.max(0, lengths[i]);
            if (at < 0 || at > packetLength) {
                throw cut();
            }
        }
    }

    private int length(int at, int width, int packetLength) throws SQLException {
        long length = 0;
        for (int i = width - 1; i >= 0; i--) {
            if (at + i >= packetLength) {
                throw cut();
            }
            length = length << 8 | (packet[at + i] & 0xff);
        }
        if (length < 0 || length > packetLength) {
            throw cut();
        }
        return (int) length;
    }

    private static SQLException cut() {
        return new SQLException("a row of the server ends inside of a value", "08S01");
    }

    public int columns() {
        return offsets.length;
    }

    /** The array that holds all values; read only from {@link #offset} for {@link #length}. */
    public byte[] bytes() {
        return packet;
    }

    /** @param column from 0 */
    public int offset(int column) {
        return offsets[column];
    }

    /** Bytes of a value, or -1 for NULL. */
    public int length(int column) {
        return lengths[column];
    }

    /** A copy of a value; null for NULL. */
    public byte @Nullable [] value(int column) {
        int start = offsets[column];
        return lengths[column] < 0 ? null : Arrays.copyOfRange(packet, start, start + lengths[column]);
    }
}
