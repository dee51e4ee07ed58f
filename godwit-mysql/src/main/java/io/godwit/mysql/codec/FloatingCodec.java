package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;
import java.nio.charset.StandardCharsets;

/**
 * FLOAT and DOUBLE, as decimal text from which the server makes the same bits again. The text of the binary log's path
 * is Java's, not the server's: the same value may be {@code 1.0E10} from there and {@code 10000000000} from a select.
 */
final class FloatingCodec implements ColumnCodec {
    private final int width;
    private final int type;

    FloatingCodec(int width, int type) {
        this.width = width;
        this.type = type;
    }

    // MYSQL: a FLOAT column prints six digits; as DOUBLE it prints as many as identify the value. The cast also takes
    // away the rounding of the display that FLOAT(7,2) and ZEROFILL bring.
    @Override
    public String select(String quotedColumn) {
        return "CAST(" + quotedColumn + " AS DOUBLE)";
    }

    @Override
    public boolean reads(int binlogType, int metadata) {
        return binlogType == type && metadata == width;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        double value = width == 4 ? Float.intBitsToFloat((int) in.little(4)) : Double.longBitsToDouble(in.little(8));
        in.scratch().add(Double.toString(value)).to(out);
    }

    @Override
    public void literal(byte[] bytes, int offset, int length, SqlText out) {
        out.append(bytes, offset, length);
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == 'e' || bytes[i] == 'E') {
                return;
            }
        }
        // MYSQL: without an exponent the literal is an exact number, of which -0 has no sign.
        out.append("e0");
    }

    @Override
    public String framedFingerprint(String quotedColumn) {
        return endedFingerprint(quotedColumn);
    }

    @Override
    public Order order() {
        return Order.BY_VALUE;
    }

    @Override
    public void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        double value = Double.parseDouble(new String(bytes, offset, length, StandardCharsets.US_ASCII));
        // Adding 0 makes -0 the zero that the server takes it for.
        long bits = Double.doubleToLongBits(value + 0.0);
        out.appendBig(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE, 8);
    }
}
