package io.godwit.mysql.binlog;

import io.godwit.mysql.codec.BinlogBytes;

/**
 * One event of the binary log: its header, and where its body is. The array belongs to the connection, which uses it
 * again for the next event.
 *
 * @param second of the server's clock, since 1970
 * @param server the server_id of the server on which the event was made
 * @param end the lowest 32 bits of where the event ends in its file; 0 for events that are in no file
 * @param body the position of the body in {@code bytes}
 * @param length of the body, without the checksum
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and copied by nobody who keeps it
record LogEvent(int type, long second, long server, long end, int flags, byte[] bytes, int body, int length) {
    static final int HEADER_BYTES = 19;

    static final int QUERY = 2;
    static final int STOP = 3;
    static final int ROTATE = 4;
    static final int INTVAR = 5;
    static final int RAND = 13;
    static final int USER_VAR = 14;
    static final int FORMAT_DESCRIPTION = 15;
    static final int XID = 16;
    static final int BEGIN_LOAD_QUERY = 17;
    static final int EXECUTE_LOAD_QUERY = 18;
    static final int TABLE_MAP = 19;
    static final int WRITE_ROWS_V1 = 23;
    static final int UPDATE_ROWS_V1 = 24;
    static final int DELETE_ROWS_V1 = 25;
    static final int INCIDENT = 26;
    static final int HEARTBEAT = 27;
    static final int IGNORABLE = 28;
    static final int ROWS_QUERY = 29;
    static final int WRITE_ROWS = 30;
    static final int UPDATE_ROWS = 31;
    static final int DELETE_ROWS = 32;
    static final int GTID = 33;
    static final int ANONYMOUS_GTID = 34;
    static final int PREVIOUS_GTIDS = 35;
    static final int TRANSACTION_CONTEXT = 36;
    static final int VIEW_CHANGE = 37;
    static final int XA_PREPARE = 38;
    static final int PARTIAL_UPDATE_ROWS = 39;
    static final int TRANSACTION_PAYLOAD = 40;
    static final int HEARTBEAT_V2 = 41;
    static final int GTID_TAGGED = 42;

    private static final int FLAG_ARTIFICIAL = 0x20;
    private static final int FLAG_IGNORABLE = 0x80;

    /** Reads the event that fills this part of the array, followed by a checksum of this many bytes. */
    static LogEvent read(byte[] bytes, int offset, int length, int checksumBytes) {
        BinlogBytes in = new BinlogBytes().over(bytes, offset, length);
        long second = in.little(4);
        int type = in.unsignedByte();
        long server = in.little(4);
        in.take(4);
        long end = in.little(4);
        int flags = (int) in.little(2);
        int start = in.take(length - HEADER_BYTES - checksumBytes);
        return new LogEvent(type, second, server, end, flags, bytes, start, length - HEADER_BYTES - checksumBytes);
    }

    /** Whether the server made the event up for this connection. */
    boolean artificial() {
        return (flags & FLAG_ARTIFICIAL) != 0 || end == 0;
    }

    /** Whether a reader that does not know the type may pass over it. */
    boolean ignorable() {
        return (flags & FLAG_IGNORABLE) != 0;
    }

    BinlogBytes reader() {
        return new BinlogBytes().over(bytes, body, length);
    }

    String name() {
        return switch (type) {
            case QUERY -> "QUERY";
            case EXECUTE_LOAD_QUERY -> "EXECUTE_LOAD_QUERY";
            case TABLE_MAP -> "TABLE_MAP";
            case WRITE_ROWS_V1, WRITE_ROWS -> "WRITE_ROWS";
            case UPDATE_ROWS_V1, UPDATE_ROWS -> "UPDATE_ROWS";
            case DELETE_ROWS_V1, DELETE_ROWS -> "DELETE_ROWS";
            case INCIDENT -> "INCIDENT";
            case ANONYMOUS_GTID -> "ANONYMOUS_GTID";
            case XA_PREPARE -> "XA_PREPARE";
            case PARTIAL_UPDATE_ROWS -> "PARTIAL_UPDATE_ROWS";
            case TRANSACTION_PAYLOAD -> "TRANSACTION_PAYLOAD";
            default -> "event of type " + type;
        };
    }
}
