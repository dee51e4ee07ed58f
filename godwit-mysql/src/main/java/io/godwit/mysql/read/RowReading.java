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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Packs result rows: bytes of the wire go straight into row images, without an object per value in between. */
public final class RowReading {
    private RowReading() {}

    /** All rows of a query that selects every column of the table in key order. */
    static RowBlock block(Session session, TableSql table, String sql) throws SQLException {
        RowBlock.Builder block = new RowBlock.Builder();
        RowImageBuilder row = new RowImageBuilder();
        KeyBytes key = new KeyBytes();
        int columns = table.shape().columns().size();
        int[] keyPartOf = keyParts(table);
        byte @Nullable [][] keyValues = new byte[table.shape().key().size()][];
        session.each(sql, result -> {
            row.clear();
            for (int i = 0; i < columns; i++) {
                byte @Nullable [] value = result.getBytes(i + 1);
                append(row, value);
                if (keyPartOf[i] >= 0) {
                    keyValues[keyPartOf[i]] = value;
                }
            }
            key.clear();
            for (int part = 0; part < keyValues.length; part++) {
                byte[] value = keyValues[part];
                table.sortable(part, value, 0, value.length, key);
            }
            block.add(key.view(), 0, key.size(), row.view());
        });
        return block.build();
    }

    /** The key in the first columns of a result row. */
    public static KeyBound key(ResultSet result, TableSql table) throws SQLException {
        RowImageBuilder values = new RowImageBuilder();
        KeyBytes key = new KeyBytes();
        for (int part = 0; part < table.shape().key().size(); part++) {
            byte[] value = result.getBytes(part + 1);
            values.append(value);
            table.sortable(part, value, 0, value.length, key);
        }
        return new KeyBound(key.toKey(), values.build());
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

    private static int[] keyParts(TableSql table) {
        List<Integer> key = table.shape().key();
        int[] parts = new int[table.shape().columns().size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = key.indexOf(i);
        }
        return parts;
    }
}
