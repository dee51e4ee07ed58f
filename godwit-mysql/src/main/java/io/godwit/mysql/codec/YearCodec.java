package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;

/** YEAR, four digits. */
final class YearCodec implements ColumnCodec {
    @Override
    public String select(String quotedColumn) {
        return quotedColumn;
    }

    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.YEAR;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        int stored = in.unsignedByte();
        in.scratch().padded(stored == 0 ? 0 : 1900 + stored, 4).to(out);
    }

    // MYSQL: the number 0 is the year 0000; the string '0' would be 2000.
    @Override
    public void literal(byte[] bytes, int offset, int length, SqlText out) {
        out.append(bytes, offset, length);
    }

    @Override
    public String fingerprint(String quotedColumn) {
        return quotedColumn;
    }

    @Override
    public boolean orderedInMemory() {
        return true;
    }

    @Override
    public void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        out.append(bytes, offset, length);
    }
}
