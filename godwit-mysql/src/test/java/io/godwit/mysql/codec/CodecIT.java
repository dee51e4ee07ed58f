package io.godwit.mysql.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Column;
import io.godwit.model.ColumnCursor;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyRange;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.TableShape;
import io.godwit.mysql.Servers;
import io.godwit.mysql.binlog.MySqlChangeStreams;
import io.godwit.mysql.binlog.StreamSettings;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.sql.SqlText;
import io.godwit.mysql.sql.TableSql;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.StreamItem;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every type with nasty values: what is selected, what the log holds, and what both become when they are written. */
class CodecIT {
    private static final String SCHEMA = Servers.schema();

    /** Row number to canonical bytes, by table. */
    private final Map<String, Map<Integer, byte @Nullable []>> selected = new TreeMap<>();

    private final Map<String, Map<Integer, byte @Nullable []>> logged = new TreeMap<>();
    private final Map<String, String> typeOfTable = new TreeMap<>();

    @Test
    void everyValueArrivesByCopyAndByLogAsItWas() throws Exception {
        createTables();
        try (ServerLink source = new ServerLink(Servers.source(), Duty.READ, "codec", 2);
                ServerLink target = new ServerLink(Servers.target(), Duty.WRITE, "codec", 2)) {
            List<TableShape> tables = new MySqlSchema(source, target, List.of(SCHEMA + ".t*")).tables();
            GtidSet start = GtidSet.parse(String.valueOf(Servers.SOURCE.ask("SELECT @@global.gtid_executed")));
            insert();
            select(source, tables);
            follow(tables, start);
            List<String> faults = new ArrayList<>();
            for (TableShape table : tables) {
                faults.addAll(compare(source, target, table));
            }
            assertThat(faults).isEmpty();
        }
    }

    private void createTables() {
        int number = 0;
        for (String type : NastyValues.byType().keySet()) {
            String name = String.format("t%03d", number++);
            typeOfTable.put(name, type);
            String columns = " (id INT PRIMARY KEY, v " + type + ")";
            Servers.SOURCE.execute("SET sql_mode=''", "CREATE TABLE " + SCHEMA + "." + name + columns);
            for (String suffix : List.of("copied", "logged", "loaded", "loadlog")) {
                Servers.TARGET.execute("CREATE TABLE " + SCHEMA + "." + suffix + "_" + name + columns);
            }
        }
    }

    private void insert() throws SQLException {
        Map<String, List<String>> values = NastyValues.byType();
        try (Connection connection = Servers.SOURCE.connect(SCHEMA);
                Statement statement = connection.createStatement()) {
            statement.execute("SET sql_mode='ALLOW_INVALID_DATES,TIME_TRUNCATE_FRACTIONAL', time_zone='+00:00'");
            for (Map.Entry<String, String> table : typeOfTable.entrySet()) {
                int id = 0;
                for (String value : values.getOrDefault(table.getValue(), List.of())) {
                    statement.execute("INSERT INTO " + table.getKey() + " VALUES (" + id++ + ", " + value + ")");
                }
            }
        }
    }

    private void select(ServerLink source, List<TableShape> tables) throws Exception {
        try (Session session = source.borrow()) {
            for (TableShape table : tables) {
                Map<Integer, byte @Nullable []> rows = new HashMap<>();
                TableSql sql = new TableSql(table);
                int types = sql.typeSources(2)[1];
                session.each(
                        sql.selectRows(table.id(), KeyRange.all()),
                        row -> rows.put(
                                row.getInt(1),
                                canonical(table, row.getBytes(2), types < 0 ? null : row.getBytes(types + 1))));
                selected.put(table.id().name(), rows);
            }
        }
    }

    private static byte @Nullable [] canonical(TableShape table, byte @Nullable [] value, byte @Nullable [] types) {
        if (value == null) {
            return null;
        }
        RowImageBuilder row = new RowImageBuilder();
        codec(table).fromSelect(value, types, row);
        return row.build().columns().seek(0).value();
    }

    private void follow(List<TableShape> tables, GtidSet start) throws InterruptedException {
        GtidSet end = GtidSet.parse(String.valueOf(Servers.SOURCE.ask("SELECT @@global.gtid_executed")));
        GtidSet seen = start;
        try (ChangeStream stream = new MySqlChangeStreams(StreamSettings.of(Servers.source()), tables).open(start)) {
            while (!seen.containsAll(end)) {
                if (stream.next() instanceof StreamItem.Committed(var transaction)) {
                    seen = seen.plus(transaction.gtid());
                    transaction.changes().forEach(this::note);
                }
            }
        }
    }

    private void note(RowChange change) {
        RowImage row = ((RowChange.Inserted) change).after();
        int id = Integer.parseInt(new String(row.columns().seek(0).value(), StandardCharsets.US_ASCII));
        ColumnCursor value = row.columns().seek(1);
        logged.computeIfAbsent(change.table().name(), _ -> new HashMap<>())
                .put(id, value.isNull() ? null : value.value());
    }

    private static Column value(TableShape table) {
        return table.columns().get(1);
    }

    private static ColumnCodec codec(TableShape table) {
        return Codecs.of(value(table));
    }

    private List<String> compare(ServerLink source, ServerLink target, TableShape table) throws Exception {
        String name = table.id().name();
        String what = name + " " + value(table).columnType();
        List<String> faults = new ArrayList<>();
        Map<Integer, byte @Nullable []> copied = selected.getOrDefault(name, Map.of());
        Map<Integer, byte @Nullable []> fromLog = logged.getOrDefault(name, Map.of());
        assertThat(fromLog.keySet()).as(what).isEqualTo(copied.keySet());
        copied.forEach((id, bytes) -> {
            if (!same(table, bytes, fromLog.get(id))) {
                faults.add(what + " row " + id + ": selected " + show(bytes) + ", logged " + show(fromLog.get(id)));
            }
        });
        order(source, table, copied).ifPresent(faults::add);
        write(target, table, "copied_" + name, copied, faults);
        write(target, table, "logged_" + name, fromLog, faults);
        load(target, table, "loaded_" + name, copied, faults);
        load(target, table, "loadlog_" + name, fromLog, faults);
        List<String> before = exact(source, table, name);
        for (String way : List.of("loaded_", "loadlog_")) {
            List<String> after = exact(target, table, way + name);
            if (new TableSql(table).load().isPresent() && !after.equals(before)) {
                faults.add(what + " " + way + ": " + before + " became " + after);
            }
        }
        if (!exact(target, table, "copied_" + name).equals(before)) {
            faults.add(what + " copied: " + before + " became " + exact(target, table, "copied_" + name));
        }
        if (!exact(target, table, "logged_" + name).equals(before)) {
            faults.add(what + " logged: " + before + " became " + exact(target, table, "logged_" + name));
        }
        return faults;
    }

    /** Writes the values by LOAD DATA, where the type allows it. */
    private static void load(
            ServerLink target, TableShape table, String into, Map<Integer, byte @Nullable []> all, List<String> faults)
            throws Exception {
        TableSql sql = new TableSql(table);
        String statement = sql.load().orElse("");
        if (statement.isEmpty()) {
            return;
        }
        Map<Integer, byte @Nullable []> rows = new HashMap<>(all);
        Map<Integer, byte @Nullable []> invalid = new HashMap<>(all);
        invalid.values().removeIf(bytes -> !isInvalidMember(table, bytes));
        rows.keySet().removeAll(invalid.keySet());
        write(target, table, into, invalid, faults);
        SqlText file = new SqlText();
        rows.forEach((id, bytes) -> {
            RowImageBuilder row = new RowImageBuilder();
            row.append(Integer.toString(id).getBytes(StandardCharsets.US_ASCII));
            if (bytes == null) {
                row.appendNull();
            } else {
                row.append(bytes);
            }
            sql.fields(row.build().columns(), file);
        });
        try (Session session = target.borrow()) {
            String there = statement.replace("`" + table.id().name() + "`", "`" + into + "`");
            assertThat(session.load(there, new ByteArrayInputStream(file.toBytes())))
                    .as(there)
                    .isEqualTo(rows.size());
        } catch (SQLException e) {
            throw new AssertionError(value(table).columnType() + " cannot be loaded", e);
        }
    }

    /** MYSQL: LOAD DATA warns of the invalid member 0 of an ENUM, however it is written. */
    private static boolean isInvalidMember(TableShape table, byte @Nullable [] bytes) {
        return value(table).dataType().equals("enum") && Arrays.equals(bytes, new byte[] {'0'});
    }

    /** Where a key may be of the type, the server sorts the rows as the sortable bytes do. */
    private static Optional<String> order(ServerLink source, TableShape table, Map<Integer, byte @Nullable []> rows)
            throws Exception {
        if (codec(table).order() != ColumnCodec.Order.BY_VALUE) {
            return Optional.empty();
        }
        List<Integer> client = rows.keySet().stream()
                .filter(id -> rows.get(id) != null)
                .sorted(Comparator.<Integer, Key>comparing(id -> sortable(table, rows.get(id)))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        try (Session session = source.borrow()) {
            session.run("SET SESSION max_sort_length = 65536, sort_buffer_size = 67108864");
            List<Integer> server = session.all(
                    "SELECT id FROM " + table.id() + " WHERE v IS NOT NULL ORDER BY v, id", row -> row.getInt(1));
            return server.equals(client)
                    ? Optional.empty()
                    : Optional.of(value(table).columnType() + ": the server sorts " + server + ", we " + client);
        }
    }

    private static Key sortable(TableShape table, byte @Nullable [] value) {
        KeyBytes key = new KeyBytes();
        byte[] bytes = Objects.requireNonNull(value);
        codec(table).sortable(bytes, 0, bytes.length, key);
        return key.toKey();
    }

    private static boolean same(TableShape table, byte @Nullable [] selected, byte @Nullable [] logged) {
        if (selected == null || logged == null) {
            return selected == null && logged == null;
        }
        return switch (value(table).dataType()) {
            case "float", "double" -> Double.compare(number(selected), number(logged)) == 0;
            // Doubles inside look different; what is written of both is compared exactly.
            case "json" -> true;
            default -> java.util.Arrays.equals(selected, logged);
        };
    }

    private static double number(byte[] text) {
        return Double.parseDouble(new String(text, StandardCharsets.US_ASCII));
    }

    private static void write(
            ServerLink target, TableShape table, String name, Map<Integer, byte @Nullable []> rows, List<String> faults)
            throws Exception {
        try (Session session = target.borrow()) {
            // MYSQL: a strict session refuses the invalid member 0 of an ENUM, however it is written.
            boolean strict = !value(table).dataType().equals("enum");
            session.run("SET SESSION sql_mode = " + (strict ? "'STRICT_ALL_TABLES,ALLOW_INVALID_DATES'" : "''"));
            for (Map.Entry<Integer, byte @Nullable []> row : rows.entrySet()) {
                SqlText sql = new SqlText()
                        .append("INSERT INTO " + SCHEMA + "." + name + " VALUES (")
                        .append(row.getKey())
                        .append(", ");
                byte[] bytes = row.getValue();
                if (bytes == null) {
                    sql.append("NULL");
                } else {
                    codec(table).literal(bytes, 0, bytes.length, sql);
                }
                try {
                    session.run(sql.append(')').toStatement());
                } catch (SQLException e) {
                    faults.add(value(table).columnType() + ": " + e.getMessage() + " for " + sql);
                }
            }
        }
    }

    /** The rows by two independent expressions: what fingerprints use, and HEX. */
    private static List<String> exact(ServerLink link, TableShape table, String name) throws Exception {
        String type = value(table).dataType();
        String hex = switch (type) {
            case "float", "double" -> "CAST(v AS DOUBLE)";
            case "json" -> "HEX(CONCAT(v)), JSON_TYPE(v), " + types("$**.*") + ", " + types("$**[*]");
            default -> "HEX(CONCAT(v))";
        };
        try (Session session = link.borrow()) {
            return session.all(
                    "SELECT CONCAT_WS('|', id, " + hex + ", HEX(CONCAT("
                            + codec(table).fingerprint("`v`") + "))) FROM " + SCHEMA + "." + name + " ORDER BY id",
                    row -> shorten(new String(row.getBytes(1), StandardCharsets.ISO_8859_1)));
        }
    }

    /** The types of all values inside of a document that a path finds. */
    private static String types(String path) {
        return "(SELECT GROUP_CONCAT(JSON_TYPE(x) ORDER BY o) FROM JSON_TABLE(v, _utf8mb4'" + path
                + "' COLUMNS (o FOR ORDINALITY, x JSON PATH _utf8mb4'$')) AS t)";
    }

    private static String shorten(String text) {
        return text.length() < 2000 ? text : text.substring(0, 200) + "#" + text.hashCode();
    }

    private static String show(byte @Nullable [] bytes) {
        return bytes == null ? "NULL" : shorten(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
