package io.godwit.mysql.schema;

import io.godwit.model.TableId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The secondary indexes that a table may get after its rows, as the server prints them. Left out are only those that nothing
 * needs meanwhile and that the server builds while rows are changed: neither unique ones, by which clashes are found, nor
 * FULLTEXT and SPATIAL ones and those over expressions, which it builds with the table locked, nor those of tables with
 * foreign keys, nor the one that an AUTO_INCREMENT column needs.
 *
 * @param lines of the definition, by the quoted names of the indexes, in the server's order
 */
record DeferredIndexes(Map<String, String> lines) {
    private static final String NAME = "`(?:[^`]|``)+`";

    // MYSQL: each index has a line of its own; line breaks in comments are printed as \n.
    private static final Pattern INDEX = Pattern.compile("(?s)^  KEY (" + NAME + ") \\((" + NAME + ").*$");
    private static final Pattern COUNTER = Pattern.compile("(?s)^  (" + NAME + ") .* AUTO_INCREMENT.*$");
    private static final Pattern GENERATED = Pattern.compile("(?s)^  (" + NAME + ") .* GENERATED ALWAYS AS .*$");
    private static final String EXPRESSION = ",(";
    private static final Pattern FOREIGN_KEY = Pattern.compile("^  CONSTRAINT " + NAME + " FOREIGN KEY .*$");

    /** @param printed by SHOW CREATE TABLE */
    static DeferredIndexes of(String printed) {
        List<String> all = List.of(printed.split("\n", -1));
        if (all.stream().anyMatch(line -> FOREIGN_KEY.matcher(line).matches())) {
            return new DeferredIndexes(Map.of());
        }
        Set<String> counters = columns(all, COUNTER);
        Set<String> generated = columns(all, GENERATED);
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : all) {
            Matcher index = INDEX.matcher(line);
            if (index.matches()
                    && !counters.contains(index.group(2))
                    && generated.stream().noneMatch(line::contains)
                    && !line.contains(EXPRESSION)) {
                lines.put(index.group(1), line.substring("  ".length(), line.length() - (line.endsWith(",") ? 1 : 0)));
            }
        }
        return new DeferredIndexes(lines);
    }

    private static Set<String> columns(List<String> lines, Pattern kind) {
        return lines.stream()
                .map(kind::matcher)
                .filter(Matcher::matches)
                .map(column -> column.group(1))
                .collect(Collectors.toSet());
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Those that another definition lacks. */
    DeferredIndexes without(DeferredIndexes present) {
        Map<String, String> missing = new LinkedHashMap<>(lines);
        missing.keySet().removeAll(present.lines.keySet());
        return new DeferredIndexes(missing);
    }

    /** The statement that takes them away. */
    String drop(TableId table) {
        return lines.keySet().stream()
                .map(name -> "DROP KEY " + name)
                .collect(Collectors.joining(", ", "ALTER TABLE " + CreateStatement.quoted(table) + " ", ""));
    }

    /** The statement that builds all of them in one pass over the table, while rows are changed. */
    String build(TableId table) {
        return lines.values().stream()
                .map(line -> "ADD " + line)
                .collect(Collectors.joining(
                        ", ",
                        "ALTER TABLE " + CreateStatement.quoted(table) + " ",
                        ", ALGORITHM = INPLACE, LOCK = NONE"));
    }
}
