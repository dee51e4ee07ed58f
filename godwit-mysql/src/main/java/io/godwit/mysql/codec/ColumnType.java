package io.godwit.mysql.codec;

import io.godwit.model.Column;

/** Reads the numbers and attributes in a column type such as {@code decimal(10,2) unsigned zerofill}. */
final class ColumnType {
    private ColumnType() {}

    static boolean zerofill(Column column) {
        return column.columnType().contains("zerofill");
    }

    /** The number at this place between the parentheses, or the default when the type does not say. */
    static int number(Column column, int place, int otherwise) {
        String type = column.columnType();
        int open = type.indexOf('(');
        if (open < 0) {
            return otherwise;
        }
        String[] numbers = type.substring(open + 1, type.indexOf(')')).split(",");
        return place < numbers.length ? Integer.parseInt(numbers[place].trim()) : otherwise;
    }
}
