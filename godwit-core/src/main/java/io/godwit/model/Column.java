package io.godwit.model;

import org.jspecify.annotations.Nullable;

/**
 * A stored column of a moved table. Generated columns are no part of a row image: the target computes them.
 *
 * @param dataType the server's name of the type in lower case without length, such as {@code varchar}
 * @param columnType the full type as the server prints it, such as {@code varchar(40)} or {@code bigint unsigned}
 * @param charset the character set of a text column, absent for all others
 * @param collation the collation of a text column, absent for all others
 * @param ordinal position among all columns of the table, generated ones included, from 0; binlog events count so
 */
public record Column(
        String name,
        String dataType,
        String columnType,
        @Nullable String charset,
        @Nullable String collation,
        boolean nullable,
        int ordinal) {
    public boolean unsigned() {
        return columnType.contains("unsigned");
    }
}
