package io.godwit.mysql.sql;

import io.godwit.model.TableId;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Names and values inside of statements. All texts here are statements in the form that sessions take: each char is one
 * byte, names are UTF-8.
 */
public final class Quoted {
    private Quoted() {}

    public static String name(String name) {
        byte[] utf8 = name.replace("`", "``").getBytes(StandardCharsets.UTF_8);
        return "`" + new String(utf8, StandardCharsets.ISO_8859_1) + "`";
    }

    public static String table(TableId table) {
        return name(table.schema()) + "." + name(table.name());
    }

    /** A statement that somebody else has written. */
    public static String statement(String sql) {
        return new String(sql.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** A character value. */
    public static String text(String value) {
        if (value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '\'' && c != '\\')) {
            return "_utf8mb4'" + value + "'";
        }
        return "_utf8mb4 0x" + HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether two columns of the information schema hold the names of one of these tables: one question for all of them.
     * The server answers it by its indexes; it does not do so for the same condition made with OR.
     */
    public static String isOneOf(Collection<TableId> tables, String schemaColumn, String tableColumn) {
        if (tables.isEmpty()) {
            return "FALSE";
        }
        return tables.stream()
                .map(table -> "(" + text(table.schema()) + ", " + text(table.name()) + ")")
                .collect(Collectors.joining(", ", "(" + schemaColumn + ", " + tableColumn + ") IN (", ")"));
    }

    /** A value of bytes. */
    public static String bytes(byte[] value) {
        return value.length == 0 ? "''" : "0x" + HexFormat.of().formatHex(value);
    }
}
