package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;

/** DATE, zero and partly zero dates included. */
final class DateCodec extends TemporalCodec {
    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.DATE;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        long packed = in.little(3);
        TextBytes text = in.scratch();
        date(packed >> 9, packed >> 5 & 15, packed & 31, text);
        text.to(out);
    }
}
