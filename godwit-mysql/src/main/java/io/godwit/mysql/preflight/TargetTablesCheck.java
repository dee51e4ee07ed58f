package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tables that exist on the target are like the source's, and empty before the move begins. */
final class TargetTablesCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>(
                MySqlSchema.differences(situation.definitions(), situation.source(), situation.target()));
        if (!situation.begun()) {
            for (TableId table : situation.tables()) {
                if (holdsRows(situation.target(), table)) {
                    findings.add(Situation.blocks(
                            "table " + table + " on the target",
                            "it holds rows, and this move did not write them",
                            "Look whether they are needed; if not: DROP TABLE " + table + " on the target"));
                }
            }
        }
        return findings;
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
