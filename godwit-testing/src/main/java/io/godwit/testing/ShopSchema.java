package io.godwit.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * The tables of a web shop, with the column types, keys and row widths that a mover meets in real life.
 *
 * <p>Safe for use by several threads. The same seed fills in the same rows, whatever the number of connections.
 *
 * @param jdbcUrl the URL of the schema, which {@link #create} makes when it is missing
 */
public record ShopSchema(String jdbcUrl) {

    /** A part of a table: the rows whose numbers lie from first (included) to last (excluded). */
    private record Part(ShopRows rows, long first, long last) {}

    private static final int PART_ROWS = 2_000;
    private static final int CONNECTIONS = 4;

    private static final List<String> DEFINITIONS = List.of("""
            CREATE TABLE customers (
              id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
              email VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
              phone VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,
              name VARCHAR(120) NOT NULL,
              credit DECIMAL(12,2) NOT NULL DEFAULT 0,
              visits INT NOT NULL DEFAULT 0,
              born DATE NULL,
              settings JSON NULL,
              touched TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
              PRIMARY KEY (id),
              UNIQUE KEY customers_email (email),
              UNIQUE KEY customers_phone (phone),
              KEY customers_name (name)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""", """
            CREATE TABLE products (
              code VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              sku VARBINARY(16) NOT NULL,
              title VARCHAR(160) NOT NULL,
              price DECIMAL(10,2) NOT NULL,
              stock INT NOT NULL DEFAULT 0,
              weight DOUBLE NULL,
              rating FLOAT NULL,
              flags BIT(12) NOT NULL DEFAULT b'0',
              tags SET('new','sale','eco','import','fragile') NULL,
              opens TIME NULL,
              listed DATE NULL,
              model YEAR NULL,
              picture BLOB NULL,
              PRIMARY KEY (code),
              UNIQUE KEY products_sku (sku)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""", """
            CREATE TABLE orders (
              id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
              customer_id BIGINT UNSIGNED NOT NULL,
              status ENUM('open','paid','sent','returned') NOT NULL DEFAULT 'open',
              total DECIMAL(14,4) NOT NULL,
              placed DATETIME(6) NOT NULL,
              touched TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
              coupon VARCHAR(20) NULL,
              note TEXT NULL,
              details JSON NULL,
              PRIMARY KEY (id),
              KEY orders_customer (customer_id),
              KEY orders_status (status, placed)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""", """
            CREATE TABLE order_items (
              order_id BIGINT UNSIGNED NOT NULL,
              line SMALLINT UNSIGNED NOT NULL,
              product VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              quantity INT NOT NULL,
              price DECIMAL(10,2) NOT NULL,
              remark VARCHAR(80) NULL,
              PRIMARY KEY (order_id, line),
              KEY order_items_product (product)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""", """
            CREATE TABLE events (
              id BIGINT NOT NULL AUTO_INCREMENT,
              kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              subject BIGINT UNSIGNED NULL,
              at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
              PRIMARY KEY (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""");

    /** The tables, in the order in which they are made. */
    public static List<String> tables() {
        return List.of("customers", "products", "orders", "order_items", "events");
    }

    /** The statements that make the tables. */
    public static List<String> definitions() {
        return DEFINITIONS;
    }

    /** Makes the schema and its empty tables. */
    public void create() {
        String creating = jdbcUrl + (jdbcUrl.contains("?") ? "&" : "?") + "createDatabaseIfNotExist=true";
        try (Connection connection = DriverManager.getConnection(creating);
                Statement statement = connection.createStatement()) {
            for (String definition : DEFINITIONS) {
                statement.execute(definition);
            }
        } catch (SQLException e) {
            throw new MySqlServerException("Cannot create the shop at " + jdbcUrl, e);
        }
    }

    /** Fills the empty tables with about so many rows in all; progress is told the rows written so far. */
    public void fill(long rowsTotal, long seed, LongConsumer progress) {
        Queue<Part> parts = new ConcurrentLinkedQueue<>(parts(rowsTotal, seed));
        AtomicLong written = new AtomicLong();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                writers.add(executor.submit(() -> {
                    write(parts, written, progress);
                    return true;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } catch (ExecutionException e) {
            throw new MySqlServerException("Cannot fill the shop at " + jdbcUrl, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MySqlServerException("Interrupted while filling the shop at " + jdbcUrl, e);
        }
    }

    private void write(Queue<Part> parts, AtomicLong written, LongConsumer progress) throws SQLException {
        StringBuilder sql = new StringBuilder(1 << 20);
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            for (Part part = parts.poll(); part != null; part = parts.poll()) {
                sql.setLength(0);
                part.rows.appendInsert(sql, part.first, part.last);
                statement.executeUpdate(sql.toString());
                progress.accept(written.addAndGet(part.last - part.first));
            }
        }
    }

    /** The tables' parts in turns, so that the connections work on different tables. */
    private static List<Part> parts(long rowsTotal, long seed) {
        List<Queue<Part>> tables = new ArrayList<>();
        for (ShopRows rows : ShopRows.all(rowsTotal, seed)) {
            Queue<Part> parts = new ArrayDeque<>();
            for (long first = 0; first < rows.count(); first += PART_ROWS) {
                parts.add(new Part(rows, first, Math.min(first + PART_ROWS, rows.count())));
            }
            tables.add(parts);
        }
        List<Part> inTurns = new ArrayList<>();
        while (!tables.isEmpty()) {
            tables.removeIf(Queue::isEmpty);
            tables.forEach(parts -> inTurns.add(parts.remove()));
        }
        return inTurns;
    }

    /** A generator that is the same for the same words, so that a part does not depend on the parts before it. */
    static SplittableRandom random(long seed, long stream) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + stream * 0xBF58476D1CE4E5B9L);
    }
}
