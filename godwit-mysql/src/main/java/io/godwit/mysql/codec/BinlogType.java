package io.godwit.mysql.codec;

/** The type bytes of TABLE_MAP events, as numbered by the server. */
final class BinlogType {
    static final int TINY = 1;
    static final int SHORT = 2;
    static final int LONG = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int LONGLONG = 8;
    static final int INT24 = 9;
    static final int DATE = 10;
    static final int YEAR = 13;
    static final int VARCHAR = 15;
    static final int BIT = 16;
    static final int TIMESTAMP2 = 17;
    static final int DATETIME2 = 18;
    static final int TIME2 = 19;
    static final int VECTOR = 242;
    static final int JSON = 245;
    static final int NEWDECIMAL = 246;
    static final int ENUM = 247;
    static final int SET = 248;
    static final int BLOB = 252;
    static final int STRING = 254;
    static final int GEOMETRY = 255;

    private BinlogType() {}

    /** The type behind STRING, which the metadata of CHAR, BINARY, ENUM and SET columns holds in its first byte. */
    static int real(int metadata) {
        // MYSQL: two bits of the length are hidden, inverted, in the type of CHAR columns over 255 bytes.
        return metadata >> 8 | 0x30;
    }

    /** The greatest length in bytes of a CHAR or BINARY column. */
    static int stringLength(int metadata) {
        int first = metadata >> 8;
        int low = metadata & 0xff;
        return (first & 0x30) == 0x30 ? low : low | ((first & 0x30) ^ 0x30) << 4;
    }
}
