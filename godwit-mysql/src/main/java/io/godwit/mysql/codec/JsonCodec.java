package io.godwit.mysql.codec;

import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.sql.SqlText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON, as the text that the server prints, with a {@link JsonMark} where it does not tell the type of a value. */
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
    public Optional<InnerTypes> innerTypes(String quotedColumn, String row, String prefix) {
        return Optional.of(JsonTypesSql.of(quotedColumn, row, prefix));
    }

    @Override
    public void fromSelect(byte[] value, byte @Nullable [] innerTypes, RowImageBuilder out) {
        JsonTypes.mark(value, innerTypes, out);
    }

    @Override
    public void literal(byte[] bytes, int offset, int length, SqlText out) {
        JsonLiteral.write(bytes, offset, length, out);
    }

    @Override
    public boolean mayBeNoUpdate(byte[] before, byte[] after) {
        return JsonLikeness.alike(before, after);
    }

    @Override
    public String fingerprint(String quotedColumn) {
        return "SHA2(CAST(" + quotedColumn + " AS CHAR CHARACTER SET utf8mb4), 256)";
    }

    @Override
    public String framedFingerprint(String quotedColumn) {
        return fingerprint(quotedColumn);
    }

    @Override
    public Order order() {
        return Order.NONE;
    }
}
