package io.godwit.mysql.preflight;

import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.spi.Preflight.Finding;
import java.util.ArrayList;
import java.util.List;

/** Each table has a key that orders its rows, types that can be moved, and an engine with transactions. */
final class TablesCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) {
        List<Finding> findings = new ArrayList<>();
        MySqlSchema.unusable(situation.definitions())
                .forEach(fault -> findings.add(FindingKind.TABLE_UNUSABLE.on(
                        "table " + fault.table(),
                        fault.reason(),
                        "Give the table a primary key of types and collations that Godwit can move and order, or leave it out of "
                                + "'tables'")));
        for (TableDefinition table : situation.definitions()) {
            if (!table.engine().equalsIgnoreCase("InnoDB")) {
                findings.add(FindingKind.ENGINE.on(
                        "table " + table.id(),
                        "its engine is " + table.engine() + ", which has no consistent reads",
                        "ALTER TABLE " + table.id() + " ENGINE = InnoDB, or leave it out of 'tables'"));
            }
        }
        return findings;
    }
}
