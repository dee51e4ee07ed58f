package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** No trigger on the target changes what the move writes; those of the source are not moved. */
final class TriggersCheck implements Check {
    private static final String QUERY = "SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_SCHEMA, TRIGGER_NAME"
            + " FROM information_schema.TRIGGERS WHERE ";
    private static final String SCHEMA = "EVENT_OBJECT_SCHEMA";
    private static final String TABLE = "EVENT_OBJECT_TABLE";

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String listed = situation.creates() ? "FALSE" : situation.tablesAre(SCHEMA, TABLE);
        situation
                .source()
                .each(
                        QUERY + listed,
                        row -> findings.add(FindingKind.TRIGGER_NOT_MOVED.on(
                                "table " + new TableId(row.getString(1), row.getString(2)) + " on the source",
                                "trigger " + row.getString(4) + " is not moved; what it changes in moved tables is",
                                "Set cutover.triggers-and-views: create, or create it by hand after the hand-over:"
                                        + " SHOW CREATE TRIGGER "
                                        + Situation.quoted(new TableId(row.getString(3), row.getString(4))))));
        situation
                .target()
                .each(
                        QUERY + situation.targetsAre(SCHEMA, TABLE),
                        row -> findings.add(FindingKind.TARGET_TRIGGER.on(
                                "table " + new TableId(row.getString(1), row.getString(2)) + " on the target",
                                "trigger " + row.getString(4) + " would run for each row that the move writes",
                                "DROP TRIGGER " + Situation.quoted(new TableId(row.getString(3), row.getString(4)))
                                        + " on the target, and create it after the hand-over")));
        return findings;
    }
}
