package io.godwit.mysql.binlog;

import io.godwit.mysql.codec.BinlogBytes;

/** Passes over values that are not moved: those of generated columns. */
final class ValueLength {
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
    static final int TYPED_ARRAY = 20;
    static final int VECTOR = 242;
    static final int JSON = 245;
    static final int NEWDECIMAL = 246;
    static final int ENUM = 247;
    static final int SET = 248;
    static final int TINY_BLOB = 249;
    static final int MEDIUM_BLOB = 250;
    static final int LONG_BLOB = 251;
    static final int BLOB = 252;
    static final int VAR_STRING = 253;
    static final int STRING = 254;
    static final int GEOMETRY = 255;

    private static final int[] DECIMAL_BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private ValueLength() {}

    static void skip(BinlogBytes in, int type, int metadata) {
        in.take(
                switch (type) {
                    case TINY, YEAR -> 1;
                    case SHORT -> 2;
                    case INT24, DATE -> 3;
                    case LONG, FLOAT -> 4;
                    case DOUBLE, LONGLONG -> 8;
                    case TIMESTAMP2 -> 4 + (metadata + 1) / 2;
                    case DATETIME2 -> 5 + (metadata + 1) / 2;
                    case TIME2 -> 3 + (metadata + 1) / 2;
                    case NEWDECIMAL -> decimal((metadata & 0xff) - (metadata >> 8)) + decimal(metadata >> 8);
                    case BIT -> (metadata >> 8) + ((metadata & 0xff) + 7) / 8;
                    case VARCHAR -> in.length(metadata > 255 ? 2 : 1);
                    case BLOB, JSON, GEOMETRY, VECTOR -> in.length(metadata);
                    case STRING -> string(in, metadata);
                    default -> throw new IllegalArgumentException("a value of unknown type " + type);
                });
    }

    private static int decimal(int digits) {
        return digits / 9 * 4 + DECIMAL_BYTES[digits % 9];
    }

    private static int string(BinlogBytes in, int metadata) {
        int first = metadata >> 8;
        if (first == ENUM || first == SET) {
            return metadata & 0xff;
        }
        int lengthMax = (first & 0x30) == 0x30 ? metadata & 0xff : (metadata & 0xff) | ((first & 0x30) ^ 0x30) << 4;
        return in.length(lengthMax > 255 ? 2 : 1);
    }
}
