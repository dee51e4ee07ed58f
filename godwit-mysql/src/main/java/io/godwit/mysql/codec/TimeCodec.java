package io.godwit.mysql.codec;

import io.godwit.model.Column;
import io.godwit.model.RowImageBuilder;

/** TIME from -838:59:59 to 838:59:59 with its declared number of fractional digits. */
final class TimeCodec extends TemporalCodec {
    private final int fraction;

    TimeCodec(Column column) {
        fraction = ColumnType.number(column, 0, 0);
    }

    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.TIME2 && metadata == fraction;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        // MYSQL: the whole number, fraction included, is offset by half its range, so negative times carry a fraction
        // that counts upwards from the next lower second.
        int fractionWidth = (fraction + 1) / 2;
        int unitBits = 8 * fractionWidth;
        long packed = in.big(3 + fractionWidth) - (0x800000L << unitBits);
        long magnitude = Math.abs(packed);
        long clock = magnitude >> unitBits;
        int micros = (int) (magnitude & (1L << unitBits) - 1) * microsPerUnit(fractionWidth);
        TextBytes text = in.scratch();
        if (packed < 0) {
            text.add('-');
        }
        clock(clock >> 12 & 0x3ff, clock >> 6 & 63, clock & 63, text);
        text.fraction(micros, fraction).to(out);
    }

    @Override
    public void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        boolean negative = bytes[offset] == '-';
        long digits = 0;
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            if (b >= '0' && b <= '9') {
                digits = digits * 10 + (b - '0');
            }
        }
        // Hours, minutes, seconds and fraction side by side as decimal digits keep the order of the duration.
        out.appendBig((negative ? -digits : digits) ^ Long.MIN_VALUE, 8);
    }
}
