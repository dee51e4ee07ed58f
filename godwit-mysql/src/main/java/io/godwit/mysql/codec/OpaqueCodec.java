package io.godwit.mysql.codec;

/** GEOMETRY and its kin, and VECTOR: the server's internal bytes, which it also takes back; they have no order. */
final class OpaqueCodec extends BinaryCodec {
    OpaqueCodec(int type) {
        super(type);
    }

    @Override
    public String fingerprint(String quotedColumn) {
        return "SHA2(HEX(" + quotedColumn + "), 256)";
    }

    @Override
    public Order order() {
        return Order.NONE;
    }
}
