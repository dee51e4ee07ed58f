package io.godwit.mysql.ledger;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The tables of one move on the target, each with whether the move made it: those are dropped when the move starts over,
 * the others are emptied. Of those that it made it is known whether they may lack indexes that the source's tables have.
 * Inside of transactions of the caller.
 */
public final class TargetTables {
    private static final int STOOD_THERE = 0;
    private static final int MADE = 1;
    private static final int MADE_WITHOUT_INDEXES = 2;

    private final String move;

    public TargetTables(String move) {
        this.move = move;
    }

    /** Remembers tables; what is remembered of one already stays. */
    void add(Session session, Collection<TableId> tables, boolean made) throws SQLException {
        if (tables.isEmpty()) {
            return;
        }
        String rows = tables.stream()
                .map(table -> "(" + Quoted.text(move) + ", " + Quoted.text(table.schema()) + ", "
                        + Quoted.text(table.name()) + ", " + (made ? MADE : STOOD_THERE) + ")")
                .collect(Collectors.joining(", "));
        session.run("INSERT INTO _godwit.target_table VALUES " + rows + " ON DUPLICATE KEY UPDATE made = made");
    }

    /** Of tables that the move made: whether they may lack indexes. */
    void lackIndexes(Session session, Collection<TableId> tables, boolean lack) throws SQLException {
        if (!tables.isEmpty()) {
            session.run("UPDATE _godwit.target_table SET made = " + (lack ? MADE_WITHOUT_INDEXES : MADE)
                    + " WHERE made <> " + STOOD_THERE + " AND move = " + Quoted.text(move) + " AND "
                    + Quoted.isOneOf(tables, "table_schema", "table_name"));
        }
    }

    /** The tables that may lack indexes, by their names on the target. */
    public Set<TableId> lackingIndexes(Session session) throws SQLException {
        try {
            return Set.copyOf(session.all(
                    "SELECT table_schema, table_name FROM _godwit.target_table WHERE made = " + MADE_WITHOUT_INDEXES
                            + " AND move = " + Quoted.text(move),
                    row -> new TableId(row.getString(1), row.getString(2))));
        } catch (SQLException e) {
            if (SqlErrors.tableUnknown(e)) {
                return Set.of();
            }
            throw e;
        }
    }

    /** By their names on the target; empty when the move has none, or there is no ledger. */
    public Map<TableId, Boolean> all(Session session) throws SQLException {
        Map<TableId, Boolean> found = new TreeMap<>();
        try {
            session.each(
                    "SELECT table_schema, table_name, made FROM _godwit.target_table WHERE move = " + Quoted.text(move),
                    row -> found.put(new TableId(row.getString(1), row.getString(2)), row.getInt(3) != STOOD_THERE));
        } catch (SQLException e) {
            if (!SqlErrors.tableUnknown(e)) {
                throw e;
            }
        }
        return found;
    }

    /** Remembers the tables by other names. */
    void rename(Session session, UnaryOperator<TableId> now) throws SQLException {
        Map<TableId, Boolean> before = all(session);
        clear(session);
        for (boolean made : new boolean[] {true, false}) {
            add(
                    session,
                    before.entrySet().stream()
                            .filter(each -> each.getValue() == made)
                            .map(each -> now.apply(each.getKey()))
                            .toList(),
                    made);
        }
    }

    void clear(Session session) throws SQLException {
        session.run("DELETE FROM _godwit.target_table WHERE move = " + Quoted.text(move));
    }
}
