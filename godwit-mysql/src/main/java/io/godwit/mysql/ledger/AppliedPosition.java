package io.godwit.mysql.ledger;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The applied position and the intent of one move in the ledger; inside of transactions of the caller. */
public final class AppliedPosition {
    private final String move;
    private final String where;

    public AppliedPosition(String move) {
        this.move = move;
        this.where = " WHERE name = " + Quoted.text(move);
    }

    public GtidSet read(Session session) throws SQLException {
        return GtidSet.parse(
                session.text("SELECT applied FROM _godwit.move" + where).orElse(""));
    }

    public Optional<GtidSet> intent(Session session) throws SQLException {
        return session.text("SELECT intent FROM _godwit.move" + where).map(GtidSet::parse);
    }

    /** Moves the applied position and clears the intent. Fails when the ledger is not at {@code from}. */
    public void move(Session session, GtidSet from, GtidSet to) throws SQLException {
        // The counter makes the row change even if the position does not.
        long changed = session.change("UPDATE _godwit.move SET applied = " + Quoted.text(to.toString())
                + ", intent = NULL, epochs = epochs + 1" + where + " AND applied = " + Quoted.text(from.toString()));
        if (changed != 1) {
            throw new MoveException(
                    Code.INVARIANT_BROKEN,
                    session.address() + ": the ledger is at " + read(session) + ", where " + from + " was expected");
        }
    }

    /** Adds to the number of row changes that were applied to a table. */
    public void count(Session session, TableId table, long changes) throws SQLException {
        session.run(
                "INSERT INTO _godwit.counter VALUES (" + Quoted.text(move) + ", " + Quoted.text(table.schema()) + ", "
                        + Quoted.text(table.name()) + ", " + changes + ") ON DUPLICATE KEY UPDATE changes = changes + "
                        + changes);
    }

    Map<TableId, Long> changes(Session session) throws SQLException {
        Map<TableId, Long> changes = new HashMap<>();
        session.each(
                "SELECT table_schema, table_name, changes FROM _godwit.counter WHERE move = " + Quoted.text(move),
                row -> changes.put(new TableId(row.getString(1), row.getString(2)), row.getLong(3)));
        return changes;
    }

    void clear(Session session) throws SQLException {
        session.run("DELETE FROM _godwit.move" + where);
        session.run("DELETE FROM _godwit.counter WHERE move = " + Quoted.text(move));
    }

    /** Records how far a large epoch will go, before its first change; an intent only ever grows. */
    public void intend(Session session, GtidSet to) throws SQLException {
        Optional<GtidSet> before = intent(session);
        if (before.isPresent() && !to.containsAll(before.get())) {
            throw new MoveException(
                    Code.INVARIANT_BROKEN,
                    session.address() + ": the intent " + before.get() + " must not be lowered to " + to);
        }
        session.run("UPDATE _godwit.move SET intent = " + Quoted.text(to.toString()) + where);
    }
}
