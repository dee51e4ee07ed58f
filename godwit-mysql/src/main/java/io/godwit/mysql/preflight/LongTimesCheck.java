package io.godwit.mysql.preflight;

import io.godwit.model.TableShape;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.read.LongTimesSearch;
import io.godwit.mysql.read.LongTimesSearch.Outcome;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Each TIME inside of JSON can be read exactly. Where the source's version cannot, the documents are looked through. */
final class LongTimesCheck implements Check {
    private final Duration max;

    /** @param max how long all tables together may be looked through, above a millisecond */
    LongTimesCheck(Duration max) {
        this.max = max;
    }

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<TableShape> tables = situation.definitions().stream()
                .map(TableDefinition::shape)
                .flatMap(Optional::stream)
                .filter(LongTimesCheck::holdsJson)
                .toList();
        if (tables.isEmpty() || situation.begun() || !LongTimesSearch.printedWrong(situation.source())) {
            return List.of();
        }
        return findings(situation.source(), tables);
    }

    /** Of these tables, on a server that prints such times wrong. */
    List<Finding> findings(Session source, List<TableShape> tables) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        long end = System.nanoTime() + max.toNanos();
        for (TableShape table : tables) {
            // MYSQL: 0 is no limit.
            long left = Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis());
            switch (LongTimesSearch.search(source, table, Duration.ofMillis(left))) {
                case Outcome.Found(String key) ->
                    findings.add(FindingKind.JSON_LONG_TIMES.on(
                            table.id() + " on the source",
                            "a JSON document of the row " + key
                                    + " holds a TIME of 24 hours or more, which this version"
                                    + " prints wrong (34:00:00 as 26:00:00)",
                            "Make a string of it in each such row, upgrade the source, or leave the table out"));
                case Outcome.Unfinished() ->
                    findings.add(FindingKind.JSON_LONG_TIMES_UNKNOWN.on(
                            table.id() + " on the source",
                            "it could not be looked through in " + Words.time(max) + " for a TIME of 24 hours or more"
                                    + " inside of JSON, which this version prints wrong; a copy that meets one stops",
                            "Nothing, if applications write the documents as text: such a time is a string then"));
                case Outcome.None() -> {}
            }
        }
        return findings;
    }

    private static boolean holdsJson(TableShape table) {
        return table.columns().stream().anyMatch(column -> column.dataType().equals("json"));
    }
}
