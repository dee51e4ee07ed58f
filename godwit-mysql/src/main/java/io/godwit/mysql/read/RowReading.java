package io.godwit.mysql.read;

import io.godwit.model.KeyBound;
import io.godwit.model.RowBlock;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.mysql.codec.KeyBytes;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.TableSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Packs result rows: bytes of the wire go straight into row images, without an object per value in between. */
public final class RowReading {
    private RowReading() {}

    /** All rows of a query made by {@link TableSql#selectRows}. */
    static RowBlock block(Session session, TableSql table, String sql) throws SQLException {
        RowBlock.Builder block = new RowBlock.Builder();
        RowImageBuilder row = new RowImageBuilder();
        KeyBytes key = new KeyBytes();
        int columns = table.shape().columns().size();
        int[] sources = table.keySources(table.shape().key()::get, columns);
        byte[] @Nullable [] values = new byte[columns + table.keyWidth() - sources.length][];
        session.each(sql, result -> {
            row.clear();
            for (int i = 0; i < values.length; i++) {
                values[i] = result.getBytes(i + 1);
                if (i < columns) {
                    append(row, values[i]);
                }
            }
            sortable(values, sources, table, key.clear());
            block.add(key.view(), 0, key.size(), row.view());
        });
        return block.build();
    }

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
                throw new SQLException("the server gave NULL for a key column of "
                        + table.shape().id() + ", or no weight for it");
            }
            table.sortable(part, value, 0, value.length, key);
        }
    }

    /** The first row of a query that selects every column of the table. */
    public static Optional<RowImage> row(Session session, TableSql table, String sql) throws SQLException {
        return session.first(sql, result -> {
            RowImageBuilder row = new RowImageBuilder();
            for (int i = 0; i < table.shape().columns().size(); i++) {
                append(row, result.getBytes(i + 1));
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
