package io.godwit.bench;

import io.godwit.bench.Dataset.Table;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.ServerOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** The two servers, with the durability of production: every commit is on disk, in the redo log and in the binary log. */
final class BenchServers implements AutoCloseable {
    private static final long DIRTY_PAGES_MAX = 2_000;
    private static final Duration SETTLE_MAX = Duration.ofMinutes(2);

    private final MySqlServer source;
    private final MySqlServer target;

    private BenchServers(MySqlServer source, MySqlServer target) {
        this.source = source;
        this.target = target;
    }

    static BenchServers start(String bufferPool, String redoLog) {
        MySqlServer source = MySqlServer.start(options("source", bufferPool, redoLog));
        try {
            return new BenchServers(source, MySqlServer.start(options("target", bufferPool, redoLog)));
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static ServerOptions options(String name, String bufferPool, String redoLog) {
        return ServerOptions.named(name)
                .bufferPool(bufferPool)
                .redoLog(redoLog)
                .option("innodb-flush-method=O_DIRECT")
                .option("innodb-io-capacity=2000");
    }

    MySqlServer source() {
        return source;
    }

    MySqlServer target() {
        return target;
    }

    String version() {
        return String.valueOf(source.ask("SELECT VERSION()"));
    }

    /** The processes to look at, by name. */
    Map<String, Long> pids() {
        return new TreeMap<>(Map.of("source", source.pid(), "target", target.pid()));
    }

    /** Creates the empty tables of a data set; those of an earlier run are dropped. */
    static void create(MySqlServer server, Dataset dataset) {
        List<String> statements = new ArrayList<>(List.of(
                "DROP SCHEMA IF EXISTS " + dataset.schema(),
                "CREATE SCHEMA " + dataset.schema() + " CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"));
        for (Table table : dataset.tables()) {
            statements.add("CREATE TABLE %s.%s (%s) ENGINE = InnoDB"
                    .formatted(dataset.schema(), table.name(), table.definition()));
        }
        server.execute(statements.toArray(String[]::new));
    }

    /** Makes the statistics that a move plans with. */
    void analyze(Dataset dataset) {
        for (Table table : dataset.tables()) {
            source.execute("ANALYZE TABLE %s.%s".formatted(dataset.schema(), table.name()));
        }
    }

    /** Takes away what a move has left on the target. */
    void clearTarget(String schema) {
        target.execute("DROP SCHEMA IF EXISTS _godwit", "DROP SCHEMA IF EXISTS " + schema);
    }

    /** Takes everything away that a move has left, so that both servers are as before it. */
    void undoMove(Dataset dataset) throws SQLException {
        clearTarget(dataset.schema());
        try (Connection connection = source.connect(dataset.schema());
                Statement statement = connection.createStatement()) {
            List<String> moved = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SHOW TABLES LIKE '\\_%\\_del'")) {
                while (rows.next()) {
                    moved.add(rows.getString(1));
                }
            }
            for (String name : moved) {
                statement.execute("RENAME TABLE %s TO %s".formatted(name, name.replaceFirst("^_(.*)_del$", "$1")));
            }
        }
    }

    /** Fails when a table of the target differs from what the source holds, whatever name it has there now. */
    void requireEqual(Dataset dataset, boolean renamed) {
        for (Table table : dataset.tables()) {
            String onSource = renamed ? "_" + table.name() + "_del" : table.name();
            String expected = checksum(source, dataset.schema(), onSource);
            String found = checksum(target, dataset.schema(), table.name());
            if (!expected.equals(found)) {
                throw new BenchException("table %s of %s differs between source and target: checksum %s and %s"
                        .formatted(table.name(), dataset.name(), expected, found));
            }
        }
    }

    private static String checksum(MySqlServer server, String schema, String table) {
        try (Connection connection = server.connect(schema);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("CHECKSUM TABLE " + table)) {
            rows.next();
            return String.valueOf(rows.getString(2));
        } catch (SQLException e) {
            throw new BenchException("no checksum of " + schema + "." + table, e);
        }
    }

    /** Drops old binary logs, and waits until the servers have written what earlier runs left in memory. */
    void settle() throws SQLException {
        for (MySqlServer server : List.of(source, target)) {
            server.execute("FLUSH BINARY LOGS");
            server.execute("PURGE BINARY LOGS TO '" + newestLog(server) + "'");
            Instant deadline = Instant.now().plus(SETTLE_MAX);
            while (dirtyPages(server) > DIRTY_PAGES_MAX) {
                if (Instant.now().isAfter(deadline)) {
                    throw new BenchException(server + " does not come to rest within " + SETTLE_MAX);
                }
                // The pace of asking: what is waited for is the condition.
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private static String newestLog(MySqlServer server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW BINARY LOGS")) {
            String newest = "";
            while (rows.next()) {
                newest = rows.getString(1);
            }
            return newest;
        }
    }

    private static long dirtyPages(MySqlServer server) {
        return Long.parseLong(String.valueOf(server.ask("SELECT variable_value FROM performance_schema.global_status"
                + " WHERE variable_name = 'Innodb_buffer_pool_pages_dirty'")));
    }

    @Override
    public void close() {
        try (source) {
            target.close();
        }
    }
}
