package io.godwit.mysql.codec;

import org.jspecify.annotations.Nullable;

/**
 * The type of a value inside of a JSON document, where the text of the value reads as another one. In the canonical form
 * of a document the mark, one letter, stands in front of such a value: {@code {"id": U17, "on": D"2024-02-29"}}. No JSON
 * value begins with an upper-case letter.
 */
enum JsonMark {
    UNSIGNED('U', "UNSIGNED INTEGER"),
    DECIMAL('N', "DECIMAL"),
    DATE('D', "DATE"),
    TIME('T', "TIME"),
    DATETIME('M', "DATETIME"),
    TIMESTAMP('S', "TIMESTAMP"),
    /** Printed as {@code "base64:type15:AP8="}: JSON_TYPE calls it BLOB, BIT or OPAQUE, by the number of the SQL type. */
    BYTES('B', "");

    private static final JsonMark[] ALL = values();

    private final char mark;
    private final String typeName;

    JsonMark(char mark, String typeName) {
        this.mark = mark;
        this.typeName = typeName;
    }

    char mark() {
        return mark;
    }

    /** The mark with this letter; null for any other byte. */
    static @Nullable JsonMark of(byte letter) {
        for (JsonMark each : ALL) {
            if (each.mark == letter) {
                return each;
            }
        }
        return null;
    }

    /** The mark for what JSON_TYPE says; null where the text says it already. */
    static @Nullable JsonMark named(String jsonType) {
        for (JsonMark each : ALL) {
            if (each.typeName.equals(jsonType)) {
                return each;
            }
        }
        return switch (jsonType) {
            case "OBJECT", "ARRAY", "STRING", "INTEGER", "DOUBLE", "BOOLEAN", "NULL" -> null;
            default -> BYTES;
        };
    }
}
