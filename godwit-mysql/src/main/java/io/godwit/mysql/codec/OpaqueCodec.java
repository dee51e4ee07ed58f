package io.godwit.mysql.codec;

/** GEOMETRY and its kin, and VECTOR: the server's internal bytes, which it also takes back; they have no order. */
final class OpaqueCodec extends BinaryCodec {
    private final boolean vector;

    private OpaqueCodec(int type, boolean vector) {
        super(type);
        this.vector = vector;
    }

    static OpaqueCodec geometry() {
        return new OpaqueCodec(BinlogType.GEOMETRY, false);
    }

    static OpaqueCodec vector() {
        return new OpaqueCodec(BinlogType.VECTOR, true);
    }

    // MYSQL: SHA2 refuses a VECTOR. HEX doubles the length, which large geometries have no room for.
    @Override
    public String fingerprint(String quotedColumn) {
        return vector ? "SHA2(HEX(" + quotedColumn + "), 256)" : super.fingerprint(quotedColumn);
    }

    @Override
    boolean isDigest() {
        return true;
    }

    @Override
    public Order order() {
        return Order.NONE;
    }
}
