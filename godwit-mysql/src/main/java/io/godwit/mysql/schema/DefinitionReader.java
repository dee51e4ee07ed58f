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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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

    /** The definition of a table; empty when there is no such table. */
    public Optional<TableDefinition> read(TableId table) throws SQLException {
        Optional<String> engine = session.text(
                "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_TYPE = " + "'BASE TABLE' AND " + is(table));
        if (engine.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TableDefinition(table, table, engine.get(), columns(table), uniqueIndexes(table)));
    }

    private static String is(TableId table) {
        return "TABLE_SCHEMA = " + Quoted.text(table.schema()) + " AND TABLE_NAME = " + Quoted.text(table.name());
    }

    private List<DefinedColumn> columns(TableId table) throws SQLException {
        return session.all(
                "SELECT COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_SET_NAME, COLLATION_NAME, IS_NULLABLE, "
                        + "ORDINAL_POSITION, GENERATION_EXPRESSION, EXTRA FROM information_schema.COLUMNS WHERE "
                        + is(table) + " ORDER BY ORDINAL_POSITION",
                DefinitionReader::column);
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

    private List<UniqueIndex> uniqueIndexes(TableId table) throws SQLException {
        Map<String, List<IndexPart>> parts = new LinkedHashMap<>();
        Set<String> invisible = new HashSet<>();
        session.each(
                "SELECT INDEX_NAME, COLUMN_NAME, SUB_PART, EXPRESSION, IS_VISIBLE FROM information_schema.STATISTICS WHERE "
                        + "NON_UNIQUE = 0 AND " + is(table)
                        + " ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX",
                row -> {
                    parts.computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                            .add(part(row));
                    if (row.getString(5).equals("NO")) {
                        invisible.add(row.getString(1));
                    }
                });
        return parts.entrySet().stream()
                .map(entry -> new UniqueIndex(entry.getKey(), !invisible.contains(entry.getKey()), entry.getValue()))
                .toList();
    }

    private static IndexPart part(ResultSet row) throws SQLException {
        String expression = row.getString(4);
        return new IndexPart(row.getString(2), row.getInt(3), expression == null ? "" : expression);
    }
}
