package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;

/** VARBINARY and BLOB, as they are. */
class BinaryCodec implements ColumnCodec {
    private final int type;

    BinaryCodec(int type) {
        this.type = type;
    }

    @Override
    public boolean reads(int binlogType, int metadata) {
        return binlogType == type;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        int length = in.length(TextCodec.lengthWidth(type, metadata));
        out.append(in.bytes(), in.take(length), length);
    }

    @Override
    public void literal(byte[] bytes, int offset, int length, SqlText out) {
        out.text("binary", true, bytes, offset, length);
    }

    @Override
    public String fingerprint(String quotedColumn) {
        return isDigest() ? "SHA2(" + quotedColumn + ", 256)" : quotedColumn;
    }

    @Override
    public String framedFingerprint(String quotedColumn) {
        return isDigest() ? fingerprint(quotedColumn) : ColumnCodec.super.framedFingerprint(quotedColumn);
    }

    boolean isDigest() {
        return type == BinlogType.BLOB;
    }

    @Override
    public Order order() {
        return Order.BY_VALUE;
    }

    @Override
    public void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        SortableBytes.plain(bytes, offset, length, out);
    }
}
