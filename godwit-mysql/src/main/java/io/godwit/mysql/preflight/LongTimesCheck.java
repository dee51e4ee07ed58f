package io.godwit.mysql.preflight;

import io.godwit.mysql.read.LongTimes;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.List;

/** A TIME inside of JSON can be read exactly. */
final class LongTimesCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<String> tables = situation.definitions().stream()
                .filter(LongTimesCheck::holdsJson)
                .map(table -> table.id().toString())
                .toList();
        if (tables.isEmpty() || !LongTimes.printedWrong(situation.source())) {
            return List.of();
        }
        return List.of(FindingKind.JSON_LONG_TIMES.on(
                situation.source().address(),
                "this version prints TIME values of 24 hours or more inside of JSON wrong; a copy that meets one in "
                        + tables.getFirst() + (tables.size() == 1 ? "" : " or " + (tables.size() - 1) + " other tables")
                        + " stops",
                "Nothing, if applications write the documents as text: such a time is a string then"));
    }

    private static boolean holdsJson(TableDefinition table) {
        return table.columns().stream()
                .anyMatch(each -> each.column().dataType().equals("json"));
    }
}
