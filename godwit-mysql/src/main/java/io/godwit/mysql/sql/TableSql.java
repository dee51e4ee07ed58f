package io.godwit.mysql.sql;

import io.godwit.model.Column;
import io.godwit.model.ColumnCursor;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.codec.Codecs;
import io.godwit.mysql.codec.ColumnCodec;
import io.godwit.mysql.codec.ColumnCodec.Order;
import io.godwit.mysql.codec.InnerTypes;
import io.godwit.mysql.codec.KeyBytes;
import io.godwit.mysql.codec.LoadForm;
import io.godwit.mysql.connect.ResultRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements about one table; those about the source take the name that the table has at the moment. Immutable. */
public final class TableSql {
    private final TableShape shape;
    private final ColumnCodec[] codecs;
    private final List<String> names;
    private final String keyNames;
    /** What orders the key parts that are ordered by weight, in key order. */
    private final List<String> weights;
    /** What is asked of the server for the columns whose value does not tell all, with the position of the column. */
    private final SortedMap<Integer, InnerTypes> innerTypes = new TreeMap<>();
    /** The name of the row that is joined for them, with which the names of its columns begin. */
    private final String inside;

    private final int[] key;
    private final Optional<String> load;
    private final String insertHead;

    public TableSql(TableShape shape) {
        this.shape = shape;
        this.codecs = shape.columns().stream().map(Codecs::of).toArray(ColumnCodec[]::new);
        this.names = shape.columns().stream()
                .map(column -> Quoted.name(column.name()))
                .toList();
        this.keyNames = shape.key().stream().map(names::get).collect(Collectors.joining(", "));
        this.weights = shape.key().stream()
                .filter(this::weighed)
                .map(i -> codecs[i].weight(names.get(i)))
                .toList();
        this.key = shape.key().stream().mapToInt(i -> i).toArray();
        this.insertHead = "INSERT INTO " + Quoted.table(shape.target()) + " (" + String.join(", ", names) + ") VALUES ";
        this.load = makeLoad();
        this.inside = prefixOfNoName();
        for (int i = 0; i < codecs.length; i++) {
            int column = i;
            codecs[i].innerTypes(names.get(i), inside, inside + i).ifPresent(types -> innerTypes.put(column, types));
        }
    }

    /** So that no name of the statements' own is one of the table, or of its columns. */
    private String prefixOfNoName() {
        String prefix = "inside_";
        while (begins(prefix)) {
            prefix += "_";
        }
        return prefix;
    }

    private boolean begins(String prefix) {
        Stream<String> tables = Stream.of(shape.id().name(), shape.target().name());
        return Stream.concat(tables, shape.columns().stream().map(Column::name))
                .anyMatch(name -> name.regionMatches(true, 0, prefix, 0, prefix.length()));
    }

    private boolean weighed(int column) {
        return codecs[column].order() == Order.BY_WEIGHT;
    }

    public TableShape shape() {
        return shape;
    }

    // ---- reading

    /**
     * The rows of a range with all columns, then what {@link #keySources} points at, then what {@link #typeSources} points
     * at; in key order.
     */
    public String selectRows(TableId now, KeyRange range) {
        return "SELECT " + allColumns() + more(weights) + types() + fromWithTypes(now) + where(range) + orderByKey();
    }

    /** The key that ends a range of so many rows after {@code low}, in {@link #keyWidth} columns. */
    public String selectBoundary(TableId now, KeyRange afterLow, int rows) {
        return "SELECT " + keyColumns() + from(now) + where(afterLow) + orderByKey() + " LIMIT 1 OFFSET " + (rows - 1);
    }

    /** The highest key, in {@link #keyWidth} columns. */
    public String selectLast(TableId now) {
        String falling = shape.key().stream().map(i -> names.get(i) + " DESC").collect(Collectors.joining(", "));
        return "SELECT " + keyColumns() + from(now) + " ORDER BY " + falling + " LIMIT 1";
    }

    /** The key, in {@link #keyWidth} columns, of any row of a range for which a condition holds. */
    public String selectKeyWhere(TableId now, KeyRange range, String condition) {
        String within = where(range);
        return "SELECT " + keyColumns() + from(now) + (within.isEmpty() ? " WHERE " : within + " AND ") + "("
                + condition + ") LIMIT 1";
    }

    /** The row with one key, all columns, then what {@link #typeSources} points at. */
    public String selectRow(TableId now, KeyBound key) {
        SqlText sql = new SqlText().append("SELECT " + allColumns() + types() + fromWithTypes(now) + " WHERE ");
        return inKeys(sql, List.of(key.values())).toStatement();
    }

    /** The number of rows of a range and the exclusive or of their hashes. */
    public String hashRange(TableId now, KeyRange range) {
        // MYSQL: a hash is NULL when a value outgrows max_allowed_packet, and BIT_XOR skips NULL. The operand of
        // another
        // length makes it fail instead.
        return "SELECT COUNT(*), HEX(BIT_XOR(IFNULL(UNHEX(" + rowHash() + "), _binary'?')))" + fromWithTypes(now)
                + where(range);
    }

    /** Key, in {@link #keyWidth} columns, and hash of each row of a range, in key order. */
    public String hashRows(TableId now, KeyRange range) {
        return "SELECT " + keyColumns() + ", " + rowHash() + fromWithTypes(now) + where(range) + orderByKey();
    }

    /** Key and hash of the rows with these keys, in key order. */
    public String hashRows(TableId now, List<KeyBound> keys) {
        SqlText sql =
                new SqlText().append("SELECT " + keyColumns() + ", " + rowHash() + fromWithTypes(now) + " WHERE ");
        return inKeys(sql, keys.stream().map(KeyBound::values).toList())
                .append(orderByKey())
                .toStatement();
    }

    /** Each value so that its end can be seen, so that no two rows give the same text. None begins as NULL, which is N. */
    private String rowHash() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < codecs.length; i++) {
            String framed = codecs[i].framedFingerprint(names.get(i));
            InnerTypes types = innerTypes.get(i);
            if (types != null) {
                framed += ", IFNULL(SHA2(" + types.expression() + ", 256), '-')";
            }
            parts.add(shape.columns().get(i).nullable() ? "IFNULL(CONCAT(" + framed + "), 'N')" : framed);
        }
        // MYSQL: MD5 and SHA1 are not in the server any more (seen on 9.7.4); this one is not slower.
        return "SHA2(CONCAT(" + String.join(", ", parts) + "), 256)";
    }

    private String allColumns() {
        return select(IntStream.range(0, codecs.length).boxed().toList());
    }

    private String keyColumns() {
        return select(shape.key()) + more(weights);
    }

    private static String more(List<String> expressions) {
        return expressions.stream().map(each -> ", " + each).collect(Collectors.joining());
    }

    /** How many columns of a result a key takes: its values, then the weights of those that are ordered by weight. */
    public int keyWidth() {
        return shape.key().size() + weights.size();
    }

    /**
     * Which column of a result, from 0, is made into the sortable form of each key part: the value, or its weight.
     *
     * @param value where the value of a key part is in the result
     * @param width of the values in front of the weights
     */
    public int[] keySources(IntUnaryOperator value, int width) {
        int[] sources = new int[shape.key().size()];
        int weight = width;
        for (int part = 0; part < sources.length; part++) {
            sources[part] = weighed(shape.key().get(part)) ? weight++ : value.applyAsInt(part);
        }
        return sources;
    }

    /** How many columns of a result {@link #typeSources} points at. */
    public int typeWidth() {
        return innerTypes.size();
    }

    /**
     * Which column of a result, from 0, tells the types inside of each column of the table; -1 where there is none.
     *
     * @param width of all that is in front of them
     */
    public int[] typeSources(int width) {
        int[] sources = new int[codecs.length];
        int next = width;
        for (int i = 0; i < sources.length; i++) {
            sources[i] = innerTypes.containsKey(i) ? next++ : -1;
        }
        return sources;
    }

    /** Appends what a select gave for a column, as {@link ColumnCodec#fromSelect}. */
    public void value(int column, byte @Nullable [] value, byte @Nullable [] innerType, RowImageBuilder row) {
        if (value == null) {
            row.appendNull();
        } else {
            codecs[column].fromSelect(value, innerType, row);
        }
    }

    /**
     * Appends what a select gave for a column, as {@link ColumnCodec#fromSelect}.
     *
     * @param type the column of the result that tells the types inside, see {@link #typeSources}
     */
    public void value(int column, ResultRow result, int type, RowImageBuilder row) {
        if (type >= 0) {
            value(column, result.value(column), result.value(type), row);
        } else if (result.length(column) < 0) {
            row.appendNull();
        } else {
            row.append(result.bytes(), result.offset(column), result.length(column));
        }
    }

    private String select(List<Integer> columns) {
        return columns.stream().map(i -> codecs[i].select(names.get(i))).collect(Collectors.joining(", "));
    }

    private String from(TableId now) {
        return " FROM " + Quoted.table(now) + " FORCE INDEX (" + Quoted.name(shape.keyName()) + ")";
    }

    private String types() {
        return more(innerTypes.values().stream().map(InnerTypes::expression).toList());
    }

    /** With what {@link InnerTypes} need beside each row. A row that they need nothing for gets no row there. */
    private String fromWithTypes(TableId now) {
        if (innerTypes.isEmpty()) {
            return from(now);
        }
        String columns = innerTypes.values().stream().map(InnerTypes::columns).collect(Collectors.joining(", "));
        String condition =
                innerTypes.values().stream().map(InnerTypes::condition).collect(Collectors.joining(" OR "));
        return from(now) + " LEFT JOIN LATERAL (SELECT " + columns + " FROM DUAL WHERE " + condition + ") AS " + inside
                + " ON TRUE";
    }

    private String orderByKey() {
        return " ORDER BY " + keyNames;
    }

    private String where(KeyRange range) {
        List<String> conditions = new ArrayList<>();
        range.low().ifPresent(low -> conditions.add(beyond(low, ">", ">", 0)));
        range.high().ifPresent(high -> conditions.add(beyond(high, "<", "<=", 0)));
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    // MYSQL: (a, b) > (x, y) does not use an index as a range, the same written with OR does. The comparison in front
    // tells the optimizer of the first column where the OR is too much for it.
    private String beyond(KeyBound bound, String strict, String last, int at) {
        int column = shape.key().get(at);
        String name = names.get(column);
        String value = keyLiteral(bound, at);
        if (at == shape.key().size() - 1) {
            return name + " " + last + " " + value;
        }
        String either = "(" + name + " " + strict + " " + value + " OR (" + name + " = " + value + " AND "
                + beyond(bound, strict, last, at + 1) + "))";
        return at == 0 ? name + " " + strict + "= " + value + " AND " + either : either;
    }

    private String keyLiteral(KeyBound bound, int at) {
        ColumnCursor cursor = bound.values().columns().seek(at);
        SqlText sql = new SqlText();
        literal(shape.key().get(at), cursor, sql);
        return sql.toStatement();
    }

    /** Writes the sortable form of a key part, from its value or its weight. */
    public void sortable(int keyPart, byte[] value, int offset, int length, KeyBytes out) {
        codecs[key[keyPart]].sortable(value, offset, length, out);
    }

    // ---- writing

    /** What an INSERT begins with, up to VALUES. */
    public String insertHead() {
        return insertHead;
    }

    /** The statement that loads rows as {@link #fields} writes them; empty if a column can only be written as a literal. */
    public Optional<String> load() {
        return load;
    }

    private Optional<String> makeLoad() {
        List<String> targets = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String variable = "@c" + i;
            Optional<String> form = LoadForm.of(shape.columns().get(i), variable);
            if (form.isEmpty()) {
                return Optional.empty();
            }
            boolean direct = form.get().equals(variable);
            targets.add(direct ? names.get(i) : variable);
            if (!direct) {
                assignments.add(names.get(i) + " = " + form.get());
            }
        }
        // MYSQL: with another character set the server would convert texts and take bytes of BLOBs for letters.
        return Optional.of(
                "LOAD DATA LOCAL INFILE 'rows' INTO TABLE " + Quoted.table(shape.target()) + " CHARACTER SET binary"
                        + " FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' ("
                        + String.join(", ", targets) + ")"
                        + (assignments.isEmpty() ? "" : " SET " + String.join(", ", assignments)));
    }

    /** The row before whose first column the cursor stands, as a line of LOAD DATA. */
    public void fields(ColumnCursor cursor, SqlText out) {
        for (int i = 0; i < codecs.length; i++) {
            cursor.next();
            if (i > 0) {
                out.append('\t');
            }
            if (cursor.isNull()) {
                out.append("\\N");
            } else {
                out.field(cursor.bytes(), cursor.offset(), cursor.length());
            }
        }
        out.append('\n');
    }

    /**
     * All values of a row between parentheses.
     *
     * @return how many of them need {@link #lenient}
     */
    public int values(RowImage row, SqlText sql) {
        int refused = 0;
        ColumnCursor cursor = row.columns();
        for (int i = 0; i < codecs.length; i++) {
            cursor.next();
            sql.append(i == 0 ? '(' : ',');
            literal(i, cursor, sql);
            if (!cursor.isNull() && codecs[i].refusedWhenStrict(cursor.bytes(), cursor.offset(), cursor.length())) {
                refused++;
            }
        }
        sql.append(')');
        return refused;
    }

    /** How many values of the {@link #updateTail} need {@link #lenient} besides those of the row. */
    public int refusedByUpdate(RowImage row) {
        int first = shape.key().getFirst();
        ColumnCursor value = row.columns().seek(first);
        return codecs[first].refusedWhenStrict(value.bytes(), value.offset(), value.length()) ? 1 : 0;
    }

    /** The INSERT, run as by a session that is not strict: it stores what strict ones refuse, with a warning for each. */
    public static String lenient(String insert) {
        return "INSERT /*+ SET_VAR(sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES') */"
                + insert.substring("INSERT".length());
    }

    /**
     * What turns an INSERT of rows that exist into an update. A row that meets another row than the one of its own key
     * (by a secondary unique key) sets a key column to NULL, which the server refuses.
     */
    public String updateTail() {
        String mine = Quoted.table(shape.target());
        String same = shape.key().stream()
                .map(i -> mine + "." + names.get(i) + " <=> image." + names.get(i))
                .collect(Collectors.joining(" AND "));
        int first = shape.key().getFirst();
        // MYSQL: IF makes a text of an ENUM, of which '' can be another member.
        String value = codecs[first].select("image." + names.get(first));
        String guarded = names.get(first) + " = IF(" + same + ", " + value + ", NULL)";
        String rest = IntStream.range(0, names.size())
                .filter(i -> i != first)
                .mapToObj(i -> ", " + names.get(i) + " = image." + names.get(i))
                .collect(Collectors.joining());
        return " AS image ON DUPLICATE KEY UPDATE " + guarded + rest;
    }

    /** Whether the server may take two different rows for equal, so that an update from one to the other changes nothing. */
    public boolean mayBeNoUpdate(RowImage before, RowImage after) {
        if (innerTypes.isEmpty()) {
            return false;
        }
        ColumnCursor from = before.columns();
        ColumnCursor to = after.columns();
        for (ColumnCodec codec : codecs) {
            from.next();
            to.next();
            boolean same = from.sameValue(to)
                    || (!from.isNull() && !to.isNull() && codec.mayBeNoUpdate(from.value(), to.value()));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** What a DELETE by keys begins with. */
    public String deleteHead() {
        return deleteFrom() + " WHERE " + keyTuple() + " IN (";
    }

    /** Deletes all rows of a range. */
    public String deleteRange(KeyRange range) {
        return deleteFrom() + where(range);
    }

    // MYSQL: a DELETE of many rows of a small table scans it, and waits for rows that others have locked; it takes no
    // FORCE INDEX.
    private String deleteFrom() {
        String hint = "/*+ INDEX(" + Quoted.name(shape.target().name()) + " " + Quoted.name(shape.keyName()) + ") */";
        return "DELETE " + hint + " FROM " + Quoted.table(shape.target());
    }

    /** The key of a row as one element of an IN list. */
    public void keyOf(RowImage row, SqlText sql) {
        keyTuple(row, shape.key(), sql);
    }

    private SqlText inKeys(SqlText sql, List<RowImage> keys) {
        List<Integer> parts = IntStream.range(0, shape.key().size()).boxed().toList();
        sql.append(keyTuple()).append(" IN (");
        for (int i = 0; i < keys.size(); i++) {
            if (i > 0) {
                sql.append(',');
            }
            keyTuple(keys.get(i), parts, sql);
        }
        return sql.append(')');
    }

    private String keyTuple() {
        return shape.key().size() == 1 ? keyNames : "(" + keyNames + ")";
    }

    private void keyTuple(RowImage image, List<Integer> positions, SqlText sql) {
        boolean several = positions.size() > 1;
        for (int part = 0; part < positions.size(); part++) {
            if (part > 0) {
                sql.append(',');
            } else if (several) {
                sql.append('(');
            }
            literal(shape.key().get(part), image.columns().seek(positions.get(part)), sql);
        }
        if (several) {
            sql.append(')');
        }
    }

    private void literal(int column, ColumnCursor value, SqlText sql) {
        if (value.isNull()) {
            sql.append("NULL");
        } else {
            codecs[column].literal(value.bytes(), value.offset(), value.length(), sql);
        }
    }

    // ---- words

    /** The key columns with their values, for messages: {@code id=17, day=2024-02-29}. */
    public String words(KeyBound key) {
        return words(
                key.values(), IntStream.range(0, shape.key().size()).boxed().toList());
    }

    /** The key columns of a row with their values, for messages. */
    public String words(RowImage row) {
        return words(row, shape.key());
    }

    private String words(RowImage image, List<Integer> positions) {
        List<String> words = new ArrayList<>();
        for (int part = 0; part < positions.size(); part++) {
            Column column = shape.columns().get(shape.key().get(part));
            ColumnCursor value = image.columns().seek(positions.get(part));
            words.add(column.name() + "=" + (value.isNull() ? "NULL" : readable(value)));
        }
        return String.join(", ", words);
    }

    private static String readable(ColumnCursor value) {
        byte[] bytes = value.value();
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean printable = text.codePoints().noneMatch(c -> c == 0xfffd || Character.isISOControl(c));
        return printable ? text : "0x" + HexFormat.of().formatHex(bytes);
    }
}
