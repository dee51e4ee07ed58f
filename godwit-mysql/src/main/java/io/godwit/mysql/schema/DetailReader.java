package io.godwit.mysql.schema;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads everything that defines tables, with one question per kind of thing for all of them. */
final class DetailReader {
    private static final String UTF8_BEFORE_8_0_30 = "utf8_";

    private final Session session;
    private final Set<TableId> wanted;
    private final UnaryOperator<TableId> referenced;
    private final Map<TableId, TableDetails> found = new HashMap<>();

    private DetailReader(Session session, Collection<TableId> tables, UnaryOperator<TableId> referenced) {
        this.session = session;
        this.wanted = new HashSet<>(tables);
        this.referenced = referenced;
    }

    /**
     * The details of those of the tables that exist.
     *
     * @param referenced how a table to which a foreign key refers is to be named
     */
    static Map<TableId, TableDetails> read(
            Session session, Collection<TableId> tables, UnaryOperator<TableId> referenced) throws SQLException {
        DetailReader reader = new DetailReader(session, tables, referenced);
        if (!tables.isEmpty()) {
            reader.options();
            reader.columns();
            reader.indexes();
            reader.checks();
            reader.foreignKeys();
            reader.partitions();
        }
        return reader.found;
    }

    @FunctionalInterface
    private interface Row {
        void add(ResultSet row, TableDetails details) throws SQLException;
    }

    /** Asks for rows that begin with a schema and a table name. */
    private void each(String select, String schemaColumn, String condition, String order, Row row) throws SQLException {
        session.each(select + " WHERE " + schemaColumn + " IN (" + schemas() + ")" + condition + order, result -> {
            TableDetails details = found.get(new TableId(result.getString(1), result.getString(2)));
            if (details != null) {
                row.add(result, details);
            }
        });
    }

    private String schemas() {
        return wanted.stream().map(TableId::schema).distinct().map(Quoted::text).collect(Collectors.joining(", "));
    }

    private void options() throws SQLException {
        session.each(
                "SELECT TABLE_SCHEMA, TABLE_NAME, ROW_FORMAT, TABLE_COLLATION, TABLE_COMMENT, CREATE_OPTIONS, ENGINE"
                        + " FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA IN ("
                        + schemas() + ")",
                row -> {
                    TableId table = new TableId(row.getString(1), row.getString(2));
                    if (wanted.contains(table)) {
                        found.put(table, options(row));
                    }
                });
    }

    private static TableDetails options(ResultSet row) throws SQLException {
        TableDetails details = new TableDetails();
        details.put(Aspect.ROW_FORMAT, "", text(row.getString(3)).toUpperCase(Locale.ROOT));
        details.put(Aspect.OPTION, "default collation", collation(row.getString(4)));
        details.put(Aspect.OPTION, "comment", "'" + text(row.getString(5)) + "'");
        details.put(Aspect.OPTION, "engine", text(row.getString(7)));
        Stream.of(text(row.getString(6)).split(" "))
                .filter(option -> !option.isEmpty()
                        && !option.equals("partitioned")
                        && !option.toLowerCase(Locale.ROOT).startsWith("row_format="))
                .map(option -> option.split("=", 2))
                .forEach(option -> details.put(
                        Aspect.OPTION, option[0].toLowerCase(Locale.ROOT), option.length > 1 ? option[1] : "set"));
        return details;
    }

    private void columns() throws SQLException {
        Map<TableDetails, List<String>> order = new LinkedHashMap<>();
        each(
                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLLATION_NAME, IS_NULLABLE, EXTRA,"
                        + " GENERATION_EXPRESSION, SRS_ID, COLUMN_DEFAULT, COLUMN_COMMENT FROM"
                        + " information_schema.COLUMNS",
                "TABLE_SCHEMA",
                "",
                " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION",
                (row, details) -> {
                    details.put(Aspect.COLUMN, row.getString(3), column(row));
                    details.put(Aspect.ATTRIBUTES, row.getString(3), attributes(row));
                    order.computeIfAbsent(details, _ -> new ArrayList<>()).add(row.getString(3));
                });
        order.forEach((details, names) -> details.put(Aspect.ORDER, "", String.join(", ", names)));
    }

    private static String column(ResultSet row) throws SQLException {
        String collation = row.getString(5);
        String extra = row.getString(7);
        String generation = text(row.getString(8));
        String srid = row.getString(9);
        return row.getString(4)
                + (collation == null ? "" : " COLLATE " + collation(collation))
                + (row.getString(6).equals("YES") ? "" : " NOT NULL")
                + (extra.contains("auto_increment") ? " AUTO_INCREMENT" : "")
                + (generation.isEmpty()
                        ? ""
                        : " AS (" + generation + ")" + (extra.contains("STORED") ? " STORED" : " VIRTUAL"))
                + (srid == null ? "" : " SRID " + srid);
    }

    private static String attributes(ResultSet row) throws SQLException {
        String extra = row.getString(7);
        String value = row.getString(10);
        String shown = extra.contains("DEFAULT_GENERATED") ? "DEFAULT (" + value + ")" : "DEFAULT '" + value + "'";
        int update = extra.indexOf("on update ");
        return (value == null ? "no default" : shown)
                + (update < 0 ? "" : " " + extra.substring(update).replace(" INVISIBLE", ""))
                + (extra.contains("INVISIBLE") ? " INVISIBLE" : "")
                + " COMMENT '" + text(row.getString(11)) + "'";
    }

    private void indexes() throws SQLException {
        Map<TableDetails, Map<String, IndexText>> indexes = new LinkedHashMap<>();
        each(
                "SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, SUB_PART, EXPRESSION,"
                        + " COLLATION, INDEX_TYPE, IS_VISIBLE FROM information_schema.STATISTICS",
                "TABLE_SCHEMA",
                "",
                " ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
                (row, details) -> {
                    IndexText index = indexes.computeIfAbsent(details, _ -> new LinkedHashMap<>())
                            .computeIfAbsent(row.getString(3), _ -> new IndexText());
                    index.parts.add(part(row));
                    index.unique = row.getInt(4) == 0;
                    index.kind = row.getString(9) + (row.getString(10).equals("YES") ? "" : " INVISIBLE");
                });
        // Several indexes over the same columns are one: the names of indexes mean nothing to rows.
        indexes.forEach((details, all) -> all.forEach((name, index) -> details.put(
                index.unique ? Aspect.UNIQUE_KEY : Aspect.INDEX,
                (name.equals("PRIMARY") ? "PRIMARY " : "") + "(" + String.join(", ", index.parts) + ")",
                index.kind)));
    }

    private static final class IndexText {
        private final List<String> parts = new ArrayList<>();
        private boolean unique;
        private String kind = "";
    }

    private static String part(ResultSet row) throws SQLException {
        String column = row.getString(5);
        String prefix = row.getString(6);
        return (column == null ? "(" + row.getString(7) + ")" : column)
                + (prefix == null ? "" : "(" + prefix + ")")
                + ("D".equals(row.getString(8)) ? " DESC" : "");
    }

    private void checks() throws SQLException {
        each(
                "SELECT t.TABLE_SCHEMA, t.TABLE_NAME, c.CHECK_CLAUSE, t.ENFORCED FROM"
                        + " information_schema.TABLE_CONSTRAINTS t JOIN information_schema.CHECK_CONSTRAINTS c ON"
                        + " c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME",
                "t.TABLE_SCHEMA",
                " AND t.CONSTRAINT_TYPE = 'CHECK'",
                "",
                (row, details) -> details.put(
                        Aspect.CHECK, row.getString(3), row.getString(4).equals("YES") ? "enforced" : "not enforced"));
    }

    private void foreignKeys() throws SQLException {
        Map<TableDetails, Map<String, ForeignKeyText>> keys = new LinkedHashMap<>();
        each(
                "SELECT u.TABLE_SCHEMA, u.TABLE_NAME, u.CONSTRAINT_NAME, u.COLUMN_NAME, u.REFERENCED_TABLE_SCHEMA,"
                        + " u.REFERENCED_TABLE_NAME, u.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE FROM"
                        + " information_schema.KEY_COLUMN_USAGE u JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON"
                        + " r.CONSTRAINT_SCHEMA = u.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = u.CONSTRAINT_NAME AND"
                        + " r.TABLE_NAME = u.TABLE_NAME",
                "u.TABLE_SCHEMA",
                " AND u.REFERENCED_TABLE_NAME IS NOT NULL",
                " ORDER BY u.TABLE_SCHEMA, u.TABLE_NAME, u.CONSTRAINT_NAME, u.ORDINAL_POSITION",
                (row, details) -> {
                    ForeignKeyText key = keys.computeIfAbsent(details, _ -> new LinkedHashMap<>())
                            .computeIfAbsent(row.getString(3), _ -> new ForeignKeyText());
                    key.columns.add(row.getString(4));
                    key.parent = referenced.apply(new TableId(row.getString(5), row.getString(6)));
                    key.parentColumns.add(row.getString(7));
                    key.rules = rule("UPDATE", row.getString(8)) + rule("DELETE", row.getString(9));
                });
        keys.forEach((details, all) ->
                all.values().forEach(key -> details.put(Aspect.FOREIGN_KEY, key.reference(), "as is" + key.rules)));
    }

    // MYSQL: InnoDB does the same for NO ACTION and RESTRICT.
    private static String rule(String event, String rule) {
        return rule.equals("NO ACTION") || rule.equals("RESTRICT") ? "" : " ON " + event + " " + rule;
    }

    private static final class ForeignKeyText {
        private final List<String> columns = new ArrayList<>();
        private final List<String> parentColumns = new ArrayList<>();
        private @Nullable TableId parent;
        private String rules = "";

        private String reference() {
            return "(" + String.join(", ", columns) + ") to " + parent + " (" + String.join(", ", parentColumns) + ")";
        }
    }

    private void partitions() throws SQLException {
        Map<TableDetails, StringBuilder> texts = new LinkedHashMap<>();
        each(
                "SELECT TABLE_SCHEMA, TABLE_NAME, PARTITION_METHOD, PARTITION_EXPRESSION, SUBPARTITION_METHOD,"
                        + " SUBPARTITION_EXPRESSION, PARTITION_NAME, PARTITION_DESCRIPTION, SUBPARTITION_NAME FROM"
                        + " information_schema.PARTITIONS",
                "TABLE_SCHEMA",
                " AND PARTITION_NAME IS NOT NULL",
                " ORDER BY TABLE_SCHEMA, TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION",
                (row, details) -> {
                    StringBuilder text = texts.get(details);
                    if (text == null) {
                        text = new StringBuilder(partitionedBy(row));
                        texts.put(details, text);
                    }
                    text.append(", ").append(row.getString(7));
                    text.append(row.getString(8) == null ? "" : " " + row.getString(8));
                    text.append(row.getString(9) == null ? "" : "/" + row.getString(9));
                });
        texts.forEach((details, text) -> details.put(Aspect.PARTITIONS, "", text.toString()));
    }

    private static String partitionedBy(ResultSet row) throws SQLException {
        String second = row.getString(5);
        return "by " + row.getString(3) + " (" + text(row.getString(4)) + ")"
                + (second == null ? "" : " and " + second + " (" + text(row.getString(6)) + ")");
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    // MYSQL: what 8.0.30 and later call utf8mb3_general_ci was called utf8_general_ci before.
    private static String collation(@Nullable String name) {
        String known = text(name);
        return known.startsWith(UTF8_BEFORE_8_0_30) ? "utf8mb3_" + known.substring(UTF8_BEFORE_8_0_30.length()) : known;
    }
}
