package io.godwit.mysql.codec;

import io.godwit.model.Column;
import io.godwit.model.RowImageBuilder;

/** Integers of all widths, as decimal text; a zerofill column keeps the leading zeros that the server prints. */
final class IntegerCodec implements ColumnCodec {
    private final int width;
    private final int type;
    private final boolean unsigned;
    private final int digits;

    IntegerCodec(Column column, int width, int type) {
        this.width = width;
        this.type = type;
        this.unsigned = column.unsigned();
        this.digits = ColumnType.zerofill(column) ? ColumnType.number(column, 0, 0) : 0;
    }

    @Override
    public boolean reads(int binlogType, int metadata) {
        return binlogType == type;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        long value = in.little(width);
        TextBytes text = in.scratch();
        if (unsigned) {
            text.padded(value, digits).to(out);
            return;
        }
        int unused = 64 - 8 * width;
        long signed = value << unused >> unused;
        if (signed < 0) {
            // The magnitude of the lowest BIGINT is right when it is read as unsigned.
            text.add('-').padded(-signed, 0).to(out);
        } else {
            text.padded(signed, 0).to(out);
        }
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
        boolean negative = bytes[offset] == '-';
        long value = 0;
        for (int i = negative ? offset + 1 : offset; i < offset + length; i++) {
            value = value * 10 + (bytes[i] - '0');
        }
        long signed = negative ? -value : value;
        out.appendBig(unsigned ? signed : signed ^ 1L << (8 * width - 1), width);
    }
}
