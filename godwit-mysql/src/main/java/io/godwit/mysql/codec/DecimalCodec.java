package io.godwit.mysql.codec;

import io.godwit.model.Column;
import io.godwit.model.RowImageBuilder;

/** DECIMAL, as the server prints it: all declared digits after the point, none before it that is not needed. */
final class DecimalCodec implements ColumnCodec {
    private final int precision;
    private final int scale;
    private final boolean zerofill;

    DecimalCodec(Column column) {
        precision = ColumnType.number(column, 0, 10);
        scale = ColumnType.number(column, 1, 0);
        zerofill = ColumnType.zerofill(column);
    }

    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.NEWDECIMAL && (metadata & 0xff) == precision && metadata >> 8 == scale;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        TextBytes text = in.scratch();
        PackedDecimal.print(in, precision, scale, zerofill, text);
        text.to(out);
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
        int end = offset + length;
        int start = negative ? offset + 1 : offset;
        int point = start;
        while (point < end && bytes[point] != '.') {
            point++;
        }
        out.append(negative ? 0 : 1);
        int flip = negative ? 0xff : 0;
        for (int missing = precision - scale - (point - start); missing > 0; missing--) {
            out.append('0' ^ flip);
        }
        for (int i = leadingDigit(start, point); i < end; i++) {
            if (bytes[i] != '.') {
                out.append(bytes[i] ^ flip);
            }
        }
    }

    // MYSQL: DECIMAL(5,5) has no integer digit, but prints as 0.12345.
    private int leadingDigit(int start, int point) {
        return start + Math.max(0, point - start - (precision - scale));
    }
}
