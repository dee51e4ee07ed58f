package io.godwit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** Rows as LOAD DATA or INSERT take them, collected in one growing array. For one thread. */
final class RowText {
    /** How rows are written. */
    enum Form {
        /** Tabs between values, a line for each row, escaped by backslashes: the default of LOAD DATA. */
        LINES,
        /** Literals between parentheses. */
        VALUES
    }

    private final Form form;
    private byte[] bytes = new byte[1 << 20];
    private int size;
    private boolean first = true;

    RowText(Form form) {
        this.form = form;
    }

    RowText number(long value) {
        begin();
        return plain(Long.toString(value));
    }

    /** Any bytes as the value of a text or binary column. */
    RowText value(byte[] value) {
        begin();
        room(2 * value.length + 2);
        if (form == Form.VALUES) {
            bytes[size++] = '\'';
        }
        for (byte each : value) {
            escape(each);
        }
        if (form == Form.VALUES) {
            bytes[size++] = '\'';
        }
        return this;
    }

    private void escape(byte each) {
        byte letter = switch (each) {
            case 0 -> (byte) '0';
            case '\\' -> (byte) '\\';
            case '\'' -> (byte) '\'';
            case '\t' -> (byte) 't';
            case '\n' -> (byte) 'n';
            default -> 0;
        };
        if (letter == 0) {
            bytes[size++] = each;
        } else {
            bytes[size++] = '\\';
            bytes[size++] = letter;
        }
    }

    void endRow() {
        plain(form == Form.LINES ? "\n" : ")");
        first = true;
    }

    private void begin() {
        if (form == Form.LINES) {
            plain(first ? "" : "\t");
        } else {
            plain(first ? (size == 0 ? "(" : ",(") : ",");
        }
        first = false;
    }

    private RowText plain(String text) {
        byte[] ascii = text.getBytes(US_ASCII);
        room(ascii.length);
        System.arraycopy(ascii, 0, bytes, size, ascii.length);
        size += ascii.length;
        return this;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    int size() {
        return size;
    }

    /** What was collected, and begins afresh. */
    byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, size);
        size = 0;
        return taken;
    }
}
