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

    /** @param complete false when rows were left out because those before them are large enough */
    record Read(RowBlock rows, boolean complete) {}

    /**
     * The rows of a query made by {@link TableSql#selectRows}, one at least, until they have so many bytes.
     *
     * @param likely how many bytes the rows may have
     */
    static Read block(Session session, TableSql table, String sql, long bytes, int likely) throws SQLException {
        RowBlock.Builder block = new RowBlock.Builder(likely);
        RowImageBuilder row = new RowImageBuilder();
        KeyBytes key = new KeyBytes();
        int columns = table.shape().columns().size();
        int[] sources = table.keySources(table.shape().key()::get, columns);
        int keyed = columns + table.keyWidth() - sources.length;
        int[] types = table.typeSources(keyed);
        boolean complete = session.eachWhile(sql, result -> {
            if (block.size() > 0 && block.rowBytes() >= bytes) {
                return false;
            }
            row.clear();
            for (int i = 0; i < columns; i++) {
                table.value(i, result, types[i], row);
            }
            key.clear();
            for (int part = 0; part < sources.length; part++) {
                int source = sources[part];
                if (result.length(source) < 0) {
                    throw withoutKey(table);
                }
                table.sortable(part, result.bytes(), result.offset(source), result.length(source), key);
            }
            block.add(key.view(), 0, key.size(), row.view());
            return true;
        });
        return new Read(block.build(), complete);
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
                throw withoutKey(table);
            }
            table.sortable(part, value, 0, value.length, key);
        }
    }

    private static SQLException withoutKey(TableSql table) {
        return new SQLException(
                "the server gave NULL for a key column of " + table.shape().id() + ", or no weight for it");
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
