package io.godwit.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One application session on the shop: runs one random transaction at a time, without ending it.
 *
 * <p>The transactions are chosen to be hard on a mover: rows that change their primary key, keys that are freed and taken
 * again by another row, unique values that change places, deletes and inserts of one key, statements that touch many rows.
 * Used by one thread. The same seed makes the same choices.
 */
final class ShopWriter {

    /** What the caller has to do with the transaction. */
    enum Ending {
        COMMIT,
        ROLLBACK
    }

    private record Customer(String email, @Nullable String phone) {}

    private final SplittableRandom random;
    /** A word that no other writer of this shop has, for values that must be unique. */
    private final String mark;

    private int uniqueValues;

    ShopWriter(SplittableRandom random, String mark) {
        this.random = random;
        this.mark = mark;
    }

    /** Runs the statements of one transaction and says how it is to end. */
    Ending write(Connection connection) throws SQLException {
        Session session = new Session(connection);
        long ordersMax = session.max("orders");
        long customersMax = session.max("customers");
        int choice = random.nextInt(100);
        if (choice < 30) {
            placeOrder(session, customersMax);
        } else if (choice < 45) {
            advanceOrder(session, ordersMax);
        } else if (choice < 50) {
            touchManyCustomers(session, customersMax);
        } else if (choice < 56) {
            cancelOrder(session, ordersMax);
        } else if (choice < 61) {
            moveOrderToFreedKey(session, ordersMax);
        } else if (choice < 66) {
            renumberItems(session, ordersMax);
        } else if (choice < 71) {
            renameProduct(session);
        } else if (choice < 76) {
            swapPhones(session, customersMax);
        } else if (choice < 80) {
            swapEmails(session, customersMax);
        } else if (choice < 84) {
            reinsertCustomer(session, customersMax);
        } else if (choice < 88) {
            replaceProduct(session);
        } else if (choice < 92) {
            upsertProduct(session);
        } else if (choice < 96) {
            changeMindHalfway(session, ordersMax);
        } else {
            placeOrder(session, customersMax);
            cancelOrder(session, ordersMax);
            return Ending.ROLLBACK;
        }
        return Ending.COMMIT;
    }

    private void placeOrder(Session session, long customersMax) throws SQLException {
        long order = session.insert(
                "INSERT INTO orders (customer_id, status, total, placed, note, details)"
                        + " VALUES (?, 'open', ?, '2025-11-20 10:00:00.123456', ?, ?)",
                upTo(customersMax),
                random.nextInt(1_000_000) / 100.0,
                random.nextBoolean() ? null : "größer 😀 " + mark,
                "{\"gift\": " + random.nextBoolean() + ", \"lane\": \"" + random.nextInt(90) + "\"}");
        List<Object> values = new ArrayList<>();
        StringBuilder sql =
                new StringBuilder("INSERT INTO order_items (order_id, line, product, quantity, price) VALUES ");
        int lines = 1 + random.nextInt(4);
        for (int line = 1; line <= lines; line++) {
            sql.append(line == 1 ? "" : ", ").append("(?, ?, ?, ?, ?)");
            values.addAll(
                    List.of(order, line, anyProduct(session), 1 + random.nextInt(9), random.nextInt(9999) / 100.0));
        }
        session.update(sql.toString(), values.toArray());
        session.update("UPDATE products SET stock = stock - 1 WHERE code = ?", anyProduct(session));
        session.update("INSERT INTO events (kind, subject) VALUES ('placed', ?)", order);
    }

    private void advanceOrder(Session session, long ordersMax) throws SQLException {
        long order = upTo(ordersMax);
        session.update(
                "UPDATE orders SET status = ?, total = total + 0.0001, coupon = IF(coupon IS NULL, '', NULL) WHERE id = ?",
                2 + random.nextInt(3),
                order);
        session.update("UPDATE order_items SET quantity = quantity + 1, remark = ? WHERE order_id = ?", mark, order);
        session.update("INSERT INTO events (kind, subject) VALUES ('advanced', ?)", order);
    }

    private void touchManyCustomers(Session session, long customersMax) throws SQLException {
        long first = upTo(customersMax);
        session.update(
                "UPDATE customers SET visits = visits + 1, credit = credit + 0.01 WHERE id BETWEEN ? AND ?",
                first,
                first + 20);
    }

    private void cancelOrder(Session session, long ordersMax) throws SQLException {
        long order = upTo(ordersMax);
        session.update("DELETE FROM order_items WHERE order_id = ?", order);
        session.update("DELETE FROM orders WHERE id = ?", order);
        session.update("INSERT INTO events (kind, subject) VALUES ('cancelled', ?)", order);
    }

    private void moveOrderToFreedKey(Session session, long ordersMax) throws SQLException {
        long freed = upTo(ordersMax);
        long moved = upTo(ordersMax);
        if (freed != moved) {
            session.update("DELETE FROM orders WHERE id = ?", freed);
            session.update("UPDATE orders SET id = ? WHERE id = ?", freed, moved);
        }
    }

    private void renumberItems(Session session, long ordersMax) throws SQLException {
        long order = upTo(ordersMax);
        // The order of the update keeps the new numbers from meeting the old ones.
        session.update("UPDATE order_items SET line = line + 1 WHERE order_id = ? ORDER BY line DESC", order);
    }

    private void renameProduct(Session session) throws SQLException {
        String code = anyProduct(session);
        session.update("UPDATE products SET code = ?, title = CONCAT(code, ' renamed') WHERE code = ?", unique(), code);
    }

    private void swapPhones(Session session, long customersMax) throws SQLException {
        long one = upTo(customersMax);
        long other = upTo(customersMax);
        Customer oneBefore = session.customer(Math.min(one, other));
        Customer otherBefore = session.customer(Math.max(one, other));
        if (one == other || oneBefore == null || otherBefore == null) {
            return;
        }
        String update = "UPDATE customers SET phone = ? WHERE id = ?";
        session.update(update, null, Math.min(one, other));
        session.update(update, oneBefore.phone, Math.max(one, other));
        session.update(update, otherBefore.phone, Math.min(one, other));
    }

    private void swapEmails(Session session, long customersMax) throws SQLException {
        long one = upTo(customersMax);
        long other = upTo(customersMax);
        Customer oneBefore = session.customer(Math.min(one, other));
        Customer otherBefore = session.customer(Math.max(one, other));
        if (one == other || oneBefore == null || otherBefore == null) {
            return;
        }
        String update = "UPDATE customers SET email = ? WHERE id = ?";
        session.update(update, unique(), Math.min(one, other));
        session.update(update, oneBefore.email, Math.max(one, other));
        session.update(update, otherBefore.email, Math.min(one, other));
    }

    private void reinsertCustomer(Session session, long customersMax) throws SQLException {
        long id = upTo(customersMax);
        Customer before = session.customer(id);
        if (before == null) {
            return;
        }
        session.update("DELETE FROM customers WHERE id = ?", id);
        session.update(
                "INSERT INTO customers (id, email, phone, name, settings) VALUES (?, ?, ?, ?, '{\"new\": true}')",
                id,
                before.email,
                before.phone,
                "Neu " + mark);
    }

    private void replaceProduct(Session session) throws SQLException {
        session.update(
                "REPLACE INTO products (code, sku, title, price, weight, rating, flags, tags, picture)"
                        + " VALUES (?, ?, 'replaced', 1.5, ?, ?, ?, ?, ?)",
                anyProduct(session),
                unique(),
                random.nextDouble(),
                random.nextInt(1000) / 7.0f,
                random.nextInt(1 << 12),
                random.nextInt(32),
                new byte[] {0, (byte) 0xFF, '\'', '\\', '\n'});
    }

    private void upsertProduct(Session session) throws SQLException {
        boolean known = random.nextBoolean();
        session.update(
                "INSERT INTO products (code, sku, title, price) VALUES (?, ?, 'upserted', 2)"
                        + " ON DUPLICATE KEY UPDATE stock = stock + 1, rating = stock / 3",
                known ? anyProduct(session) : unique(),
                unique());
    }

    private void changeMindHalfway(Session session, long ordersMax) throws SQLException {
        session.update("INSERT INTO events (kind, subject) VALUES ('doubt', ?)", upTo(ordersMax));
        Savepoint before = session.connection.setSavepoint();
        advanceOrder(session, ordersMax);
        session.connection.rollback(before);
        session.update("INSERT INTO events (kind, subject) VALUES ('certain', ?)", upTo(ordersMax));
    }

    private long upTo(long max) {
        return 1 + random.nextLong(Math.max(1, max));
    }

    /** At most 16 bytes in the first million of a writer, since a sku has no more. */
    private String unique() {
        return mark + Integer.toString(uniqueValues++, 36);
    }

    /** The first product at or behind a random place; every product has a chance, whatever its code has become. */
    private String anyProduct(Session session) throws SQLException {
        String from = (random.nextBoolean() ? "p" : "P") + Integer.toString(random.nextInt(36 * 36), 36);
        String found = session.text("SELECT code FROM products WHERE code >= ? ORDER BY code LIMIT 1", from);
        return found == null ? ShopRows.productCode(0) : found;
    }

    /** The statements of one connection. */
    private record Session(Connection connection) {

        long max(String table) throws SQLException {
            String max = text("SELECT MAX(id) FROM " + table);
            return max == null ? 0 : Long.parseLong(max);
        }

        @Nullable
        String text(String query, Object... values) throws SQLException {
            try (PreparedStatement statement = prepared(query, values);
                    ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }

        /** The customer, locked until the end of the transaction. */
        @Nullable
        Customer customer(long id) throws SQLException {
            String query = "SELECT email, phone FROM customers WHERE id = ? FOR UPDATE";
            try (PreparedStatement statement = prepared(query, id);
                    ResultSet rows = statement.executeQuery()) {
                return rows.next() ? new Customer(rows.getString(1), rows.getString(2)) : null;
            }
        }

        void update(String sql, @Nullable Object... values) throws SQLException {
            try (PreparedStatement statement = prepared(sql, values)) {
                statement.executeUpdate();
            }
        }

        long insert(String sql, @Nullable Object... values) throws SQLException {
            try (PreparedStatement statement =
                    connection.prepareStatement(sql, PreparedStatement.RETURN_GENERATED_KEYS)) {
                bind(statement, values);
                statement.executeUpdate();
                try (ResultSet keys = statement.getGeneratedKeys()) {
                    keys.next();
                    return keys.getLong(1);
                }
            }
        }

        private PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            bind(statement, values);
            return statement;
        }

        private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
        }
    }
}
