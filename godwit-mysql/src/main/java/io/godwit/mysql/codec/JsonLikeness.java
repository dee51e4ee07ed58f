package io.godwit.mysql.codec;

import java.nio.charset.StandardCharsets;

/**
 * Whether the server may take two documents for one. MYSQL: an update of a JSON column to a document that compares as equal
 * changes nothing and counts as nothing, though 1, 1.0, the DECIMAL 1 and the unsigned 1 are equal then, and so are
 * DATETIME and TIMESTAMP.
 */
final class JsonLikeness {
    private final byte[] bytes;
    private int at;
    private final int end;

    private JsonLikeness(byte[] bytes) {
        this.bytes = bytes;
        this.end = bytes.length;
    }

    /** Compares canonical forms from one binary log; true more often than the server would say, never less often. */
    static boolean alike(byte[] one, byte[] other) {
        JsonLikeness a = new JsonLikeness(one);
        JsonLikeness b = new JsonLikeness(other);
        while (a.more() && b.more()) {
            a.passMark();
            b.passMark();
            int fromA = a.at;
            int fromB = b.at;
            boolean numberA = a.passToken();
            boolean numberB = b.passToken();
            String textA = a.text(fromA);
            String textB = b.text(fromB);
            boolean same = textA.equals(textB)
                    || (numberA && numberB && Double.parseDouble(textA) == Double.parseDouble(textB));
            if (!same) {
                return false;
            }
        }
        return !a.more() && !b.more();
    }

    private boolean more() {
        return at < end;
    }

    private String text(int from) {
        return new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    }

    /** Passes over a mark that the server does not look at. */
    private void passMark() {
        JsonMark mark = JsonMark.of(bytes[at]);
        if (mark != null && mark != JsonMark.DATE && mark != JsonMark.BYTES) {
            at++;
        }
    }

    /** Passes over a string, a number or one other byte, and tells whether it was a number. */
    private boolean passToken() {
        byte first = bytes[at++];
        if (first == '"') {
            while (bytes[at] != '"') {
                at += bytes[at] == '\\' ? 2 : 1;
            }
            at++;
            return false;
        }
        boolean number = first == '-' || (first >= '0' && first <= '9');
        while (number && at < end && bytes[at] != ',' && bytes[at] != '}' && bytes[at] != ']') {
            at++;
        }
        return number;
    }
}
