package io.godwit.mysql.codec;

import io.godwit.model.Column;
import java.util.Optional;

/** How LOAD DATA stores canonical forms exactly. */
public final class LoadForm {
    private LoadForm() {}

    /**
     * The expression that makes the column's value of the variable that holds the field's bytes; the variable itself when the
     * field goes to the column as it is. Empty for a type whose canonical form says less than its literal.
     */
    public static Optional<String> of(Column column, String variable) {
        return switch (column.dataType()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "bit" ->
                Optional.of(variable);
            case "date", "time", "datetime", "timestamp", "year" -> Optional.of(variable);
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> Optional.of(variable);
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> Optional.of(variable);
            // MYSQL: a text of digits may be a member's name; a number never is.
            case "enum", "set" -> Optional.of("CAST(" + variable + " AS UNSIGNED)");
            default -> Optional.empty();
        };
    }
}
