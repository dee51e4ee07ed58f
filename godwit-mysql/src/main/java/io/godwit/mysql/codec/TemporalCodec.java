package io.godwit.mysql.codec;

import io.godwit.mysql.sql.SqlText;

/** What DATE, TIME, DATETIME and TIMESTAMP have in common: text as the server prints it, written between quotes. */
abstract class TemporalCodec implements ColumnCodec {
    private static final int[] MICROS_PER_UNIT = {1_000_000, 10_000, 100, 1};

    @Override
    public void literal(byte[] bytes, int offset, int length, SqlText out) {
        out.quoted(bytes, offset, length);
    }

    @Override
    public String framedFingerprint(String quotedColumn) {
        return endedFingerprint(quotedColumn);
    }

    @Override
    public Order order() {
        return Order.BY_VALUE;
    }

    /** Right for every form of fixed width without a sign. */
    @Override
    public void sortable(byte[] bytes, int offset, int length, KeyBytes out) {
        out.append(bytes, offset, length);
    }

    /** Microseconds in the unit of a fraction that is stored in this many bytes. */
    static int microsPerUnit(int width) {
        return MICROS_PER_UNIT[width];
    }

    /** Reads the fraction of a second behind DATETIME and TIMESTAMP values. */
    static int micros(BinlogBytes in, int fractionDigits) {
        int width = (fractionDigits + 1) / 2;
        return (int) in.big(width) * MICROS_PER_UNIT[width];
    }

    static void date(long year, long month, long day, TextBytes text) {
        text.padded(year, 4).add('-').padded(month, 2).add('-').padded(day, 2);
    }

    static void clock(long hours, long minutes, long seconds, TextBytes text) {
        text.padded(hours, 2).add(':').padded(minutes, 2).add(':').padded(seconds, 2);
    }
}
