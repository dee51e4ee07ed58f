package io.godwit.mysql.preflight;

import io.godwit.model.Column;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.TableShape;
import io.godwit.mysql.codec.JsonTimes;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.read.RowReading;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.mysql.sql.Quoted;
import io.godwit.mysql.sql.TableSql;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The target can put every TIME inside of JSON there. Where it cannot and the source can, all documents are looked
 * through, in some microseconds for each.
 */
final class LongTimesCheck implements Check {
    /** Read by one statement: a read view that lasts for minutes keeps the server from forgetting old rows. */
    private static final int ROWS_AT_ONCE = 20_000;

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<TableShape> tables = situation.definitions().stream()
                .map(TableDefinition::shape)
                .flatMap(Optional::stream)
                .filter(table -> table.columns().stream().anyMatch(LongTimesCheck::isJson))
                .toList();
        boolean look = !tables.isEmpty()
                && !situation.begun()
                && changesLongTimes(situation.target())
                && !changesLongTimes(situation.source());
        return look ? findings(situation.source(), tables) : List.of();
    }

    private static boolean changesLongTimes(Session session) throws SQLException {
        return session.number("SELECT " + JsonTimes.CHANGED) == 1;
    }

    /** Of these tables, whatever the target is. */
    List<Finding> findings(Session source, List<TableShape> tables) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (TableShape table : tables) {
            search(source, table)
                    .ifPresent(key -> findings.add(FindingKind.JSON_LONG_TIMES.on(
                            table.id() + " on the source",
                            "a JSON document of the row " + key + " holds a TIME above " + JsonTimes.LONGEST
                                    + ", which the target's version cannot put into JSON",
                            "Make a string of it in each such row, upgrade the target, or leave the table out")));
        }
        return findings;
    }

    private static boolean isJson(Column column) {
        return column.dataType().equals("json");
    }

    /** The key, as messages name it, of a row with such a time. */
    private static Optional<String> search(Session session, TableShape table) throws SQLException {
        TableSql sql = new TableSql(table);
        String condition = table.columns().stream()
                .filter(LongTimesCheck::isJson)
                .map(column -> holdsOne(Quoted.name(column.name())))
                .collect(Collectors.joining(" OR "));
        Optional<KeyBound> found = Optional.empty();
        Optional<KeyBound> low = Optional.empty();
        boolean more = true;
        while (found.isEmpty() && more) {
            KeyRange rest = KeyRange.between(low.orElse(null), null);
            Optional<KeyBound> high =
                    session.first(sql.selectBoundary(table.id(), rest, ROWS_AT_ONCE), row -> RowReading.key(row, sql));
            KeyRange range = KeyRange.between(low.orElse(null), high.orElse(null));
            found = session.first(sql.selectKeyWhere(table.id(), range, condition), row -> RowReading.key(row, sql));
            low = high;
            more = high.isPresent();
        }
        return found.map(sql::words);
    }

    private static String holdsOne(String column) {
        return "(CAST(" + column + " AS CHAR CHARACTER SET utf8mb4) LIKE _utf8mb4'%___:__:__.______\"%' AND (SELECT"
                + " MAX(IF(JSON_TYPE(v) = 'TIME' AND CAST(v AS TIME(6)) NOT BETWEEN TIME'-" + JsonTimes.LONGEST
                + "' AND TIME'" + JsonTimes.LONGEST + "', 1, 0)) FROM JSON_TABLE(JSON_EXTRACT(" + column
                + ", _utf8mb4'$', _utf8mb4'$**.*', _utf8mb4'$**[*]'), _utf8mb4'$[*]' COLUMNS (v JSON PATH _utf8mb4'$'))"
                + " AS inside) = 1)";
    }
}
