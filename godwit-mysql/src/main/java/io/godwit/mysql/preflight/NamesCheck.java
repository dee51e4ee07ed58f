package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.sql.Quoted;
import io.godwit.mysql.switchover.RenameSwitch;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Names mean the same on both servers, and those that the cutover needs are free. */
final class NamesCheck implements Check {
    private static final int NAME_LENGTH_MAX = 64;

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String source = Situation.variable(situation.source(), "lower_case_table_names");
        String target = Situation.variable(situation.target(), "lower_case_table_names");
        if (!source.equals(target)) {
            findings.add(Situation.blocks(
                    situation.target().address(),
                    "lower_case_table_names is " + target + ", on the source " + source,
                    "Both servers must be initialised with the same value"));
        }
        if (situation.renames()) {
            for (TableId table : situation.tables()) {
                closedName(situation, table, findings);
            }
        }
        return findings;
    }

    private static void closedName(Situation situation, TableId table, List<Finding> findings) throws SQLException {
        TableId closed = RenameSwitch.closedName(table);
        if (closed.name().codePointCount(0, closed.name().length()) > NAME_LENGTH_MAX) {
            findings.add(Situation.blocks(
                    "table " + table,
                    "the cutover would rename it to " + closed.name() + ", which is longer than " + NAME_LENGTH_MAX
                            + " characters",
                    "Use cutover.mode: read-only"));
        } else if (situation
                        .source()
                        .number("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                                + Quoted.text(closed.schema()) + " AND TABLE_NAME = " + Quoted.text(closed.name()))
                > 0) {
            findings.add(Situation.blocks(
                    "table " + closed + " on the source",
                    "it exists, and the cutover would rename " + table + " to this name",
                    "Look whether it is needed; if not: DROP TABLE " + closed + " on the source"));
        }
    }
}
