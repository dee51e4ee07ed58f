package io.godwit.mysql.codec;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The expression of the types inside of a JSON document, see {@link JsonTypes}. JSON_TABLE finds them in every document; of
 * small documents JSON_TYPE is asked value by value, which gives the same text: docs/decisions/0015.
 */
final class JsonTypesSql {
    private static final String PLAIN = "('OBJECT', 'ARRAY', 'STRING', 'INTEGER', 'DOUBLE', 'BOOLEAN', 'NULL')";
    private static final String MEMBERS = "_utf8mb4'$**.*'";
    private static final String ELEMENTS = "_utf8mb4'$**[*]'";
    /** So many members and as many elements of arrays are asked one by one. */
    static final int VALUES_MAX = 32;

    private static final int AT_ONCE = 8;
    /**
     * In bytes of binary JSON. MYSQL: TempTable of 8.0.33 maps a megabyte for each JSON_TABLE and unmaps it, that of 9.7.4
     * keeps it: there JSON_TABLE is the cheaper way.
     */
    private static final String SMALL = "/*!90000 0 * */ 512";

    private JsonTypesSql() {}

    /** See {@link ColumnCodec#innerTypes}. */
    static InnerTypes of(String column, String row, String prefix) {
        String members = prefix + "m";
        String elements = prefix + "e";
        String small = "JSON_STORAGE_SIZE(" + column + ") <= " + SMALL;
        return new InnerTypes(
                types(column, row + "." + members, row + "." + elements),
                found(column, small, MEMBERS) + " AS " + members + ", " + found(column, small, ELEMENTS) + " AS "
                        + elements,
                small);
    }

    /** NULL of a large document, so that it cannot be taken for one without such values. */
    private static String found(String column, String small, String path) {
        return "IF(" + small + ", IFNULL(JSON_EXTRACT(" + column + ", " + path + "), JSON_ARRAY()), NULL)";
    }

    private static String types(String column, String members, String elements) {
        String few =
                "JSON_LENGTH(" + members + ") <= " + VALUES_MAX + " AND JSON_LENGTH(" + elements + ") <= " + VALUES_MAX;
        // In the order of JSON_TABLE below, where m is NULL for elements.
        String each = "NULLIF(CONCAT_WS('', " + oneByOne(elements, 'e') + ", " + oneByOne(members, 'm') + "), '')";
        return "IF(JSON_TYPE(" + column + ") IN ('OBJECT', 'ARRAY'), IF(" + few + ", " + each + ", " + byTable(column)
                + "), CONCAT('m0:', JSON_TYPE(" + column + "), ';'))";
    }

    private static String oneByOne(String values, char kind) {
        return IntStream.iterate(0, from -> from < VALUES_MAX, from -> from + AT_ONCE)
                .mapToObj(from -> "IF(JSON_LENGTH(" + values + ") > " + from + ", CONCAT_WS('', "
                        + IntStream.range(from, from + AT_ONCE)
                                .mapToObj(i -> marked(values, kind, i))
                                .collect(Collectors.joining(", "))
                        + "), NULL)")
                .collect(Collectors.joining(", "));
    }

    /** NULL for a plain type, and where there is no such value. */
    private static String marked(String values, char kind, int index) {
        String type = "JSON_TYPE(JSON_EXTRACT(" + values + ", _utf8mb4'$[" + index + "]'))";
        return "IF(" + type + " IN " + PLAIN + ", NULL, CONCAT('" + kind + (index + 1) + ":', " + type + ", ';'))";
    }

    private static String byTable(String column) {
        // MYSQL: of siblings in NESTED each gives rows of its own, with NULL for the columns of the other.
        return "(SELECT GROUP_CONCAT(IF(e IS NULL, CONCAT('m', m), CONCAT('e', e)), ':',"
                + " IFNULL(JSON_TYPE(v), JSON_TYPE(w)), ';' ORDER BY m, e SEPARATOR '') FROM JSON_TABLE(" + column
                + ", _utf8mb4'$' COLUMNS (NESTED PATH " + MEMBERS
                + " COLUMNS (m FOR ORDINALITY, v JSON PATH _utf8mb4'$'),"
                + " NESTED PATH " + ELEMENTS + " COLUMNS (e FOR ORDINALITY, w JSON PATH _utf8mb4'$'))) AS t"
                + " WHERE IFNULL(JSON_TYPE(v), JSON_TYPE(w)) NOT IN " + PLAIN + ")";
    }
}
