package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** No foreign key begins or ends at a moved table: the log does not show what a cascade changes. */
final class ForeignKeysCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Session session : List.of(situation.source(), situation.target())) {
            session.each(
                    "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, UNIQUE_CONSTRAINT_SCHEMA,"
                            + " REFERENCED_TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE "
                            + situation.tablesAre("CONSTRAINT_SCHEMA", "TABLE_NAME") + " OR "
                            + situation.tablesAre("UNIQUE_CONSTRAINT_SCHEMA", "REFERENCED_TABLE_NAME"),
                    row -> findings.add(Situation.blocks(
                            "table " + row.getString(1) + "." + row.getString(2) + " on the "
                                    + session.address().side(),
                            "foreign key " + row.getString(3) + " refers to " + row.getString(4) + "."
                                    + row.getString(5) + ", and Godwit does not move tables with foreign keys yet",
                            "ALTER TABLE " + row.getString(1) + "." + row.getString(2) + " DROP FOREIGN KEY "
                                    + row.getString(3) + ", or leave the table out of 'tables'")));
        }
        return findings;
    }
}
