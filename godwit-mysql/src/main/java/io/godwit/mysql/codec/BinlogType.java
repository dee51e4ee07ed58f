package io.godwit.mysql.codec;

/** The type bytes of TABLE_MAP events, as numbered by the server. */
public final class BinlogType {
    public static final int TINY = 1;
    public static final int SHORT = 2;
    public static final int LONG = 3;
    public static final int FLOAT = 4;
    public static final int DOUBLE = 5;
    public static final int LONGLONG = 8;
    public static final int INT24 = 9;
    public static final int DATE = 10;
    public static final int YEAR = 13;
    public static final int VARCHAR = 15;
    public static final int BIT = 16;
    public static final int TIMESTAMP2 = 17;
    public static final int DATETIME2 = 18;
    public static final int TIME2 = 19;
    public static final int TYPED_ARRAY = 20;
    public static final int VECTOR = 242;
    public static final int JSON = 245;
    public static final int NEWDECIMAL = 246;
    public static final int ENUM = 247;
    public static final int SET = 248;
    public static final int TINY_BLOB = 249;
    public static final int MEDIUM_BLOB = 250;
    public static final int LONG_BLOB = 251;
    public static final int BLOB = 252;
    public static final int VAR_STRING = 253;
    public static final int STRING = 254;
    public static final int GEOMETRY = 255;

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
