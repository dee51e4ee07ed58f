package io.godwit.mysql.codec;

import io.godwit.model.Column;
import io.godwit.model.RowImageBuilder;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** TIMESTAMP in UTC with its declared number of fractional digits. */
final class TimestampCodec extends TemporalCodec {
    private final int fraction;

    TimestampCodec(Column column) {
        fraction = ColumnType.number(column, 0, 0);
    }

    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.TIMESTAMP2 && metadata == fraction;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        long seconds = in.big(4);
        int micros = micros(in, fraction);
        TextBytes text = in.scratch();
        if (seconds == 0) {
            // MYSQL: second 0 is no moment but the zero timestamp.
            text.add("0000-00-00 00:00:00");
        } else {
            LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
            date(time.getYear(), time.getMonthValue(), time.getDayOfMonth(), text);
            text.add(' ');
            clock(time.getHour(), time.getMinute(), time.getSecond(), text);
        }
        text.fraction(micros, fraction).to(out);
    }
}
