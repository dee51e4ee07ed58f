package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;

// MYSQL: the number 0000 is the year 0000; the string '0' would be 2000.
/** YEAR, four digits, as a number. */
final class YearCodec implements ColumnCodec {
    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.YEAR;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        int stored = in.unsignedByte();
        in.scratch().padded(stored == 0 ? 0 : 1900 + stored, 4).to(out);
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
