package io.godwit.mysql.binlog;

import io.godwit.model.TableId;
import io.godwit.mysql.binlog.SqlWords.Word;
import io.godwit.mysql.codec.BinlogBytes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A statement of the binary log. Says what kind of statement it is and which tables it may mean; in doubt it means them.
 */
final class LoggedStatement {
    private static final Set<String> ROW_CHANGES =
            Set.of("INSERT", "REPLACE", "UPDATE", "DELETE", "LOAD", "WITH", "SELECT", "DO", "CALL", "TABLE", "VALUES");

    /** Statements that name tables without changing their definition or rows. */
    private static final Set<String> HARMLESS =
            Set.of("ANALYZE", "OPTIMIZE", "CHECK", "REPAIR", "GRANT", "REVOKE", "FLUSH", "SET", "RESET");

    private static final Set<String> DEFINING = Set.of("CREATE", "ALTER", "DROP");

    /** What CREATE, ALTER and DROP can be about. */
    private static final Set<String> OBJECTS = Set.of(
            "TABLE",
            "TABLES",
            "INDEX",
            "TRIGGER",
            "DATABASE",
            "SCHEMA",
            "VIEW",
            "PROCEDURE",
            "FUNCTION",
            "EVENT",
            "USER",
            "ROLE",
            "SERVER",
            "TABLESPACE",
            "LOGFILE",
            "RESOURCE",
            "UNDO",
            "INSTANCE",
            "AGGREGATE",
            "LIBRARY");

    private static final Set<String> TABLE_OBJECTS = Set.of("TABLE", "TABLES", "INDEX", "DATABASE", "SCHEMA");

    /** Words behind which the name of a table may stand. */
    private static final Set<String> BEFORE_TABLE =
            Set.of("TABLE", "TABLES", "EXISTS", "ON", "TO", "AS", "=", "RENAME", "TRUNCATE", "REFERENCES");

    /** Statements in which a comma stands between tables. */
    private static final Set<String> LISTING_TABLES = Set.of("DROP", "RENAME", "TRUNCATE");

    /** What is renamed inside of a table. */
    private static final Set<String> PARTS_OF_TABLE = Set.of("COLUMN", "INDEX", "KEY");

    private static final int LOAD_QUERY_EXTRA = 13;

    private final String sql;
    private final String schema;
    private final boolean legible;
    private final List<Word> words;

    /** @param session that ran the statement */
    LoggedStatement(String sql, StatementSession session) {
        this(sql, session, true);
    }

    private LoggedStatement(String sql, StatementSession session, boolean legible) {
        this.sql = sql;
        this.schema = session.schema();
        this.legible = legible;
        this.words = SqlWords.of(sql, session.backslashEscapes(), session.ansiQuotes());
    }

    /** Reads the body of a QUERY event, or of an EXECUTE_LOAD_QUERY event, which has more in front. */
    static LoggedStatement read(LogEvent event) {
        BinlogBytes in = event.reader();
        in.take(8);
        int schemaLength = in.unsignedByte();
        in.take(2);
        int statusLength = (int) in.little(2);
        if (event.type() == LogEvent.EXECUTE_LOAD_QUERY) {
            in.take(LOAD_QUERY_EXTRA);
        }
        BinlogBytes status = new BinlogBytes().over(in.bytes(), in.take(statusLength), statusLength);
        String schema = new String(in.bytes(), in.take(schemaLength), schemaLength, StandardCharsets.UTF_8);
        in.take(1);
        int length = in.remaining();
        int start = in.take(length);
        StatementSession session = StatementSession.read(status, schema);
        Charset charset = session.charset().orElse(StandardCharsets.ISO_8859_1);
        return new LoggedStatement(
                new String(in.bytes(), start, length, charset),
                session,
                session.charset().isPresent() || isAscii(in.bytes(), start, length));
    }

    private static boolean isAscii(byte[] bytes, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean begins(String... keywords) {
        for (int i = 0; i < keywords.length; i++) {
            if (i >= words.size() || !words.get(i).is(keywords[i])) {
                return false;
            }
        }
        return true;
    }

    private String first() {
        for (Word word : words) {
            // MYSQL: a statement may begin with parentheses.
            if (!word.is("(")) {
                return word.quoted() ? "" : word.text().toUpperCase(Locale.ROOT);
            }
        }
        return "";
    }

    boolean beginsTransaction() {
        return begins("BEGIN") || begins("START", "TRANSACTION") || begins("XA", "START") || begins("XA", "BEGIN");
    }

    boolean commits() {
        return begins("COMMIT");
    }

    boolean rollsBack() {
        return begins("ROLLBACK") && savepoint().isEmpty();
    }

    /** The name of the savepoint that the statement sets or returns to; empty for other statements. */
    String savepoint() {
        if (begins("SAVEPOINT") && words.size() > 1) {
            return words.get(1).text();
        }
        boolean back = begins("ROLLBACK", "TO") || begins("ROLLBACK", "WORK", "TO");
        return back ? words.getLast().text() : "";
    }

    boolean setsSavepoint() {
        return begins("SAVEPOINT");
    }

    boolean endsXaBranch() {
        return begins("XA", "END");
    }

    boolean commitsXa() {
        return begins("XA", "COMMIT");
    }

    boolean rollsBackXa() {
        return begins("XA", "ROLLBACK");
    }

    /** Whether the statement itself changes rows, so that the log does not show which. */
    boolean changesRows() {
        // MYSQL: with binlog_format = ROW the server logs CREATE TABLE ... SELECT as a definition and rows.
        boolean createsFromRows =
                begins("CREATE") && objectIs(Set.of("TABLE")) && words.stream().anyMatch(word -> word.is("SELECT"));
        return ROW_CHANGES.contains(first()) || createsFromRows;
    }

    /** The tables whose definition the statement may change, or which it may empty, drop or rename. */
    List<TableId> redefines(Collection<TableId> tables) {
        String verb = first();
        boolean ofUsers =
                verb.equals("RENAME") && words.size() > 1 && words.get(1).is("USER");
        boolean ofTemporary = words.size() > 1 && words.get(1).is("TEMPORARY");
        if (HARMLESS.contains(verb)
                || ofUsers
                || ofTemporary
                || (DEFINING.contains(verb) && !objectIs(TABLE_OBJECTS))) {
            return List.of();
        }
        if (!legible) {
            return List.copyOf(tables);
        }
        boolean wholeSchema = begins("DROP", "DATABASE") || begins("DROP", "SCHEMA");
        // One look at each word and one at each table: the cutover's own statement names every table.
        Map<String, List<Integer>> places = places();
        return tables.stream()
                .filter(table -> wholeSchema
                        ? places.containsKey(folded(table.schema()))
                        : mentions(table, places.getOrDefault(folded(table.name()), List.of())))
                .toList();
    }

    /** Where each word stands, by the word in one case. */
    private Map<String, List<Integer>> places() {
        Map<String, List<Integer>> places = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            places.computeIfAbsent(folded(words.get(i).text()), _ -> new ArrayList<>())
                    .add(i);
        }
        return places;
    }

    /** The same for all texts that {@link String#equalsIgnoreCase} takes for one. */
    private static String folded(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            folded.append(Character.toLowerCase(Character.toUpperCase(text.charAt(i))));
        }
        return folded.toString();
    }

    /** Whether what the statement defines is one of these; in doubt it is. */
    private boolean objectIs(Set<String> kinds) {
        for (Word word : words) {
            String text = word.text().toUpperCase(Locale.ROOT);
            if (!word.quoted() && OBJECTS.contains(text)) {
                return kinds.contains(text);
            }
        }
        return true;
    }

    /** Whether the name of the table stands, at one of these places, where the statement names a table. */
    private boolean mentions(TableId table, List<Integer> places) {
        for (int i : places) {
            boolean qualified = i >= 2 && words.get(i - 1).is(".");
            String of = qualified ? words.get(i - 2).text() : schema;
            if (of.equalsIgnoreCase(table.schema()) && standsForTable(qualified ? i - 2 : i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name that begins with this word is that of a table, not of a column, an index or a constraint. */
    private boolean standsForTable(int index) {
        if (!DEFINING.contains(first()) && !LISTING_TABLES.contains(first())) {
            return true;
        }
        if (index == 0 || words.get(index - 1).quoted()) {
            return false;
        }
        String before = words.get(index - 1).text().toUpperCase(Locale.ROOT);
        if (before.equals("TO") && index >= 3) {
            return PARTS_OF_TABLE.stream().noneMatch(words.get(index - 3)::is);
        }
        return BEFORE_TABLE.contains(before) || (before.equals(",") && LISTING_TABLES.contains(first()));
    }

    String text() {
        return sql;
    }

    /** The statement, cut short, for messages. */
    String excerpt() {
        return sql.length() <= 200 ? sql : sql.substring(0, 200) + " ...";
    }
}
