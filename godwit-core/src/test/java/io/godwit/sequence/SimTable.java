package io.godwit.sequence;

import io.godwit.model.Column;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.model.UniqueKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of the simulated world. A row is its key's number and one code: 0 for an absent row, else a unique value (0
 * for NULL) and a payload. Shapes, keys and images are built once for all runs.
 */
final class SimTable {
    static final int KEYS = 12;
    static final int UNIQUE_VALUES = 4;
    static final int PAYLOADS = 31;
    private static final int CODES = 256;

    enum Kind {
        /** No unique key besides the primary one. */
        PLAIN,
        /** A nullable unique value. */
        UNIQUE,
        /** A primary key of two columns and a nullable unique value. */
        PAIR,
        /** A unique key over an expression: the stored columns do not show its value. */
        DERIVED
    }

    private static final List<Map<Kind, SimTable>> SLOTS = List.of(slot(0), slot(1), slot(2));

    private static Map<Kind, SimTable> slot(int slot) {
        Map<Kind, SimTable> tables = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            tables.put(kind, new SimTable(slot, kind));
        }
        return tables;
    }

    final Kind kind;
    final TableShape shape;
    private final List<KeyBound> bounds = new ArrayList<>();
    private final Map<Key, Integer> numbers = new HashMap<>();
    private final RowImage[][] images = new RowImage[KEYS][CODES];

    private SimTable(int slot, Kind kind) {
        this.kind = kind;
        List<Column> columns = new ArrayList<>();
        List<Integer> key = new ArrayList<>();
        for (int i = 0; i < keyColumns(); i++) {
            key.add(i);
            columns.add(column("k" + i, i));
        }
        if (kind != Kind.DERIVED) {
            columns.add(column("u", columns.size()));
        }
        columns.add(column("v", columns.size()));
        List<UniqueKey> unique = hasUnique()
                ? List.of(new UniqueKey("u", List.of(columns.size() - 2), kind == Kind.DERIVED))
                : List.of();
        shape = new TableShape(new TableId("world", "t" + slot), columns, columns.size(), "PRIMARY", key, unique);
        for (int number = 0; number < KEYS; number++) {
            fill(number);
        }
    }

    static SimTable of(int slot, Kind kind) {
        return java.util.Objects.requireNonNull(SLOTS.get(slot).get(kind));
    }

    private void fill(int number) {
        byte[] sortable = keyBytes(number);
        RowImageBuilder builder = new RowImageBuilder();
        appendKey(builder, sortable);
        KeyBound bound = new KeyBound(new Key(sortable), builder.build());
        bounds.add(bound);
        numbers.put(bound.key(), number);
        for (int code = 1; code < CODES; code++) {
            builder.clear();
            appendKey(builder, sortable);
            if (kind != Kind.DERIVED && unique(code) == 0) {
                builder.appendNull();
            } else if (kind != Kind.DERIVED) {
                builder.append(new byte[] {(byte) unique(code)});
            }
            builder.append(new byte[] {(byte) code});
            images[number][code] = builder.build();
        }
    }

    private static void appendKey(RowImageBuilder builder, byte[] sortable) {
        for (byte part : sortable) {
            builder.append(new byte[] {part});
        }
    }

    private byte[] keyBytes(int number) {
        return kind == Kind.PAIR
                ? new byte[] {(byte) (number / 3 + 1), (byte) (number % 3 + 1)}
                : new byte[] {(byte) (number + 120)};
    }

    private int keyColumns() {
        return kind == Kind.PAIR ? 2 : 1;
    }

    private static Column column(String name, int ordinal) {
        return new Column(name, "int", "int", null, null, true, ordinal);
    }

    boolean hasUnique() {
        return kind != Kind.PLAIN;
    }

    Key key(int number) {
        return bounds.get(number).key();
    }

    KeyBound bound(int number) {
        return bounds.get(number);
    }

    int number(Key key) {
        return numbers.getOrDefault(key, -1);
    }

    RowImage image(int number, int code) {
        return images[number][code];
    }

    static int code(int unique, int payload) {
        return 1 + unique + 8 * payload;
    }

    static int unique(int code) {
        return code == 0 ? 0 : (code - 1) & 7;
    }

    /** The code of a row that must have this key. */
    int code(int number, RowImage image) {
        int code = image.bytes()[image.offset() + image.length() - 1] & 0xff;
        if (!images[number][code].equals(image)) {
            throw new SimFault(SimFault.Kind.WRONG_ROW, "the bytes of a row of " + shape.id() + " were changed");
        }
        return code;
    }

    static String text(int code) {
        if (code == 0) {
            return "-";
        }
        return (unique(code) == 0 ? "" : Character.toString('a' + unique(code) - 1)) + (code - 1) / 8;
    }
}
