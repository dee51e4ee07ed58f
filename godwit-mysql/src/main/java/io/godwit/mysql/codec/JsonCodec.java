package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;

/** JSON, as the text that the server prints. */
final class JsonCodec implements ColumnCodec {
    @Override
    public boolean reads(int type, int metadata) {
        return type == BinlogType.JSON;
    }

    @Override
    public void fromBinlog(BinlogBytes in, int metadata, RowImageBuilder out) {
        int length = in.length(metadata);
        JsonText.print(in.bytes(), in.take(length), length, out);
    }

    @Override
    public void literal(byte[] bytes, int offset, int length, SqlText out) {
        JsonLiteral.write(bytes, offset, length, out);
    }

    @Override
    public String fingerprint(String quotedColumn) {
        return "SHA2(CAST(" + quotedColumn + " AS CHAR CHARACTER SET utf8mb4), 256)";
    }

    @Override
    public Order order() {
        return Order.NONE;
    }
}
