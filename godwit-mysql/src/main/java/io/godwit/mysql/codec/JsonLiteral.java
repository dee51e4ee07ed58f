package io.godwit.mysql.codec;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.sql.SqlText;
import java.nio.charset.StandardCharsets;

/**
 * Writes JSON text as SQL. As a rule that is a string, which the server parses. A text with a number that the server's
 * parser would change, or with a {@link JsonMark}, is written as a call of JSON_OBJECT and JSON_ARRAY, where values are SQL
 * expressions of the type.
 */
final class JsonLiteral {
    private static final int EXACT_DIGITS = 15;

    private final byte[] bytes;
    private final int end;
    private int at;
    private final SqlText out;

    private JsonLiteral(byte[] bytes, int offset, int length, SqlText out) {
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
        this.out = out;
    }

    static void write(byte[] bytes, int offset, int length, SqlText out) {
        if (parsedExactly(bytes, offset, length)) {
            out.text("utf8mb4", true, bytes, offset, length);
            return;
        }
        int start = out.size();
        JsonLiteral writer = new JsonLiteral(bytes, offset, length, out);
        if (bytes[offset] == '{' || bytes[offset] == '[') {
            writer.value();
        } else {
            // MYSQL: a bare SQL number is no JSON, so it goes through an array; a document of the greatest depth could
            // not.
            out.append("JSON_EXTRACT(JSON_ARRAY(");
            writer.value();
            out.append("), _utf8mb4'$[0]')");
        }
        if (writer.at != writer.end) {
            out.truncate(start);
            throw malformed();
        }
    }

    // MYSQL: the JSON parser reads doubles of many digits only approximately.
    private static boolean parsedExactly(byte[] bytes, int offset, int length) {
        boolean inString = false;
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            if (inString) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    inString = false;
                }
            } else if (b == '"') {
                inString = true;
            } else if (numeric(b)) {
                int start = i;
                while (i + 1 < offset + length && (numeric(bytes[i + 1]) || bytes[i + 1] == 'e')) {
                    i++;
                }
                if (!exact(bytes, start, i + 1)) {
                    return false;
                }
            } else if (JsonMark.of(b) != null) {
                return false;
            }
        }
        return true;
    }

    /** Whether the byte belongs to a number; so does an 'e', but only behind another such byte. */
    private static boolean numeric(byte b) {
        return (b >= '0' && b <= '9') || b == '-' || b == '+' || b == '.' || b == 'E';
    }

    private static boolean exact(byte[] bytes, int from, int to) {
        boolean whole = true;
        for (int i = from; i < to; i++) {
            if (bytes[i] == 'e' || bytes[i] == 'E') {
                return false;
            }
            whole &= bytes[i] != '.';
        }
        return whole || to - from <= EXACT_DIGITS;
    }

    private void value() {
        space();
        JsonMark mark = JsonMark.of(peek());
        if (mark == null) {
            plain();
        } else {
            at++;
            typed(mark);
        }
        space();
    }

    private void typed(JsonMark mark) {
        switch (mark) {
            case UNSIGNED -> out.append("CAST(").append(number()).append(" AS UNSIGNED)");
            case DECIMAL -> {
                String number = number();
                out.append(number).append(number.indexOf('.') < 0 ? "." : "");
            }
            case DATE -> text("CAST(_utf8mb4", " AS DATE)");
            case TIME -> JsonTimes.write(unquoted(), out);
            case DATETIME -> text("CAST(_utf8mb4", " AS DATETIME(6))");
            // MYSQL: only columns are of type TIMESTAMP.
            case TIMESTAMP ->
                text(
                        "(SELECT v FROM JSON_TABLE(JSON_ARRAY(_utf8mb4",
                        "), _utf8mb4'$[0]' COLUMNS (v TIMESTAMP(6) PATH _utf8mb4'$')) AS t)");
            case BYTES -> JsonBytes.write(bytes, at + 1, quoted() - 2, out);
        }
    }

    /** A string without escapes. */
    private String unquoted() {
        int start = at + 1;
        return new String(bytes, start, quoted() - 2, StandardCharsets.US_ASCII);
    }

    /** Writes a string without escapes. */
    private void text(String before, String after) {
        int start = at + 1;
        out.append(before).quoted(bytes, start, quoted() - 2).append(after);
    }

    private void plain() {
        switch (peek()) {
            case '{' -> members();
            case '[' -> elements();
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> {
                String number = number();
                out.append(number);
                if (number.indexOf('.') >= 0 && number.indexOf('e') < 0 && number.indexOf('E') < 0) {
                    out.append("e0");
                }
            }
        }
    }

    private void members() {
        at++;
        out.append("JSON_OBJECT(");
        space();
        while (peek() != '}') {
            string();
            space();
            expect(':');
            out.append(", ");
            value();
            separator('}');
        }
        at++;
        out.append(')');
    }

    private void elements() {
        at++;
        out.append("JSON_ARRAY(");
        space();
        while (peek() != ']') {
            value();
            separator(']');
        }
        at++;
        out.append(')');
    }

    private void separator(char closing) {
        if (peek() != closing) {
            expect(',');
            out.append(", ");
            space();
        }
    }

    private void string() {
        int start = at;
        int length = quoted();
        // The server resolves the escapes of JSON: the literal is the string with its quotes.
        out.append("JSON_UNQUOTE(").text("utf8mb4", true, bytes, start, length).append(')');
    }

    /** Passes over a string and returns its length with both quotes. */
    private int quoted() {
        int start = at;
        expect('"');
        while (peek() != '"') {
            at += peek() == '\\' ? 2 : 1;
        }
        at++;
        return at - start;
    }

    private void word(String word) {
        for (int i = 0; i < word.length(); i++) {
            expect(word.charAt(i));
        }
        out.append(word);
    }

    private String number() {
        int start = at;
        while (at < end && (numeric(bytes[at]) || bytes[at] == 'e')) {
            at++;
        }
        if (at == start) {
            throw malformed();
        }
        return new String(bytes, start, at - start, StandardCharsets.US_ASCII);
    }

    private void space() {
        while (at < end && bytes[at] == ' ') {
            at++;
        }
    }

    private byte peek() {
        if (at >= end) {
            throw malformed();
        }
        return bytes[at];
    }

    private void expect(char c) {
        if (peek() != c) {
            throw malformed();
        }
        at++;
    }

    private static MoveException malformed() {
        return new MoveException(Code.INVARIANT_BROKEN, "a JSON value is not the text that the server prints");
    }
}
