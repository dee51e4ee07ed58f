package io.godwit.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.mysql.cj.jdbc.JdbcStatement;
import io.godwit.bench.ReadyData.Piece;
import io.godwit.testing.MySqlServer;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a server can take at best: ready rows by several connections, nothing read, nothing compared. */
enum RawLoad {
    /** A file of 50,000 rows in one transaction. */
    LOAD_DATA(Measurement.LOAD_DATA) {
        @Override
        long load(Statement statement, Piece piece) throws SQLException, IOException {
            try (InputStream lines = Files.newInputStream(piece.lines())) {
                statement.unwrap(JdbcStatement.class).setLocalInfileInputStream(lines);
                return statement.executeUpdate("LOAD DATA LOCAL INFILE 'ready' INTO TABLE "
                        + piece.table().name() + " CHARACTER SET binary");
            }
        }
    },
    /** 1 MB of rows in one statement, which is one transaction. */
    INSERT(Measurement.INSERT) {
        @Override
        long load(Statement statement, Piece piece) throws SQLException, IOException {
            long rows = 0;
            try (DataInputStream file =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(piece.statements()), 1 << 16))) {
                for (long left = Files.size(piece.statements()); left > 0; ) {
                    byte[] sql = new byte[file.readInt()];
                    file.readFully(sql);
                    left -= sql.length + Integer.BYTES;
                    rows += statement.executeUpdate(new String(sql, ISO_8859_1));
                }
            }
            return rows;
        }
    };

    private final String word;

    RawLoad(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    abstract long load(Statement statement, Piece piece) throws SQLException, IOException;

    /** Loads all pieces into tables that exist and are empty; returns when the last one is committed. */
    void load(MySqlServer server, String schema, Collection<Piece> pieces, int connections)
            throws InterruptedException {
        Queue<Piece> open = new ConcurrentLinkedQueue<>(pieces);
        try (ExecutorService workers = Executors.newFixedThreadPool(connections)) {
            List<Future<Long>> loaded = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                loaded.add(workers.submit(() -> load(server, schema, open)));
            }
            long rows = 0;
            for (Future<Long> each : loaded) {
                rows += each.get();
            }
            long expected = pieces.stream().mapToLong(Piece::rows).sum();
            if (rows != expected) {
                throw new BenchException("%s loaded %d rows of %d into %s".formatted(word, rows, expected, schema));
            }
        } catch (ExecutionException e) {
            throw new BenchException(word + " into " + schema + " failed: " + e.getCause(), e);
        }
    }

    private long load(MySqlServer server, String schema, Queue<Piece> open) throws SQLException, IOException {
        // One character for a byte, so that values of any kind pass as they are.
        String url = server.jdbcUrl(schema) + "&characterEncoding=ISO-8859-1&useServerPrepStmts=false";
        long rows = 0;
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("SET unique_checks = 0");
            for (Piece piece = open.poll(); piece != null; piece = open.poll()) {
                rows += load(statement, piece);
                requireNoWarning(statement, piece);
            }
        }
        return rows;
    }

    private void requireNoWarning(Statement statement, Piece piece) throws SQLException {
        try (ResultSet warnings = statement.executeQuery("SHOW WARNINGS")) {
            if (warnings.next()) {
                throw new BenchException(
                        "%s of %s: %s".formatted(word, piece.table().name(), warnings.getString("Message")));
            }
        }
    }
}
