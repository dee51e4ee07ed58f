package io.godwit.mysql.codec;

import io.godwit.model.Column;
import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;

/** BIT(n), as its bytes with the most significant first. */
final class BitCodec implements ColumnCodec {
    private final int bits;

    BitCodec(Column column) {
        bits = ColumnType.number(column, 0, 1);
    }

    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.BIT && (metadata >> 8) * 8 + (metadata & 0xff) == bits;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        int width = (bits + 7) / 8;
        out.append(in.bytes(), in.take(width), width);
    }

    @Override
    public void literal(byte[] bytes, int offset, int length, SqlText out) {
        out.append(Long.toUnsignedString(
                new BinlogBytes().over(bytes, offset, length).big(length)));
    }

    @Override
    public String fingerprint(String quotedColumn) {
        return "CAST(" + quotedColumn + " AS UNSIGNED)";
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
        out.append(bytes, offset, length);
    }
}
