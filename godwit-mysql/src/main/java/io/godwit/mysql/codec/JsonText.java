package io.godwit.mysql.codec;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.RowImageBuilder;
import java.util.Arrays;
import java.util.Base64;

/**
 * Prints the server's binary JSON as text with a {@link JsonMark} in front of each value whose type the text would lose.
 * Doubles look as Java prints them, which is another text for the same number; everything else is what the server prints.
 */
final class JsonText {
    // MYSQL: the server breaks base64 into lines, and writes the line breaks as JSON does.
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(76, new byte[] {'\n'});

    private static final int SMALL_OBJECT = 0;
    private static final int LARGE_OBJECT = 1;
    private static final int SMALL_ARRAY = 2;
    private static final int LARGE_ARRAY = 3;
    private static final int LITERAL = 4;
    private static final int INT16 = 5;
    private static final int UINT16 = 6;
    private static final int INT32 = 7;
    private static final int UINT32 = 8;
    private static final int INT64 = 9;
    private static final int UINT64 = 10;
    private static final int DOUBLE = 11;
    private static final int STRING = 12;
    private static final int OPAQUE = 15;

    private static final int OPAQUE_TIMESTAMP = 7;
    private static final int OPAQUE_TIME = 11;
    private static final int OPAQUE_DATETIME = 12;

    private final byte[] bytes;
    private final int end;
    private final BinlogBytes in = new BinlogBytes();
    private final TextBytes text = new TextBytes();

    private JsonText(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    static void print(byte[] bytes, int offset, int length, RowImageBuilder out) {
        JsonText json = new JsonText(bytes, offset + length);
        if (length == 0) {
            // MYSQL: a NOT NULL column that got its value by INSERT IGNORE holds nothing, which reads as JSON null.
            json.text.add("null");
        } else {
            json.value(bytes[offset] & 0xff, offset + 1);
        }
        json.text.to(out);
    }

    private BinlogBytes at(int offset) {
        if (offset > end) {
            throw new MoveException(Code.SOURCE_LOG_NOT_UNDERSTOOD, "a JSON value points outside itself");
        }
        return in.over(bytes, offset, end - offset);
    }

    private void value(int type, int offset) {
        switch (type) {
            case SMALL_OBJECT -> object(offset, 2);
            case LARGE_OBJECT -> object(offset, 4);
            case SMALL_ARRAY -> array(offset, 2);
            case LARGE_ARRAY -> array(offset, 4);
            case LITERAL -> literal(at(offset).unsignedByte());
            case INT16 -> text.add(Short.toString((short) at(offset).little(2)));
            case UINT16 -> unsigned(at(offset).little(2));
            case INT32 -> text.add(Integer.toString((int) at(offset).little(4)));
            case UINT32 -> unsigned(at(offset).little(4));
            case INT64 -> text.add(Long.toString(at(offset).little(8)));
            case UINT64 -> unsigned(at(offset).little(8));
            case DOUBLE ->
                text.add(Double.toString(Double.longBitsToDouble(at(offset).little(8))));
            case STRING -> string(offset);
            case OPAQUE -> opaque(offset);
            default -> throw new MoveException(Code.SOURCE_LOG_NOT_UNDERSTOOD, "JSON value of unknown type " + type);
        }
    }

    private void unsigned(long number) {
        text.add(JsonMark.UNSIGNED.mark()).padded(number, 0);
    }

    private void object(int start, int width) {
        int count = at(start).length(width);
        int keys = start + 2 * width;
        int values = keys + count * (width + 2);
        text.add('{');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text.add(", ");
            }
            BinlogBytes entry = at(keys + i * (width + 2));
            int keyOffset = entry.length(width);
            int keyLength = entry.length(2);
            quoted(start + keyOffset, keyLength);
            text.add(": ");
            element(start, values + i * (width + 1), width);
        }
        text.add('}');
    }

    private void array(int start, int width) {
        int count = at(start).length(width);
        int values = start + 2 * width;
        text.add('[');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text.add(", ");
            }
            element(start, values + i * (width + 1), width);
        }
        text.add(']');
    }

    private void element(int start, int entry, int width) {
        int type = at(entry).unsignedByte();
        boolean inlined = switch (type) {
            case LITERAL, INT16, UINT16 -> true;
            case INT32, UINT32 -> width == 4;
            default -> false;
        };
        value(type, inlined ? entry + 1 : start + at(entry + 1).length(width));
    }

    private void literal(int which) {
        text.add(
                switch (which) {
                    case 0 -> "null";
                    case 1 -> "true";
                    case 2 -> "false";
                    default -> throw new MoveException(Code.SOURCE_LOG_NOT_UNDERSTOOD, "unknown JSON literal " + which);
                });
    }

    private void string(int offset) {
        int length = variableLength(at(offset));
        quoted(in.position(), length);
    }

    /** Seven bits per byte, the least significant first. */
    private static int variableLength(BinlogBytes in) {
        long length = 0;
        int shift = 0;
        int next;
        do {
            next = in.unsignedByte();
            length |= (long) (next & 0x7f) << shift;
            shift += 7;
        } while (next >= 0x80 && shift < 35);
        return Math.toIntExact(length);
    }

    private void quoted(int offset, int length) {
        at(offset).take(length);
        text.add('"');
        int plain = offset;
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            if ((b >= 0 && b < 0x20) || b == '"' || b == '\\') {
                text.add(bytes, plain, i - plain);
                escaped(b);
                plain = i + 1;
            }
        }
        text.add(bytes, plain, offset + length - plain).add('"');
    }

    private void escaped(byte b) {
        text.add('\\');
        switch (b) {
            case '"', '\\' -> text.add((char) b);
            case '\b' -> text.add('b');
            case '\f' -> text.add('f');
            case '\n' -> text.add('n');
            case '\r' -> text.add('r');
            case '\t' -> text.add('t');
            default -> text.add("u00").add(Character.forDigit(b >> 4, 16)).add(Character.forDigit(b & 15, 16));
        }
    }

    private void opaque(int offset) {
        BinlogBytes value = at(offset);
        int type = value.unsignedByte();
        int length = variableLength(value);
        int start = value.take(length);
        in.over(bytes, start, length);
        text.add(markOf(type).mark());
        switch (type) {
            case BinlogType.NEWDECIMAL -> {
                int precision = in.unsignedByte();
                PackedDecimal.print(in, precision, in.unsignedByte(), false, text);
            }
            case BinlogType.DATE, OPAQUE_TIMESTAMP, OPAQUE_DATETIME -> moment(type, in.little(8));
            case OPAQUE_TIME -> time(in.little(8));
            default -> {
                byte[] data = Arrays.copyOfRange(bytes, start, start + length);
                text.add("\"base64:type").padded(type, 0).add(':');
                text.add(LINES.encodeToString(data).replace("\n", "\\n")).add('"');
            }
        }
    }

    private static JsonMark markOf(int opaqueType) {
        return switch (opaqueType) {
            case BinlogType.NEWDECIMAL -> JsonMark.DECIMAL;
            case BinlogType.DATE -> JsonMark.DATE;
            case OPAQUE_TIME -> JsonMark.TIME;
            case OPAQUE_DATETIME -> JsonMark.DATETIME;
            case OPAQUE_TIMESTAMP -> JsonMark.TIMESTAMP;
            default -> JsonMark.BYTES;
        };
    }

    private void moment(int type, long packed) {
        long days = packed >> 41;
        long clock = packed >> 24;
        text.add('"');
        TemporalCodec.date((days >> 5) / 13, (days >> 5) % 13, days & 31, text);
        if (type != BinlogType.DATE) {
            text.add(' ');
            TemporalCodec.clock(clock >> 12 & 31, clock >> 6 & 63, clock & 63, text);
            text.fraction((int) (packed & 0xff_ffff), 6);
        }
        text.add('"');
    }

    private void time(long packed) {
        long magnitude = Math.abs(packed);
        long clock = magnitude >> 24;
        text.add('"');
        if (packed < 0) {
            text.add('-');
        }
        TemporalCodec.clock(clock >> 12 & 0x3ff, clock >> 6 & 63, clock & 63, text);
        text.fraction((int) (magnitude & 0xff_ffff), 6).add('"');
    }
}
