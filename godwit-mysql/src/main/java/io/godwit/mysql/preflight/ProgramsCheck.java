package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Names what reads or writes the tables inside of the source, and stays there: views, events, routines. */
final class ProgramsCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        String listed = situation.creates() ? "FALSE" : situation.tablesAre("TABLE_SCHEMA", "TABLE_NAME");
        situation
                .source()
                .each(
                        "SELECT VIEW_SCHEMA, VIEW_NAME, GROUP_CONCAT(TABLE_SCHEMA, '.', TABLE_NAME SEPARATOR ', ') FROM"
                                + " information_schema.VIEW_TABLE_USAGE WHERE "
                                + listed + " GROUP BY 1, 2 ORDER BY 1, 2",
                        row -> findings.add(view(new TableId(row.getString(1), row.getString(2)), row.getString(3))));
        String schemas = situation.tables().stream()
                .map(TableId::schema)
                .distinct()
                .map(Quoted::text)
                .collect(Collectors.joining(", "));
        if (!schemas.isEmpty()) {
            situation
                    .source()
                    .each(
                            "SELECT s, COUNT(*) FROM (SELECT EVENT_SCHEMA AS s FROM information_schema.EVENTS UNION ALL"
                                    + " SELECT ROUTINE_SCHEMA FROM information_schema.ROUTINES) AS programs WHERE s IN ("
                                    + schemas + ") GROUP BY s ORDER BY s",
                            row -> findings.add(FindingKind.PROGRAMS_NOT_MOVED.on(
                                    "schema " + row.getString(1) + " on the source",
                                    row.getString(2) + " events and routines are not moved",
                                    "Create on the target what the applications use: SHOW EVENTS, SHOW PROCEDURE STATUS,"
                                            + " SHOW FUNCTION STATUS")));
        }
        return findings;
    }

    private static Finding view(TableId view, String tables) {
        return FindingKind.VIEW_NOT_MOVED.on(
                "view " + view + " on the source",
                "it reads " + tables + ", and is not moved",
                "Set cutover.triggers-and-views: create, or create it by hand after the hand-over: SHOW CREATE VIEW "
                        + Situation.quoted(view));
    }
}
