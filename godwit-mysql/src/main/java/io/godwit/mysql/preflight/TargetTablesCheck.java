package io.godwit.mysql.preflight;

import io.godwit.error.Listing;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.ledger.TargetTables;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.schema.TableFault;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tables that exist on the target are like the source's, and empty before the move begins. */
final class TargetTablesCheck implements Check {
    private static final String ALTER = "Alter or drop the table on the target; Godwit creates it when it is missing";

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        Set<TableId> lacking =
                situation.begun() ? new TargetTables(situation.move()).lackingIndexes(situation.target()) : Set.of();
        for (TableFault fault :
                MySqlSchema.differences(situation.definitions(), situation.source(), situation.target())) {
            FindingKind kind =
                    fault.grade() == Grade.BLOCKS ? FindingKind.TARGET_DIFFERS : FindingKind.TARGET_DIFFERS_HARMLESSLY;
            // They are built after the copy, and then everything is compared.
            if (fault.grade() == Grade.BLOCKS || !lacking.contains(fault.table())) {
                findings.add(kind.on("table " + fault.table() + " on the target", fault.reason(), ALTER));
            }
        }
        Set<TableId> present = new HashSet<>();
        situation
                .target()
                .each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE "
                                + situation.targetsAre("TABLE_SCHEMA", "TABLE_NAME"),
                        row -> {
                            TableId name = new TableId(row.getString(1), row.getString(2));
                            if (row.getString(3).equals("BASE TABLE")) {
                                present.add(name);
                            } else {
                                findings.add(FindingKind.TARGET_NAME_TAKEN.on(
                                        name + " on the target",
                                        "it is a " + row.getString(3) + ", and a table is to have this name",
                                        "Drop it, or give the table another name with \"... as schema.table\""));
                            }
                        });
        if (situation.begun()) {
            findings.addAll(renamed(situation));
        } else {
            holdingRows(situation, present, findings);
        }
        return findings;
    }

    private static List<Finding> renamed(Situation situation) throws SQLException {
        Set<TableId> begunWith =
                new TargetTables(situation.move()).all(situation.target()).keySet();
        return situation.targets().stream()
                .filter(target -> !begunWith.contains(target) && !begunWith.isEmpty())
                .sorted()
                .map(target -> FindingKind.TARGET_NAME_CHANGED.on(
                        "table " + target + " on the target",
                        "the move began with other tables on the target: " + words(begunWith),
                        "Configure the names that it began with, or start over with --restart"))
                .toList();
    }

    private static String words(Set<TableId> tables) {
        return Listing.of(tables.stream().sorted().toList());
    }

    private static void holdingRows(Situation situation, Set<TableId> present, List<Finding> findings)
            throws SQLException {
        for (TableId table :
                situation.targets().stream().filter(present::contains).sorted().toList()) {
            if (holdsRows(situation.target(), table)) {
                findings.add(FindingKind.TARGET_HOLDS_ROWS.on(
                        "table " + table + " on the target",
                        "it holds rows, and this move did not write them",
                        "Look whether they are needed; if not: DROP TABLE " + table + " on the target"));
            }
        }
    }

    private static boolean holdsRows(Session target, TableId table) throws SQLException {
        try {
            return target.text("SELECT 1 FROM " + Quoted.table(table) + " LIMIT 1")
                    .isPresent();
        } catch (SQLException e) {
            if (SqlErrors.tableUnknown(e) || SqlErrors.privilegeMissing(e)) {
                return false;
            }
            throw e;
        }
    }
}
