package io.godwit.mysql.binlog;

import io.godwit.mysql.codec.BinlogBytes;
import io.godwit.mysql.codec.BinlogType;

/** Passes over values that are not moved: those of generated columns. */
final class ValueLength {
    private static final int[] DECIMAL_BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private ValueLength() {}

    static void skip(BinlogBytes in, int type, int metadata) {
        in.take(
                switch (type) {
                    case BinlogType.TINY, BinlogType.YEAR -> 1;
                    case BinlogType.SHORT -> 2;
                    case BinlogType.INT24, BinlogType.DATE -> 3;
                    case BinlogType.LONG, BinlogType.FLOAT -> 4;
                    case BinlogType.DOUBLE, BinlogType.LONGLONG -> 8;
                    case BinlogType.TIMESTAMP2 -> 4 + (metadata + 1) / 2;
                    case BinlogType.DATETIME2 -> 5 + (metadata + 1) / 2;
                    case BinlogType.TIME2 -> 3 + (metadata + 1) / 2;
                    case BinlogType.NEWDECIMAL -> decimal((metadata & 0xff) - (metadata >> 8)) + decimal(metadata >> 8);
                    case BinlogType.BIT -> (metadata >> 8) + ((metadata & 0xff) + 7) / 8;
                    case BinlogType.VARCHAR -> in.length(metadata > 255 ? 2 : 1);
                    case BinlogType.BLOB, BinlogType.JSON, BinlogType.GEOMETRY, BinlogType.VECTOR ->
                        in.length(metadata);
                    case BinlogType.STRING -> string(in, metadata);
                    default -> throw new IllegalArgumentException("a value of unknown type " + type);
                });
    }

    private static int decimal(int digits) {
        return digits / 9 * 4 + DECIMAL_BYTES[digits % 9];
    }

    private static int string(BinlogBytes in, int metadata) {
        int first = metadata >> 8;
        if (first == BinlogType.ENUM || first == BinlogType.SET) {
            return metadata & 0xff;
        }
        int lengthMax = (first & 0x30) == 0x30 ? metadata & 0xff : (metadata & 0xff) | ((first & 0x30) ^ 0x30) << 4;
        return in.length(lengthMax > 255 ? 2 : 1);
    }
}
