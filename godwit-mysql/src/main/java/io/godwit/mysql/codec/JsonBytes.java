package io.godwit.mysql.codec;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.sql.SqlText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Writes bytes inside of a JSON document, printed as {@code base64:type15:AP8=}, as an expression of the SQL type of that
 * number: JSON keeps the number of the type that the bytes had when they were put in.
 */
final class JsonBytes {
    private static final String PREFIX = "base64:type";
    private static final String LINE_BREAK = "\\n";
    /** MYSQL: literals of more bytes are of the next type. */
    private static final int VARCHAR_MAX = 65_535;

    private static final int BINARY_MAX = 255;
    private static final int MEDIUM_MAX = 16_777_215;

    private JsonBytes() {}

    static void write(byte[] bytes, int offset, int length, SqlText out) {
        String text = new String(bytes, offset, length, StandardCharsets.US_ASCII);
        int colon = text.indexOf(':', PREFIX.length());
        if (!text.startsWith(PREFIX) || colon < 0) {
            throw new MoveException(Code.INVARIANT_BROKEN, "bytes in a JSON value are not printed as base64");
        }
        int type = Integer.parseInt(text.substring(PREFIX.length(), colon));
        write(type, Base64.getDecoder().decode(text.substring(colon + 1).replace(LINE_BREAK, "")), out);
    }

    private static void write(int type, byte[] value, SqlText out) {
        int length = value.length;
        if (type == BinlogType.BLOB) {
            // MYSQL: only columns are of type BLOB, those of derived tables too.
            out.append("(SELECT v FROM (SELECT ");
            literal(value, out);
            out.append(" AS v UNION ALL SELECT REPEAT('a', 65536) FROM DUAL WHERE FALSE) AS t)");
        } else if (type == BinlogType.VARCHAR && length <= VARCHAR_MAX) {
            literal(value, out);
        } else if (type == BinlogType.MEDIUM_BLOB && length <= MEDIUM_MAX) {
            wide(value, "REPEAT('a', 65536)", out);
        } else if (type == BinlogType.LONG_BLOB) {
            wide(value, "UNCOMPRESS('')", out);
        } else if (type == BinlogType.STRING && length <= BINARY_MAX) {
            out.append("(SELECT v FROM JSON_TABLE(JSON_ARRAY(");
            literal(value, out);
            out.append("), _utf8mb4'$[0]' COLUMNS (v BINARY(").append(length).append(") PATH _utf8mb4'$')) AS t)");
        } else if (type == BinlogType.BIT && length > 0 && length <= Long.BYTES) {
            out.append("(SELECT v FROM JSON_TABLE(JSON_ARRAY(CAST(")
                    .append(Long.toUnsignedString(new BinlogBytes().over(value).big(length)));
            out.append(" AS UNSIGNED)), _utf8mb4'$[0]' COLUMNS (v BIT(")
                    .append(8L * length)
                    .append(") PATH _utf8mb4'$')) AS t)");
        } else {
            throw new MoveException(
                    Code.TARGET_REFUSED,
                    "a JSON document holds " + length + " bytes of SQL type number " + type
                            + ", and no SQL expression makes such a value");
        }
    }

    /** A literal of the type that another expression has. */
    private static void wide(byte[] value, String other, SqlText out) {
        out.append("IF(TRUE, ");
        literal(value, out);
        out.append(", ").append(other).append(')');
    }

    private static void literal(byte[] value, SqlText out) {
        out.append("_binary").quoted(value, 0, value.length);
    }
}
