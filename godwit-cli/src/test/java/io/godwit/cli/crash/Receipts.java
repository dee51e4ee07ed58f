package io.godwit.cli.crash;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.godwit.testing.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A customer who keeps the receipt of each purchase: writes rows to a moved table one after another, and remembers which were
 * acknowledged. When the server is gone or the table is not there, he tries again, where he is told to.
 */
final class Receipts implements AutoCloseable {
    private final Thread buying = Thread.ofPlatform().name("receipts").unstarted(this::buy);
    private volatile MySqlServer shop;

    @GuardedBy("this")
    private final Set<Long> acknowledged = new HashSet<>();

    /** Those of which nobody said whether they were written. */
    @GuardedBy("this")
    private final Set<Long> doubtful = new HashSet<>();

    private Receipts(MySqlServer shop) {
        this.shop = shop;
    }

    /** Makes the table, and begins. */
    static Receipts keep(MySqlServer shop) {
        shop.execute("CREATE TABLE shop.receipts (id BIGINT PRIMARY KEY, note VARCHAR(20))");
        Receipts receipts = new Receipts(shop);
        receipts.buying.start();
        return receipts;
    }

    void goTo(MySqlServer other) {
        shop = other;
    }

    private void buy() {
        long id = 1;
        while (!Thread.currentThread().isInterrupted()) {
            MySqlServer where = shop;
            try (Connection connection = where.connect();
                    Statement statement = connection.createStatement()) {
                while (where.equals(shop) && !Thread.currentThread().isInterrupted()) {
                    id++;
                    doubt(id);
                    statement.execute("INSERT INTO shop.receipts VALUES (" + id + ", 'bought')");
                    acknowledge(id);
                    LockSupport.parkNanos(20_000_000);
                }
            } catch (SQLException e) {
                // The pace of trying again.
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private synchronized void doubt(long id) {
        doubtful.add(id);
    }

    private synchronized void acknowledge(long id) {
        doubtful.remove(id);
        acknowledged.add(id);
    }

    synchronized long count() {
        return acknowledged.size();
    }

    /** What was acknowledged and is not there. */
    synchronized Set<Long> lost(MySqlServer owner, String table) throws SQLException {
        Set<Long> there = new HashSet<>();
        try (Connection connection = owner.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM " + table)) {
            while (rows.next()) {
                there.add(rows.getLong(1));
            }
        }
        Set<Long> lost = new HashSet<>(acknowledged);
        lost.removeAll(there);
        return lost;
    }

    /** Ends the purchases; what was acknowledged stays known. */
    @Override
    public void close() {
        buying.interrupt();
        try {
            buying.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
