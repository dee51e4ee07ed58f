package io.godwit.cli;

import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A column type with values, as SQL.
 *
 * @param type as in CREATE TABLE; for people too
 * @param values in words
 * @param edges values that careless code gets wrong
 * @param random makes further values
 * @param more what follows the column in CREATE TABLE: other columns, indexes
 * @param sinceMajor the first major version of servers that have it
 */
record TypeCase(
        String type,
        String values,
        List<String> edges,
        Function<RandomGenerator, String> random,
        String more,
        int sinceMajor) {
    /** In the place of {@code more}: only the text of the value is promised. */
    static final String AS_TEXT = "AS TEXT";

    TypeCase {
        edges = List.copyOf(edges);
    }

    static TypeCase of(String type, String values, Function<RandomGenerator, String> random, String... edges) {
        return new TypeCase(type, values, List.of(edges), random, "", 8);
    }

    TypeCase with(String columnsAndIndexes) {
        return new TypeCase(type, values, edges, random, columnsAndIndexes, sinceMajor);
    }

    TypeCase since(int major) {
        return new TypeCase(type, values, edges, random, more, major);
    }

    /** Whether the table has a primary key of the server's own making, {@code my_row_id}. */
    boolean generatedKey() {
        return more.equals("GIPK");
    }

    String keyColumn() {
        return generatedKey() ? "my_row_id" : "id";
    }

    String createTable(String name) {
        return generatedKey()
                ? "CREATE TABLE " + name + " (v " + type + ")"
                : "CREATE TABLE " + name + " (id INT PRIMARY KEY, v " + type
                        + (more.isEmpty() || more.equals(AS_TEXT) ? "" : ", " + more) + ")";
    }

    /** The value as text that differs whenever the stored value does. */
    String exact() {
        String base = type.split("[ (]", 2)[0];
        String value = switch (base) {
            case "float", "double" -> "CAST(v AS DOUBLE)";
            case "enum", "set" -> "CONCAT(v + 0, '/', HEX(CONCAT(v)))";
            // Numbers of different kinds print alike, and take different room.
            case "json" ->
                more.equals(AS_TEXT)
                        ? "HEX(CAST(v AS CHAR))"
                        : "CONCAT(JSON_TYPE(v), '/', JSON_STORAGE_SIZE(v), '/', HEX(CAST(v AS CHAR)))";
            // MYSQL: CONCAT takes no vector.
            case "vector" -> "HEX(v)";
            default -> "HEX(CONCAT(v))";
        };
        return "IFNULL(" + value + ", 'NULL')" + (more.startsWith("w ") ? ", w" : "");
    }
}
