package io.godwit.mysql.read;

import io.godwit.model.KeyBound;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.codec.KeyBytes;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads single rows and keys; {@link RowPacker} reads many. */
public final class RowReading {
    private RowReading() {}

    /** The key in the first columns of a result row. */
    public static KeyBound key(ResultSet result, TableSql table) throws SQLException {
        RowImageBuilder image = new RowImageBuilder();
        int parts = table.shape().key().size();
        byte[] @Nullable [] values = new byte[table.keyWidth()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = result.getBytes(i + 1);
            if (i < parts) {
                append(image, values[i]);
            }
        }
        KeyBytes key = new KeyBytes();
        sortable(values, table.keySources(part -> part, parts), table, key);
        return new KeyBound(key.toKey(), image.build());
    }

    private static void sortable(byte[] @Nullable [] values, int[] sources, TableSql table, KeyBytes key)
            throws SQLException {
        for (int part = 0; part < sources.length; part++) {
            byte[] value = values[sources[part]];
            if (value == null) {
                throw RowPacker.withoutKey(table);
            }
            table.sortable(part, value, 0, value.length, key);
        }
    }

    /** The first row of a query made by {@link TableSql#selectRow}. */
    public static Optional<RowImage> row(Session session, TableSql table, String sql) throws SQLException {
        return session.first(sql, result -> {
            RowImageBuilder row = new RowImageBuilder();
            int columns = table.shape().columns().size();
            byte[] @Nullable [] values = new byte[columns + table.typeWidth()][];
            for (int i = 0; i < values.length; i++) {
                values[i] = result.getBytes(i + 1);
            }
            int[] types = table.typeSources(columns);
            for (int i = 0; i < columns; i++) {
                table.value(i, values[i], types[i] < 0 ? null : values[types[i]], row);
            }
            return row.build();
        });
    }

    private static void append(RowImageBuilder row, byte @Nullable [] value) {
        if (value == null) {
            row.appendNull();
        } else {
            row.append(value);
        }
    }
}
