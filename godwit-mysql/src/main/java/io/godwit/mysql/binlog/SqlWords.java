package io.godwit.mysql.binlog;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a statement into words: names, keywords and signs. Comments are left out, but the body of a version comment counts
 * as part of the statement.
 */
final class SqlWords {
    /** A word, a quoted name, or a sign. */
    record Word(String text, boolean quoted) {
        boolean is(String keyword) {
            return !quoted && text.equalsIgnoreCase(keyword);
        }
    }

    /** Stands for a string literal: no name is like it. */
    private static final Word LITERAL = new Word("''", true);

    private final String sql;
    private final boolean backslashEscapes;
    private final boolean ansiQuotes;
    private final List<Word> words = new ArrayList<>();
    private int at;

    private SqlWords(String sql, boolean backslashEscapes, boolean ansiQuotes) {
        this.sql = sql;
        this.backslashEscapes = backslashEscapes;
        this.ansiQuotes = ansiQuotes;
    }

    /**
     * The words of a statement.
     *
     * @param backslashEscapes whether a backslash protects a quote inside of a string
     * @param ansiQuotes whether double quotes stand around names; else they stand around strings
     */
    static List<Word> of(String sql, boolean backslashEscapes, boolean ansiQuotes) {
        SqlWords cutter = new SqlWords(sql, backslashEscapes, ansiQuotes);
        while (cutter.at < sql.length()) {
            cutter.step();
        }
        return List.copyOf(cutter.words);
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
        } else if (c == '`' || (c == '"' && ansiQuotes)) {
            quotedName(c);
        } else if (c == '\'' || c == '"') {
            string(c);
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
        int found = sql.indexOf(mark, at + mark.length());
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

    /** A doubled quote makes two literals of one, which changes nothing. */
    private void string(char quote) {
        at++;
        while (at < sql.length() && sql.charAt(at) != quote) {
            at += backslashEscapes && sql.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
        words.add(LITERAL);
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
}
