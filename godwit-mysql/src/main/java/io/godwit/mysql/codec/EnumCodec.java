package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;

/** ENUM as the number of its member, 0 for the invalid value, and SET as the number whose bits are its members. */
final class EnumCodec implements ColumnCodec {
    private final int type;

    EnumCodec(int type) {
        this.type = type;
    }

    // MYSQL: as text, member '' and the invalid value 0 look the same.
    @Override
    public String select(String quotedColumn) {
        return "CAST(" + quotedColumn + " AS UNSIGNED)";
    }

    @Override
    public boolean reads(int binlogType, int metadata) {
        return binlogType == BinlogType.STRING && metadata >> 8 == type;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        in.scratch().padded(in.little(metadata & 0xff), 0).to(out);
    }

    // MYSQL: a strict session refuses the invalid value 0 of an ENUM, however it is written.
    @Override
    public boolean refusedWhenStrict(byte[] bytes, int offset, int length) {
        return type == BinlogType.ENUM && length == 1 && bytes[offset] == '0';
    }

    @Override
    public String framedFingerprint(String quotedColumn) {
        return endedFingerprint(quotedColumn);
    }

    // MYSQL: a sort takes the 64th member of a SET for a sign, an index does not.
    @Override
    public Order order() {
        return type == BinlogType.ENUM ? Order.BY_VALUE : Order.NONE;
    }

    @Override
    public void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        long value = 0;
        for (int i = offset; i < offset + length; i++) {
            value = value * 10 + (bytes[i] - '0');
        }
        out.appendBig(value, 8);
    }
}
