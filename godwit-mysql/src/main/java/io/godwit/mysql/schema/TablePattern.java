package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import java.util.regex.Pattern;

/**
 * A configured name of tables, {@code schema.table}, in which {@code *} stands for any characters and {@code ?} for one.
 *
 * @param text as configured
 */
record TablePattern(String text, Pattern schema, Pattern name) {
    static TablePattern parse(String text) {
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    "tables: '" + text + "' is not of the form schema.table, such as shop.orders or \"shop.item_*\"");
        }
        return new TablePattern(text, glob(text.substring(0, dot)), glob(text.substring(dot + 1)));
    }

    private static Pattern glob(String text) {
        StringBuilder regex = new StringBuilder();
        text.chars().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    boolean exact() {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    boolean matches(TableId table) {
        return schema.matcher(table.schema()).matches()
                && name.matcher(table.name()).matches();
    }
}
