package io.godwit.mysql.codec;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.RowImageBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types inside of JSON documents that are read by SELECT. A document's text does not tell them, and no function gives
 * the binary document; so the server is asked for JSON_TYPE of every value inside, and answers with those only that the
 * text would lose: {@code m3:DATE;e1:DECIMAL;} are the third of all members of objects and the first of all elements of
 * arrays.
 */
final class JsonTypes {
    private final byte[] text;
    private int at;
    private final Map<String, String> types = new HashMap<>();
    private int members;
    private int elements;
    private final List<Marked> marks = new ArrayList<>();

    private JsonTypes(byte[] text) {
        this.text = text;
    }

    /** A value of the document: where it begins, and what is inside of it. */
    private record Value(int start, boolean object, List<Value> inside) {}

    private record Marked(int start, JsonMark mark) {}

    /** Appends the text of a document with the marks that the server's answer to {@link JsonTypesSql} calls for. */
    static void mark(byte[] text, byte @Nullable [] answer, RowImageBuilder out) {
        if (answer == null) {
            out.append(text);
            return;
        }
        JsonTypes document = new JsonTypes(text);
        for (String each : new String(answer, StandardCharsets.US_ASCII).split(";")) {
            int colon = each.indexOf(':');
            document.types.put(each.substring(0, colon), each.substring(colon + 1));
        }
        Value root = document.value();
        document.mark(root, "m0");
        document.number(root);
        document.print(out);
    }

    /** MYSQL: a path with ** finds what is in a value first, and then looks into each of these, in the order of the text. */
    private void number(Value value) {
        for (Value each : value.inside) {
            mark(each, value.object ? "m" + ++members : "e" + ++elements);
        }
        value.inside.forEach(this::number);
    }

    private void mark(Value value, String place) {
        String type = types.remove(place);
        JsonMark mark = type == null ? null : JsonMark.named(type);
        if (mark != null) {
            marks.add(new Marked(value.start, mark));
        }
    }

    private void print(RowImageBuilder out) {
        if (!types.isEmpty()) {
            throw malformed();
        }
        marks.sort((a, b) -> Integer.compare(a.start, b.start));
        TextBytes marked = new TextBytes();
        int from = 0;
        for (Marked each : marks) {
            marked.add(text, from, each.start - from).add(each.mark.mark());
            from = each.start;
        }
        marked.add(text, from, text.length - from).to(out);
    }

    private Value value() {
        skip(' ');
        int start = at;
        List<Value> inside = new ArrayList<>();
        byte first = peek();
        if (first == '{' || first == '[') {
            at++;
            while (peek() != '}' && peek() != ']') {
                if (first == '{') {
                    string();
                    skip(':');
                }
                inside.add(value());
                skip(',');
                skip(' ');
            }
            at++;
        } else if (first == '"') {
            string();
        } else {
            while (at < text.length && text[at] != ',' && text[at] != '}' && text[at] != ']') {
                at++;
            }
        }
        return new Value(start, first == '{', inside);
    }

    private void string() {
        at++;
        while (peek() != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skip(char c) {
        if (at < text.length && text[at] == c) {
            at++;
        }
    }

    private byte peek() {
        if (at >= text.length) {
            throw malformed();
        }
        return text[at];
    }

    private static MoveException malformed() {
        return new MoveException(Code.INVARIANT_BROKEN, "the types inside of a JSON document do not fit its text");
    }
}
