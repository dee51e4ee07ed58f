package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A configured name of tables, {@code schema.table}, in which {@code *} stands for any characters and {@code ?} for one;
 * followed by {@code as schema.table} where they have another name on the target. There {@code *} stands for the whole
 * name that the schema, or the table, has on the source.
 *
 * @param text what is before {@code as}
 * @param renamed what is behind {@code as}; empty where the names stay
 */
record TablePattern(String text, Pattern schema, Pattern name, Optional<String> renamed) {
    private static final String AS = " as ";

    static TablePattern parse(String item) {
        int as = item.indexOf(AS);
        String text = as < 0 ? item : item.substring(0, as).strip();
        int dot = dot(text, item);
        Pattern schema = glob(text.substring(0, dot));
        Pattern name = glob(text.substring(dot + 1));
        if (as < 0) {
            return new TablePattern(text, schema, name, Optional.empty());
        }
        String renamed = item.substring(as + AS.length()).strip();
        dot(renamed, item);
        return new TablePattern(text, schema, name, Optional.of(renamed));
    }

    private static int dot(String name, String item) {
        int dot = name.indexOf('.');
        if (dot <= 0 || dot == name.length() - 1) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    "tables: '" + item + "' is not of the form schema.table, such as shop.orders or \"shop.item_*\","
                            + " or \"shop.orders as store.orders\" for another name on the target");
        }
        return dot;
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

    /** The name on the target of a table that matches. */
    TableId target(TableId table) {
        if (renamed.isEmpty()) {
            return table;
        }
        int dot = renamed.get().indexOf('.');
        return new TableId(
                filled(renamed.get().substring(0, dot), table.schema()),
                filled(renamed.get().substring(dot + 1), table.name()));
    }

    private static String filled(String template, String own) {
        return Stream.of(template.split("\\*", -1)).collect(Collectors.joining(own));
    }
}
