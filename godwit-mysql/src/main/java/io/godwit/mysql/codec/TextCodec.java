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

    private final int type;
    private final boolean large;
    private final Collation collation;

    private TextCodec(int type, boolean large, Collation collation) {
        this.type = type;
        this.large = large;
        this.collation = collation;
    }

    static TextCodec of(Column column) {
        String charset = column.charset();
        String name = column.collation();
        if (charset == null || name == null) {
            throw new MoveException(
                    Code.INVARIANT_BROKEN, "text column " + column.name() + " has no character set or collation");
        }
        Collation collation = new Collation(charset, name);
        return switch (column.dataType()) {
            case "char" -> new TextCodec(BinlogType.STRING, false, collation);
            case "varchar" -> new TextCodec(BinlogType.VARCHAR, false, collation);
            default -> new TextCodec(BinlogType.BLOB, true, collation);
        };
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
        String charset = collation.charset();
        out.text(charset, QUOTABLE.contains(charset), bytes, offset, length);
    }

    @Override
    public String fingerprint(String quotedColumn) {
        String bytes = "CAST(" + quotedColumn + " AS BINARY)";
        return large ? "SHA2(" + bytes + ", 256)" : bytes;
    }

    @Override
    public String framedFingerprint(String quotedColumn) {
        // MYSQL: without the cast CONCAT converts everything else to the character set of the column, which is more
        // than a
        // literal.
        return large ? fingerprint(quotedColumn) : "LENGTH(" + quotedColumn + "), ':', " + fingerprint(quotedColumn);
    }

    @Override
    public Order order() {
        return collation.order();
    }

    @Override
    public String weight(String text) {
        return collation.weight(text);
    }

    @Override
    public void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        collation.sortable(bytes, offset, length, out);
    }
}
