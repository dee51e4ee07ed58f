package io.godwit.mysql;

import io.godwit.model.Column;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.model.UniqueKey;
import io.godwit.mysql.codec.KeyBytes;
import io.godwit.mysql.sql.TableSql;
import io.godwit.sequence.NetChange;
import io.godwit.testing.MySqlServer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Table shapes and row images for tests. */
public final class Shapes {
    private Shapes() {}

    /** The shape of a table with a primary key, as this server has it. */
    public static TableShape read(MySqlServer server, TableId table) throws SQLException {
        String where = " WHERE table_schema = '" + table.schema() + "' AND table_name = '" + table.name() + "'";
        List<Column> columns = new ArrayList<>();
        Map<String, List<Integer>> keys = new LinkedHashMap<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery("SELECT column_name, data_type, column_type, character_set_name,"
                    + " collation_name, is_nullable, ordinal_position FROM information_schema.columns" + where
                    + " ORDER BY ordinal_position");
            while (rows.next()) {
                columns.add(new Column(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getString(5),
                        rows.getString(6).equals("YES"),
                        rows.getInt(7) - 1));
            }
            List<String> names = columns.stream().map(Column::name).toList();
            rows = statement.executeQuery("SELECT index_name, column_name FROM information_schema.statistics" + where
                    + " AND non_unique = 0 ORDER BY index_name, seq_in_index");
            while (rows.next()) {
                keys.computeIfAbsent(rows.getString(1), name -> new ArrayList<>())
                        .add(names.indexOf(rows.getString(2)));
            }
        }
        List<Integer> primary = keys.remove("PRIMARY");
        List<UniqueKey> unique = new ArrayList<>();
        keys.forEach((name, parts) -> unique.add(new UniqueKey(name, parts, false)));
        return new TableShape(table, columns, columns.size(), "PRIMARY", primary == null ? List.of() : primary, unique);
    }

    /** A row of these values in their text form. */
    public static RowImage row(@Nullable Object... values) {
        RowImageBuilder row = new RowImageBuilder();
        for (Object value : values) {
            if (value == null) {
                row.appendNull();
            } else {
                row.append(value.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return row.build();
    }

    /** The key of these values. */
    public static KeyBound key(TableShape shape, Object... values) {
        KeyBytes key = new KeyBytes();
        TableSql sql = new TableSql(shape);
        for (int part = 0; part < values.length; part++) {
            byte[] value = values[part].toString().getBytes(StandardCharsets.UTF_8);
            sql.sortable(part, value, 0, value.length, key);
        }
        return new KeyBound(key.toKey(), row(values));
    }

    /** A change of the row whose key is its first column. */
    public static NetChange change(TableShape shape, @Nullable RowImage before, @Nullable RowImage after) {
        RowImage some = before != null ? before : after;
        if (some == null) {
            throw new IllegalArgumentException("neither before nor after");
        }
        Key key = key(shape, new String(some.columns().seek(0).value(), StandardCharsets.UTF_8))
                .key();
        return new NetChange(key, before, after);
    }
}
