package io.godwit.mysql.sql;

import io.godwit.model.TableId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

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

    /** A character value. */
    public static String text(String value) {
        if (value.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '\'' && c != '\\')) {
            return "_utf8mb4'" + value + "'";
        }
        return "_utf8mb4 0x" + HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A value of bytes. */
    public static String bytes(byte[] value) {
        return value.length == 0 ? "''" : "0x" + HexFormat.of().formatHex(value);
    }
}
