package io.godwit.mysql.codec;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.codec.ColumnCodec.Order;
import java.util.Set;

/**
 * How the texts of a column are compared. The order of most collations is known to the server alone, so it is asked for
 * weights: bytes that compare as the texts do. {@code CollationOrderIT} compares every collation of a server with its
 * indexes; docs/decisions/0007 tells the whole story.
 */
record Collation(String charset, String name) {
    /** Collations that compare bytes as if the shorter string went on with spaces. */
    private static final Set<String> PADDED_BYTE_ORDER = Set.of(
            "utf8mb4_bin",
            "utf8mb3_bin",
            "utf8_bin",
            "ascii_bin",
            "latin1_bin",
            "latin2_bin",
            "latin5_bin",
            "latin7_bin",
            "cp1250_bin",
            "cp1251_bin",
            "cp1256_bin",
            "cp1257_bin",
            "cp850_bin",
            "cp852_bin",
            "cp866_bin",
            "greek_bin",
            "hebrew_bin",
            "koi8r_bin",
            "koi8u_bin");

    private static final String UNPADDED_BYTE_ORDER = "utf8mb4_0900_bin";

    /** Collations of which WEIGHT_STRING gives another order, or another equality, than the server's indexes. */
    private static final Set<String> WITHOUT_WEIGHTS =
            Set.of("big5_chinese_ci", "cp1250_czech_cs", "gb18030_chinese_ci", "latin2_czech_cs", "tis620_thai_ci");

    private static final byte[] SPACE = {' '};

    Order order() {
        if (WITHOUT_WEIGHTS.contains(name) || !KnownCollations.collation(name)) {
            return Order.NONE;
        }
        return PADDED_BYTE_ORDER.contains(name) || name.equals(UNPADDED_BYTE_ORDER) ? Order.BY_VALUE : Order.BY_WEIGHT;
    }

    // MYSQL: PAD_ATTRIBUTE is NO PAD exactly for the collations of UCA 9.0.0 and for binary strings.
    /** Whether a text compares as if it went on with spaces for ever. */
    boolean padsWithSpaces() {
        return !name.contains("_0900_");
    }

    /**
     * The expression of the weight of a text in this character set. Where texts are padded it begins with the weight of one space, behind the
     * length of that.
     */
    String weight(String text) {
        String weight = "WEIGHT_STRING(" + text + " COLLATE " + name + ")";
        if (!padsWithSpaces()) {
            return weight;
        }
        String space = "WEIGHT_STRING(CONVERT(_utf8mb4' ' USING " + charset + ") COLLATE " + name + ")";
        return "CONCAT(CHAR(LENGTH(" + space + ")), " + space + ", " + weight + ")";
    }

    /** Writes a text, or where {@link #order} says so its weight, in sortable form. */
    void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        switch (order()) {
            case BY_VALUE -> {
                if (padsWithSpaces()) {
                    SortableBytes.padded(bytes, offset, length, SPACE, 0, 1, out);
                } else {
                    SortableBytes.plain(bytes, offset, length, out);
                }
            }
            case BY_WEIGHT -> weights(bytes, offset, length, out);
            case NONE -> throw new IllegalStateException("nothing gives the order of " + name);
        }
    }

    private void weights(byte[] bytes, int offset, int length, KeyBytes out) {
        if (!padsWithSpaces()) {
            SortableBytes.plain(bytes, offset, length, out);
            return;
        }
        int width = length == 0 ? 0 : bytes[offset];
        int rest = length - 1 - width;
        if (width <= 0 || rest < 0 || rest % width != 0) {
            throw new MoveException(
                    Code.INVARIANT_BROKEN,
                    "a weight of collation " + name + " has " + length + " bytes in units of " + width);
        }
        SortableBytes.padded(bytes, offset + 1 + width, rest, bytes, offset + 1, width, out);
    }
}
