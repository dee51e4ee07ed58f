package io.godwit.mysql.codec;

import io.godwit.model.Column;
import io.godwit.model.RowImageBuilder;
import java.util.Arrays;

/** BINARY(n), always n bytes. */
final class FixedBinaryCodec extends BinaryCodec {
    private final int width;

    FixedBinaryCodec(Column column) {
        super(BinlogType.STRING);
        width = ColumnType.number(column, 0, 1);
    }

    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.STRING
                && BinlogType.real(metadata) == BinlogType.STRING
                && BinlogType.stringLength(metadata) == width;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        int length = in.length(1);
        int start = in.take(length);
        // MYSQL: trailing zero bytes are not logged.
        out.append(Arrays.copyOf(Arrays.copyOfRange(in.bytes(), start, start + length), width));
    }
}
