package io.godwit.mysql.ledger;

import io.godwit.mysql.connect.Session;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Orders;
import io.godwit.spi.Orders.Approval;
import io.godwit.spi.Orders.Setting;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What operators have commanded of one move, in the ledger: a row for each order. Inside of transactions of the caller.
 */
final class OrderRows {
    private static final String PAUSE = "pause";
    private static final String CUTOVER = "cutover";

    private final String move;

    OrderRows(String move) {
        this.move = move;
    }

    /** @param instead empty for what is no setting; settings have a dot in their names */
    private record Row(String name, String value, String instead) {}

    Orders read(Session session) throws SQLException {
        List<Row> rows = session.all(
                "SELECT name, value, instead FROM _godwit.orders WHERE move = " + Quoted.text(move) + " ORDER BY name",
                row -> new Row(row.getString(1), row.getString(2), row.getString(3)));
        Orders orders = Orders.NONE;
        for (Row row : rows) {
            orders = switch (row.name()) {
                case PAUSE -> orders.paused(true);
                case CUTOVER -> orders.with(Approval.valueOf(row.value().toUpperCase(Locale.ROOT)));
                default -> orders.with(new Setting(row.name(), row.value(), row.instead()));
            };
        }
        return orders;
    }

    void write(Session session, Orders orders) throws SQLException {
        clear(session);
        for (Row row : rows(orders)) {
            session.run("INSERT INTO _godwit.orders SET move = " + Quoted.text(move) + ", name = "
                    + Quoted.text(row.name()) + ", value = " + Quoted.text(row.value()) + ", instead = "
                    + Quoted.text(row.instead()));
        }
    }

    private static List<Row> rows(Orders orders) {
        List<Row> rows = new ArrayList<>();
        if (orders.paused()) {
            rows.add(new Row(PAUSE, "yes", ""));
        }
        orders.approval()
                .ifPresent(said -> rows.add(new Row(CUTOVER, said.name().toLowerCase(Locale.ROOT), "")));
        orders.settings().forEach(each -> rows.add(new Row(each.key(), each.value(), each.instead())));
        return rows;
    }

    void clear(Session session) throws SQLException {
        session.run("DELETE FROM _godwit.orders WHERE move = " + Quoted.text(move));
    }
}
