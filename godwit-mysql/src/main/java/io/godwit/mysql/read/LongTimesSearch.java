package io.godwit.mysql.read;

import io.godwit.model.KeyBound;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import io.godwit.mysql.sql.TableSql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks for times of a day or more inside of JSON on a server that prints them wrong. */
public final class LongTimesSearch {
    private LongTimesSearch() {}

    /** What came of a search. */
    public sealed interface Outcome {
        /** @param key of the first row, as messages name it */
        record Found(String key) implements Outcome {}

        record None() implements Outcome {}

        /** The time was over before the end of the table. */
        record Unfinished() implements Outcome {}
    }

    /** Whether a server prints times of a day or more wrong, when they are inside of JSON. */
    public static boolean printedWrong(Session session) throws SQLException {
        return !session.text("SELECT CAST(CAST(CAST('32:00:00' AS TIME) AS JSON) AS CHAR)")
                .orElse("")
                .contains("32:00:00");
    }

    /** Reads the whole table until it finds one; a document takes about a microsecond beside the reading. */
    public static Outcome search(Session session, TableShape table, Duration max) throws SQLException {
        TableSql sql = new TableSql(table);
        String condition = table.columns().stream()
                .filter(column -> column.dataType().equals("json"))
                .map(column -> holdsOne(Quoted.name(column.name())))
                .collect(Collectors.joining(" OR "));
        // Without a read view: one that lasts for minutes keeps the server from forgetting old rows.
        session.run("SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
        try {
            Optional<KeyBound> first =
                    session.first(sql.selectKeyWhere(condition, max), row -> RowReading.key(row, sql));
            return first.<Outcome>map(key -> new Outcome.Found(sql.words(key))).orElseGet(Outcome.None::new);
        } catch (SQLException e) {
            if (SqlErrors.timeIsOver(e)) {
                return new Outcome.Unfinished();
            }
            throw e;
        }
    }

    /** Exact though the time is printed wrong: that of a day or more is not printed as a shorter one, nor the other way. */
    private static String holdsOne(String column) {
        return "(CAST(" + column + " AS CHAR CHARACTER SET utf8mb4) LIKE _utf8mb4'%:__:__.______\"%' AND (SELECT"
                + " MAX(IF(JSON_TYPE(v) = 'TIME', HOUR(v), 0)) FROM JSON_TABLE(JSON_EXTRACT(" + column
                + ", _utf8mb4'$', _utf8mb4'$**.*', _utf8mb4'$**[*]'), _utf8mb4'$[*]' COLUMNS (v JSON PATH _utf8mb4'$'))"
                + " AS inside) >= 24)";
    }
}
