package io.godwit.mysql.codec;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.Column;
import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;
import java.util.Set;

/** CHAR, VARCHAR and TEXT, as bytes in the column's own character set. */
final class TextCodec implements ColumnCodec {
    /** Character sets of which no byte but the letter itself can look like a quote or a backslash. */
    private static final Set<String> QUOTABLE = Set.of("utf8mb4", "utf8mb3", "utf8", "latin1", "ascii");

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

    private final int type;
    private final boolean large;
    private final String charset;
    private final String collation;

    private TextCodec(int type, boolean large, String charset, String collation) {
        this.type = type;
        this.large = large;
        this.charset = charset;
        this.collation = collation;
    }

    static TextCodec of(Column column) {
        String charset = column.charset();
        String collation = column.collation();
        if (charset == null || collation == null) {
            throw new MoveException(
                    Code.INVARIANT_BROKEN, "text column " + column.name() + " has no character set or collation");
        }
        return switch (column.dataType()) {
            case "char" -> new TextCodec(BinlogType.STRING, false, charset, collation);
            case "varchar" -> new TextCodec(BinlogType.VARCHAR, false, charset, collation);
            default -> new TextCodec(BinlogType.BLOB, true, charset, collation);
        };
    }

    @Override
    public String select(String quotedColumn) {
        return quotedColumn;
    }

    @Override
    public boolean reads(int binlogType, int metadata) {
        return binlogType == type && (type != BinlogType.STRING || BinlogType.real(metadata) == BinlogType.STRING);
    }

    // MYSQL: CHAR comes without its trailing spaces, as a select prints it.
    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        int length = in.length(lengthWidth(type, metadata));
        out.append(in.bytes(), in.take(length), length);
    }

    /** Bytes of the length in front of a string or BLOB value. */
    static int lengthWidth(int type, int metadata) {
        return switch (type) {
            case BinlogType.STRING -> BinlogType.stringLength(metadata) > 255 ? 2 : 1;
            case BinlogType.VARCHAR -> metadata > 255 ? 2 : 1;
            default -> metadata;
        };
    }

    @Override
    public void literal(byte[] bytes, int offset, int length, SqlText out) {
        out.append('_').append(charset);
        if (QUOTABLE.contains(charset) || length == 0) {
            out.quoted(bytes, offset, length);
        } else {
            out.append(' ').hex(bytes, offset, length);
        }
    }

    @Override
    public String fingerprint(String quotedColumn) {
        String bytes = "CAST(" + quotedColumn + " AS BINARY)";
        return large ? "SHA2(" + bytes + ", 256)" : bytes;
    }

    @Override
    public boolean orderedInMemory() {
        return PADDED_BYTE_ORDER.contains(collation) || collation.equals(UNPADDED_BYTE_ORDER);
    }

    @Override
    public void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        if (PADDED_BYTE_ORDER.contains(collation)) {
            SortableBytes.padded(bytes, offset, length, out);
        } else if (collation.equals(UNPADDED_BYTE_ORDER)) {
            SortableBytes.plain(bytes, offset, length, out);
        } else {
            throw new UnsupportedOperationException("only the server knows the order of " + collation);
        }
    }
}
