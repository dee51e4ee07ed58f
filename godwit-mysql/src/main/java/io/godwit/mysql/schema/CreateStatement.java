package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statement that creates a table on the target, made of what the source prints for it. Names are put in their place;
 * everything else stays as the source says it.
 */
final class CreateStatement {
    private static final String NAME = "`((?:[^`]|``)+)`";

    // MYSQL: each foreign key has a line of its own; line breaks in comments and literals are printed as \n.
    private static final Pattern FOREIGN_KEY = Pattern.compile(
            "^(  CONSTRAINT " + NAME + " FOREIGN KEY \\(.+\\) REFERENCES )(?:" + NAME + "\\.)?" + NAME + "( \\(.*)$");

    private static final String OPTIONS = ") ENGINE=InnoDB";

    private CreateStatement() {}

    /**
     * @param printed by SHOW CREATE TABLE, in sql_mode without ANSI_QUOTES
     * @param target the name of a table on the target by its name on the source
     * @param rowFormat to name where the source names none; empty to leave it to the target's default
     */
    static String of(TableId table, String printed, UnaryOperator<TableId> target, String rowFormat) {
        String head = "CREATE TABLE " + quoted(table.name()) + " (";
        if (!printed.startsWith(head)) {
            throw new MoveException(
                    Code.SOURCE_SCHEMA_CHANGED,
                    "the source prints another table than " + table + ": "
                            + printed.lines().findFirst().orElse(""));
        }
        // Not by lines(): a comment may hold a carriage return.
        List<String> lines = Stream.of(printed.split("\n", -1))
                .map(line -> withReference(line, table.schema(), target))
                .map(line -> withRowFormat(line, rowFormat))
                .toList();
        return "CREATE TABLE " + quoted(target.apply(table)) + " ("
                + lines.stream().skip(1).collect(Collectors.joining("\n", "\n", ""));
    }

    private static String withReference(String line, String schema, UnaryOperator<TableId> target) {
        Matcher key = FOREIGN_KEY.matcher(line);
        if (!key.matches()) {
            return line;
        }
        String named = key.group(3) == null ? schema : key.group(3).replace("``", "`");
        TableId parent = new TableId(named, key.group(4).replace("``", "`"));
        return key.group(1) + quoted(target.apply(parent)) + key.group(5);
    }

    // MYSQL: a table without a format of its own has got that of innodb_default_row_format when it was made.
    private static String withRowFormat(String line, String rowFormat) {
        return line.startsWith(OPTIONS)
                        && !rowFormat.isEmpty()
                        && !line.toUpperCase(Locale.ROOT).contains(" ROW_FORMAT=")
                ? OPTIONS + " ROW_FORMAT=" + rowFormat + line.substring(OPTIONS.length())
                : line;
    }

    static String quoted(TableId table) {
        return quoted(table.schema()) + "." + quoted(table.name());
    }

    private static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
