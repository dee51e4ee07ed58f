package io.godwit.mysql.binlog;

import io.godwit.model.TableId;
import io.godwit.mysql.codec.BinlogBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A statement of the binary log, cut into words. Says what kind of statement it is and which tables it may mean; in
 * doubt it means them. The body of a version comment counts as part of the statement.
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

    private static final int LOAD_QUERY_EXTRA = 13;
    private static final int STATUS_FLAGS = 0;
    private static final int STATUS_SQL_MODE = 1;
    private static final long NO_BACKSLASH_ESCAPES = 1 << 20;

    /** A word, a quoted name, or a sign. */
    private record Word(String text, boolean quoted) {
        boolean is(String keyword) {
            return !quoted && text.equalsIgnoreCase(keyword);
        }
    }

    private final String sql;
    private final String schema;
    private final boolean backslashEscapes;
    private final List<Word> words = new ArrayList<>();
    private int at;

    /**
     * @param schema the default schema of the session that ran the statement
     * @param backslashEscapes whether a backslash protects a quote inside of a string
     */
    LoggedStatement(String sql, String schema, boolean backslashEscapes) {
        this.sql = sql;
        this.schema = schema;
        this.backslashEscapes = backslashEscapes;
        while (at < sql.length()) {
            step();
        }
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
        boolean backslashEscapes = backslashEscapes(in, statusLength);
        String schema = new String(in.bytes(), in.take(schemaLength), schemaLength, StandardCharsets.UTF_8);
        in.take(1);
        int length = in.remaining();
        String sql = new String(in.bytes(), in.take(length), length, StandardCharsets.UTF_8);
        return new LoggedStatement(sql, schema, backslashEscapes);
    }

    // MYSQL: the flags come first among the status variables, then the sql_mode.
    private static boolean backslashEscapes(BinlogBytes in, int length) {
        BinlogBytes status = new BinlogBytes().over(in.bytes(), in.take(length), length);
        while (status.remaining() > 0) {
            int name = status.unsignedByte();
            if (name == STATUS_FLAGS) {
                status.take(4);
            } else {
                return name != STATUS_SQL_MODE || (status.little(8) & NO_BACKSLASH_ESCAPES) == 0;
            }
        }
        return true;
    }

    private void step() {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
        } else if (sql.startsWith("/*!", at) || sql.startsWith("/*+", at)) {
            openConditional();
        } else if (sql.startsWith("/*", at)) {
            skipTo("*/");
        } else if (sql.startsWith("*/", at)) {
            at += 2;
        } else if (c == '#' || dashes()) {
            skipTo("\n");
        } else if (c == '`' || c == '"') {
            quotedName(c);
        } else if (c == '\'') {
            string();
        } else if (wordPart(c)) {
            word();
        } else {
            words.add(new Word(String.valueOf(c), false));
            at++;
        }
    }

    private void openConditional() {
        at += 3;
        while (at < sql.length() && Character.isDigit(sql.charAt(at))) {
            at++;
        }
    }

    private boolean dashes() {
        return sql.startsWith("--", at) && (at + 2 == sql.length() || Character.isWhitespace(sql.charAt(at + 2)));
    }

    private void skipTo(String mark) {
        int found = sql.indexOf(mark, at + 1);
        at = found < 0 ? sql.length() : found + mark.length();
    }

    /** A doubled quote stands for one. */
    private void quotedName(char quote) {
        StringBuilder name = new StringBuilder();
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == quote) {
                if (at >= sql.length() || sql.charAt(at) != quote) {
                    break;
                }
                at++;
            }
            name.append(c);
        }
        words.add(new Word(name.toString(), true));
    }

    private void string() {
        at++;
        while (at < sql.length() && sql.charAt(at) != '\'') {
            at += backslashEscapes && sql.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
        words.add(new Word("''", true));
    }

    private void word() {
        int start = at;
        while (at < sql.length() && wordPart(sql.charAt(at))) {
            at++;
        }
        words.add(new Word(sql.substring(start, at), false));
    }

    private static boolean wordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 0x7f;
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
        return ROW_CHANGES.contains(first());
    }

    /** The tables whose definition the statement may change, or which it may empty, drop or rename. */
    List<TableId> redefines(Collection<TableId> tables) {
        String verb = first();
        if (HARMLESS.contains(verb) || (DEFINING.contains(verb) && !aboutTables())) {
            return List.of();
        }
        boolean wholeSchema = begins("DROP", "DATABASE") || begins("DROP", "SCHEMA");
        return tables.stream()
                .filter(table -> wholeSchema ? names(table.schema()) : mentions(table))
                .toList();
    }

    private boolean aboutTables() {
        for (Word word : words) {
            String text = word.text().toUpperCase(Locale.ROOT);
            if (!word.quoted() && OBJECTS.contains(text)) {
                return TABLE_OBJECTS.contains(text);
            }
        }
        return true;
    }

    private boolean names(String name) {
        return words.stream().anyMatch(word -> word.text().equalsIgnoreCase(name));
    }

    boolean mentions(TableId table) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).text().equalsIgnoreCase(table.name())
                    && qualifier(i).equalsIgnoreCase(table.schema())) {
                return true;
            }
        }
        return false;
    }

    /** The schema that the name at this place belongs to. */
    private String qualifier(int index) {
        boolean qualified = index >= 2 && words.get(index - 1).is(".");
        return qualified ? words.get(index - 2).text() : schema;
    }

    String text() {
        return sql;
    }

    /** The statement, cut short, for messages. */
    String excerpt() {
        return sql.length() <= 200 ? sql : sql.substring(0, 200) + " ...";
    }
}
