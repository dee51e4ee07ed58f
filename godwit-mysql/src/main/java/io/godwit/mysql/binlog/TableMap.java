package io.godwit.mysql.binlog;

import io.godwit.model.TableId;
import io.godwit.mysql.codec.BinlogBytes;
import io.godwit.mysql.codec.BinlogType;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What a TABLE_MAP event says of the table that the row events behind it are about.
 *
 * @param metadata per column; the meaning depends on its type
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TableMap(long number, TableId table, byte[] types, int[] metadata) {
    /** Reads the event; of tables that are not moved, only the number and the name. */
    static TableMap read(BinlogBytes in, Set<TableId> moved) {
        long number = in.little(6);
        in.take(2);
        TableId table = new TableId(name(in), name(in));
        if (!moved.contains(table)) {
            return new TableMap(number, table, new byte[0], new int[0]);
        }
        int columns = Math.toIntExact(in.packed());
        byte[] types = new byte[columns];
        System.arraycopy(in.bytes(), in.take(columns), types, 0, columns);
        in.packed();
        int[] metadata = new int[columns];
        for (int i = 0; i < columns; i++) {
            metadata[i] = metadata(types[i] & 0xff, in);
        }
        return new TableMap(number, table, types, metadata);
    }

    private static String name(BinlogBytes in) {
        int length = Math.toIntExact(in.packed());
        String name = new String(in.bytes(), in.take(length), length, StandardCharsets.UTF_8);
        in.take(1);
        return name;
    }

    private static int metadata(int type, BinlogBytes in) {
        return switch (type) {
            case BinlogType.FLOAT,
                    BinlogType.DOUBLE,
                    BinlogType.BLOB,
                    BinlogType.TINY_BLOB,
                    BinlogType.MEDIUM_BLOB,
                    BinlogType.LONG_BLOB,
                    BinlogType.JSON,
                    BinlogType.GEOMETRY,
                    BinlogType.VECTOR,
                    BinlogType.TIME2,
                    BinlogType.DATETIME2,
                    BinlogType.TIMESTAMP2 -> in.unsignedByte();
            case BinlogType.BIT, BinlogType.VARCHAR, BinlogType.NEWDECIMAL -> (int) in.little(2);
            case BinlogType.STRING, BinlogType.VAR_STRING, BinlogType.ENUM, BinlogType.SET -> (int) in.big(2);
            case BinlogType.TYPED_ARRAY ->
                // MYSQL: arrays exist only inside of multi-valued indexes, whose hidden columns are not logged.
                throw new IllegalArgumentException("an array column");
            default -> 0;
        };
    }

    int type(int column) {
        return types[column] & 0xff;
    }
}
