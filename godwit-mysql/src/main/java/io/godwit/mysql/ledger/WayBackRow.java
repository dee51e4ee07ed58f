package io.godwit.mysql.ledger;

import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.WayBack;
import io.godwit.spi.WayBack.KeptTable;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How the way back of one move begins, in the ledger on the target; inside of transactions of the caller. */
final class WayBackRow {
    private final String move;

    WayBackRow(String move) {
        this.move = move;
    }

    void write(Session session, WayBack back) throws SQLException {
        clear(session);
        String tables = back.tables().stream()
                .map(table -> table.table() + "\n" + table.kept())
                .collect(Collectors.joining("\n"));
        session.run("INSERT INTO _godwit.way_back SET move = " + Quoted.text(move) + ", name = "
                + Quoted.text(back.name()) + ", start = "
                + Quoted.text(back.start().toString()) + ", tables = " + Quoted.text(tables) + ", opened_at = "
                + Quoted.text(back.openedAt().toString()));
    }

    /** Empty when there is none, or no ledger. */
    Optional<WayBack> read(Session session) throws SQLException {
        try {
            return session.first(
                    "SELECT name, start, tables, opened_at FROM _godwit.way_back WHERE move = " + Quoted.text(move),
                    row -> new WayBack(
                            row.getString(1),
                            tables(row.getString(3).lines().map(TableId::parse).toList()),
                            GtidSet.parse(row.getString(2)),
                            Instant.parse(row.getString(4))));
        } catch (SQLException e) {
            if (SqlErrors.tableUnknown(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Each table is followed by its name on the source. */
    private static List<KeptTable> tables(List<TableId> names) {
        List<KeptTable> tables = new ArrayList<>();
        for (int i = 0; i < names.size(); i += 2) {
            tables.add(new KeptTable(names.get(i), names.get(i + 1)));
        }
        return tables;
    }

    void clear(Session session) throws SQLException {
        session.run("DELETE FROM _godwit.way_back WHERE move = " + Quoted.text(move));
    }
}
