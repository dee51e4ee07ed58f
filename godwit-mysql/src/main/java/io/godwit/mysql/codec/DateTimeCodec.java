package io.godwit.mysql.codec;

import io.godwit.model.Column;
import io.godwit.model.RowImageBuilder;

/** DATETIME with its declared number of fractional digits, zero and partly zero dates included. */
final class DateTimeCodec extends TemporalCodec {
    private final int fraction;

    DateTimeCodec(Column column) {
        fraction = ColumnType.number(column, 0, 0);
    }

    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.DATETIME2 && metadata == fraction;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        long packed = in.big(5) & 0x7fff_ffff_ffL;
        int micros = micros(in, fraction);
        long days = packed >> 17;
        long months = days >> 5;
        TextBytes text = in.scratch();
        date(months / 13, months % 13, days & 31, text);
        text.add(' ');
        clock(packed >> 12 & 31, packed >> 6 & 63, packed & 63, text);
        text.fraction(micros, fraction).to(out);
    }
}
