package io.godwit.mysql.schema;

import io.godwit.model.Column;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.schema.TableDefinition.DefinedColumn;
import io.godwit.mysql.schema.TableDefinition.IndexPart;
import io.godwit.mysql.schema.TableDefinition.UniqueIndex;
import io.godwit.mysql.sql.Quoted;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads definitions of tables from the server's information schema. */
public final class DefinitionReader {
    private static final String OWN_SCHEMAS = "('mysql', 'information_schema', 'performance_schema', 'sys')";

    private final Session session;

    public DefinitionReader(Session session) {
        this.session = session;
    }

    /** All tables and views that the user may see, with whether each is a table. */
    Map<TableId, Boolean> all() throws SQLException {
        Map<TableId, Boolean> found = new TreeMap<>();
        session.each(
                "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN "
                        + OWN_SCHEMAS,
                row -> found.put(
                        new TableId(row.getString(1), row.getString(2)),
                        row.getString(3).equals("BASE TABLE")));
        return found;
    }

    /** Those of the tables that exist; views are none. */
    static Set<TableId> present(Session session, Collection<TableId> tables) throws SQLException {
        return Set.copyOf(session.all(
                "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND "
                        + Quoted.isOneOf(tables, "TABLE_SCHEMA", "TABLE_NAME"),
                row -> new TableId(row.getString(1), row.getString(2))));
    }

    /** The definitions of those of the tables that exist, in this order, with one question per kind of thing. */
    public List<TableDefinition> read(Collection<TableId> tables) throws SQLException {
        if (tables.isEmpty()) {
            return List.of();
        }
        Set<TableId> wanted = new HashSet<>(tables);
        String inSchemas = wanted.stream()
                .map(TableId::schema)
                .distinct()
                .map(Quoted::text)
                .collect(Collectors.joining(", ", "TABLE_SCHEMA IN (", ")"));
        Map<TableId, String> engines = engines(inSchemas);
        Map<TableId, List<DefinedColumn>> columns = columns(inSchemas, wanted);
        Map<TableId, Map<IndexName, List<IndexPart>>> indexes = uniqueIndexes(inSchemas, wanted);
        List<TableDefinition> found = new ArrayList<>();
        for (TableId table : tables) {
            String engine = engines.get(table);
            List<DefinedColumn> ofTable = columns.get(table);
            if (engine != null && ofTable != null) {
                found.add(new TableDefinition(
                        table,
                        table,
                        engine,
                        ofTable,
                        indexes.getOrDefault(table, Map.of()).entrySet().stream()
                                .map(entry -> new UniqueIndex(
                                        entry.getKey().name(), entry.getKey().visible(), entry.getValue()))
                                .toList()));
            }
        }
        return found;
    }

    private Map<TableId, String> engines(String inSchemas) throws SQLException {
        Map<TableId, String> engines = new HashMap<>();
        session.each(
                "SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE FROM information_schema.TABLES WHERE TABLE_TYPE ="
                        + " 'BASE TABLE' AND " + inSchemas,
                row -> engines.put(new TableId(row.getString(1), row.getString(2)), row.getString(3)));
        return engines;
    }

    private Map<TableId, List<DefinedColumn>> columns(String inSchemas, Set<TableId> wanted) throws SQLException {
        Map<TableId, List<DefinedColumn>> columns = new HashMap<>();
        session.each(
                "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME, IS_NULLABLE, "
                        + "ORDINAL_POSITION, GENERATION_EXPRESSION, EXTRA, TABLE_SCHEMA, TABLE_NAME FROM"
                        + " information_schema.COLUMNS WHERE " + inSchemas
                        + " ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION",
                row -> {
                    TableId table = new TableId(row.getString(10), row.getString(11));
                    if (wanted.contains(table)) {
                        columns.computeIfAbsent(table, _ -> new ArrayList<>()).add(column(row));
                    }
                });
        return columns;
    }

    private record IndexName(String name, boolean visible) {}

    private Map<TableId, Map<IndexName, List<IndexPart>>> uniqueIndexes(String inSchemas, Set<TableId> wanted)
            throws SQLException {
        Map<TableId, Map<IndexName, List<IndexPart>>> indexes = new HashMap<>();
        session.each(
                "SELECT INDEX_NAME, COLUMN_NAME, SUB_PART, EXPRESSION, COLLATION, TABLE_SCHEMA, TABLE_NAME, IS_VISIBLE"
                        + " FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND " + inSchemas
                        + " ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX",
                row -> {
                    TableId table = new TableId(row.getString(6), row.getString(7));
                    if (wanted.contains(table)) {
                        indexes.computeIfAbsent(table, _ -> new LinkedHashMap<>())
                                .computeIfAbsent(
                                        new IndexName(
                                                row.getString(1),
                                                !row.getString(8).equals("NO")),
                                        _ -> new ArrayList<>())
                                .add(part(row));
                    }
                });
        return indexes;
    }

    private static DefinedColumn column(ResultSet row) throws SQLException {
        Column column = new Column(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6).equals("YES"),
                row.getInt(7) - 1);
        String generation = row.getString(8);
        return new DefinedColumn(
                column, generation == null ? "" : generation, row.getString(9).contains("auto_increment"));
    }

    private static IndexPart part(ResultSet row) throws SQLException {
        String expression = row.getString(4);
        return new IndexPart(
                row.getString(2), row.getInt(3), expression == null ? "" : expression, "D".equals(row.getString(5)));
    }
}
