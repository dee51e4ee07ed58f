package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;

/** GEOMETRY and its kin, and VECTOR: the server's internal bytes, which it also takes back. */
final class OpaqueCodec implements ColumnCodec {
    private final int type;

    OpaqueCodec(int type) {
        this.type = type;
    }

    @Override
    public String select(String quotedColumn) {
        return quotedColumn;
    }

    @Override
    public boolean reads(int binlogType, int metadata) {
        return binlogType == type;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        int length = in.length(metadata);
        out.append(in.bytes(), in.take(length), length);
    }

    @Override
    public void literal(byte[] bytes, int offset, int length, SqlText out) {
        out.append("_binary").quoted(bytes, offset, length);
    }

    @Override
    public String fingerprint(String quotedColumn) {
        return "SHA2(HEX(" + quotedColumn + "), 256)";
    }

    @Override
    public boolean orderedInMemory() {
        return false;
    }

    @Override
    public void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        throw new UnsupportedOperationException("the server does not order this type");
    }
}
