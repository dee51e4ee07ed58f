package io.godwit.mysql.schema;

import io.godwit.model.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables that the configured names mean, each with its name on the target.
 *
 * @param targets by the name on the source, sorted
 * @param problems what is wrong with the configured names, in words; empty when nothing is
 */
record ChosenTables(Map<TableId, TableId> targets, List<String> problems) {
    /**
     * Chooses among the tables of a server.
     *
     * @param all tables and views, each with whether it is a table
     */
    static ChosenTables among(Map<TableId, Boolean> all, List<TablePattern> patterns) {
        Map<TableId, TableId> targets = new TreeMap<>();
        Map<TableId, TablePattern> chosenBy = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (TablePattern pattern : patterns) {
            List<TableId> matches =
                    all.keySet().stream().filter(pattern::matches).toList();
            List<TableId> tables = matches.stream().filter(all::get).toList();
            if (tables.isEmpty()) {
                problems.add(
                        matches.isEmpty()
                                ? "'" + pattern.text() + "' means no table"
                                : "'" + pattern.text() + "' is a view, not a table");
            }
            for (TableId table : tables) {
                choose(table, pattern, targets, chosenBy, problems);
            }
        }
        Map<TableId, TableId> sources = new HashMap<>();
        targets.forEach((table, target) -> {
            TableId other = sources.put(target, table);
            if (other != null) {
                problems.add("'" + other + "' and '" + table + "' would both be " + target + " on the target");
            }
        });
        return new ChosenTables(targets, problems);
    }

    /** A name that is written out says more about its table than a pattern does. */
    private static void choose(
            TableId table,
            TablePattern pattern,
            Map<TableId, TableId> targets,
            Map<TableId, TablePattern> chosenBy,
            List<String> problems) {
        TablePattern before = chosenBy.get(table);
        TableId target = pattern.target(table);
        if (before != null && before.exact() == pattern.exact()) {
            TableId other = before.target(table);
            if (!other.equals(target)) {
                problems.add("'" + table + "' would be both " + other + " and " + target + " on the target");
            }
        } else if (before == null || pattern.exact()) {
            targets.put(table, target);
            chosenBy.put(table, pattern);
        }
    }
}
