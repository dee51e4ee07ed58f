package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.sql.Quoted;
import io.godwit.mysql.switchover.RenameSwitch;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names mean the same on both servers, and those that the cutover needs are free. */
final class NamesCheck implements Check {
    private static final int NAME_LENGTH_MAX = 64;

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        letterCase(situation, findings);
        if (situation.renames()) {
            closedNames(situation, findings);
        }
        return findings;
    }

    private static void letterCase(Situation situation, List<Finding> findings) throws SQLException {
        String source = Situation.variable(situation.source(), "lower_case_table_names");
        String target = Situation.variable(situation.target(), "lower_case_table_names");
        Set<TableId> large = Stream.concat(situation.tables().stream(), situation.targets().stream())
                .filter(table -> !table.toString().equals(table.toString().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toSet());
        String values = "lower_case_table_names is " + target + ", on the source " + source;
        if (source.equals(target)) {
            // MYSQL: with 1 the server keeps names in small letters, so a target's name in large ones is never found.
            if (target.equals("1") && !large.isEmpty()) {
                findings.add(FindingKind.LETTER_CASE.on(
                        situation.target().address(),
                        "lower_case_table_names is 1, and these names have large letters: " + words(large),
                        "Write the names behind \"as\" in small letters"));
            }
        } else if (large.isEmpty()) {
            findings.add(FindingKind.LETTER_CASE_DIFFERS.on(
                    situation.target().address(),
                    values + "; the moved tables have small letters only",
                    "See that applications write these names in small letters"));
        } else {
            findings.add(FindingKind.LETTER_CASE.on(
                    situation.target().address(),
                    values + ", and these names have large letters: " + words(large),
                    "Rename the tables on the source to small letters, or use a server that was initialised with the same"
                            + " value"));
        }
    }

    private static String words(Set<TableId> tables) {
        return tables.stream().map(TableId::toString).sorted().collect(Collectors.joining(", "));
    }

    private static void closedNames(Situation situation, List<Finding> findings) throws SQLException {
        Map<TableId, TableId> closed = new HashMap<>();
        situation.tables().forEach(table -> closed.put(RenameSwitch.closedName(table), table));
        closed.forEach((name, table) -> {
            if (name.name().codePointCount(0, name.name().length()) > NAME_LENGTH_MAX) {
                findings.add(FindingKind.CUTOVER_NAME_TOO_LONG.on(
                        "table " + table,
                        "the cutover would rename it to " + name.name() + ", which is longer than " + NAME_LENGTH_MAX
                                + " characters",
                        "Use cutover.mode: read-only"));
            }
        });
        Set<TableId> present = new HashSet<>(situation
                .source()
                .all(
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
                                + Quoted.isOneOf(closed.keySet(), "TABLE_SCHEMA", "TABLE_NAME"),
                        row -> new TableId(row.getString(1), row.getString(2))));
        closed.forEach((name, table) -> {
            if (present.contains(name)) {
                findings.add(FindingKind.CUTOVER_NAME_TAKEN.on(
                        "table " + name + " on the source",
                        "it exists, and the cutover would rename " + table + " to this name",
                        "Look whether it is needed; if not: DROP TABLE " + name + " on the source"));
            }
        });
    }
}
