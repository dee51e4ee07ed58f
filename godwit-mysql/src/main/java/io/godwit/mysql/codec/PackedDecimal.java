package io.godwit.mysql.codec;

/** Prints the server's binary form of a DECIMAL: groups of nine digits in four bytes each, sign in the first bit. */
final class PackedDecimal {
    private static final int DIGITS_PER_WORD = 9;
    private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private PackedDecimal() {}

    static void print(BinlogBytes in, int precision, int scale, boolean zerofill, TextBytes text) {
        int integers = precision - scale;
        byte[] packed = new byte[bytes(integers) + bytes(scale)];
        System.arraycopy(in.bytes(), in.take(packed.length), packed, 0, packed.length);
        boolean negative = packed[0] >= 0;
        packed[0] ^= (byte) 0x80;
        if (negative) {
            for (int i = 0; i < packed.length; i++) {
                packed[i] = (byte) ~packed[i];
            }
            text.add('-');
        }
        BinlogBytes words = new BinlogBytes().over(packed);
        integers(words, integers, zerofill, text);
        if (scale > 0) {
            text.add('.');
            for (int i = 0; i < scale / DIGITS_PER_WORD; i++) {
                word(words, DIGITS_PER_WORD, true, text);
            }
            word(words, scale % DIGITS_PER_WORD, true, text);
        }
    }

    private static int bytes(int digits) {
        return digits / DIGITS_PER_WORD * 4 + BYTES_OF_DIGITS[digits % DIGITS_PER_WORD];
    }

    private static void integers(BinlogBytes words, int digits, boolean zerofill, TextBytes text) {
        boolean printed = word(words, digits % DIGITS_PER_WORD, zerofill && digits > 0, text);
        for (int i = 0; i < digits / DIGITS_PER_WORD; i++) {
            printed = word(words, DIGITS_PER_WORD, printed, text);
        }
        if (!printed) {
            text.add('0');
        }
    }

    /** Prints one group of digits; without its leading zeros as long as no digit has been printed. */
    private static boolean word(BinlogBytes words, int digits, boolean full, TextBytes text) {
        long value = words.big(BYTES_OF_DIGITS[digits]);
        if (digits == 0 || (!full && value == 0)) {
            return full;
        }
        text.padded(value, full ? digits : 0);
        return true;
    }
}
