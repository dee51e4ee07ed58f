package io.godwit.mysql.ledger;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The triggers and views that the cutover of one move makes on the target, recorded before the first is made: they are
 * dropped when the cutover is undone. Inside of transactions of the caller.
 */
final class MadeObjects {
    private final String move;

    MadeObjects(String move) {
        this.move = move;
    }

    void add(Session session, Collection<MadeObject> objects) throws SQLException {
        if (objects.isEmpty()) {
            return;
        }
        String rows = objects.stream()
                .map(object -> "(" + Quoted.text(move) + ", " + Quoted.text(object.kind()) + ", "
                        + Quoted.text(object.id().schema()) + ", "
                        + Quoted.text(object.id().name()) + ")")
                .collect(Collectors.joining(", "));
        session.run("INSERT INTO _godwit.made_object VALUES " + rows + " ON DUPLICATE KEY UPDATE kind = VALUES(kind)");
    }

    List<MadeObject> all(Session session) throws SQLException {
        return session.all(
                "SELECT kind, object_schema, object_name FROM _godwit.made_object WHERE move = " + Quoted.text(move),
                row -> new MadeObject(row.getString(1), new TableId(row.getString(2), row.getString(3))));
    }

    void clear(Session session) throws SQLException {
        session.run("DELETE FROM _godwit.made_object WHERE move = " + Quoted.text(move));
    }
}
