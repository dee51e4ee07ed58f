package io.godwit.mysql.preflight;

import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** No trigger on the target changes what the move writes; those of the source are not moved. */
final class TriggersCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String query = "SELECT TRIGGER_SCHEMA, TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE "
                + situation.tablesAre("EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE");
        situation
                .source()
                .each(
                        query,
                        row -> findings.add(Situation.warns(
                                "table " + row.getString(1) + "." + row.getString(3) + " on the source",
                                "trigger " + row.getString(2) + " is not moved; what it changes in moved tables is",
                                "Create the trigger on the target after the hand-over")));
        situation
                .target()
                .each(
                        query,
                        row -> findings.add(Situation.blocks(
                                "table " + row.getString(1) + "." + row.getString(3) + " on the target",
                                "trigger " + row.getString(2) + " would run for each row that the move writes",
                                "DROP TRIGGER " + row.getString(1) + "." + row.getString(2)
                                        + " on the target, and create it after the hand-over")));
        return findings;
    }
}
