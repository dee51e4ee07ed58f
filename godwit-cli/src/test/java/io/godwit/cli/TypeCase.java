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
                : "CREATE TABLE " + name + " (id INT PRIMARY KEY, v " + type + (more.isEmpty() ? "" : ", " + more)
                        + ")";
    }

    /** The value as text that differs whenever the stored value does. */
    String exact() {
        String base = type.split("[ (]", 2)[0];
        String value = switch (base) {
            case "float", "double" -> "CAST(v AS DOUBLE)";
            case "enum", "set" -> "CONCAT(v + 0, '/', HEX(CONCAT(v)))";
            case "json" ->
                "CONCAT_WS('/', JSON_TYPE(v), " + typesInside("$**.*") + ", " + typesInside("$**[*]")
                        + ", HEX(CAST(v AS CHAR)))";
            // MYSQL: CONCAT takes no vector.
            case "vector" -> "HEX(v)";
            default -> "HEX(CONCAT(v))";
        };
        return "IFNULL(" + value + ", 'NULL')" + (more.startsWith("w ") ? ", w" : "");
    }

    private static String typesInside(String path) {
        return "(SELECT GROUP_CONCAT(JSON_TYPE(x) ORDER BY o) FROM JSON_TABLE(v, '" + path
                + "' COLUMNS (o FOR ORDINALITY, x JSON PATH '$')) AS t)";
    }
}
