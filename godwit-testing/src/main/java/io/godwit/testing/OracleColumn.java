package io.godwit.testing;

import io.godwit.testing.RowOracle.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** A column as the oracle reads it: as bytes that are equal exactly when the values are. */
record OracleColumn(String name, String type, boolean isKey) {

    static List<OracleColumn> of(Connection connection, TableName table) throws SQLException {
        String query = """
                SELECT c.column_name, c.data_type, k.column_name IS NOT NULL
                FROM information_schema.columns c
                LEFT JOIN information_schema.key_column_usage k
                  ON k.table_schema = c.table_schema AND k.table_name = c.table_name
                  AND k.column_name = c.column_name AND k.constraint_name = 'PRIMARY'
                WHERE c.table_schema = ? AND c.table_name = ?
                ORDER BY c.ordinal_position""";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.table());
            List<OracleColumn> columns = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String type = rows.getString(2).toLowerCase(Locale.ROOT);
                    columns.add(new OracleColumn(rows.getString(1), type, rows.getBoolean(3)));
                }
            }
            return columns;
        }
    }

    String quoted() {
        return "`" + name.replace("`", "``") + "`";
    }

    /** The expression to select. */
    String expression() {
        return switch (type) {
            // MYSQL: a FLOAT prints six digits only; as a DOUBLE it prints all that it holds.
            case "float" -> "CAST(" + quoted() + " AS DOUBLE)";
            case "bit", "enum", "set", "year" -> quoted() + "+0";
            // MYSQL: a cast to binary hands out the stored bytes, whatever the character set of the session.
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> "CAST(" + quoted() + " AS BINARY)";
            case "json" -> "CAST(CAST(" + quoted() + " AS CHAR CHARACTER SET utf8mb4) AS BINARY)";
            default -> quoted();
        };
    }

    /** A value for the eye. */
    String describe(byte[] value) {
        return switch (type) {
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "json" ->
                "'" + new String(value, StandardCharsets.UTF_8) + "'";
            case "binary",
                    "varbinary",
                    "tinyblob",
                    "blob",
                    "mediumblob",
                    "longblob",
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geomcollection",
                    "vector" -> "0x" + HexFormat.of().formatHex(value);
            default -> new String(value, StandardCharsets.US_ASCII);
        };
    }
}
