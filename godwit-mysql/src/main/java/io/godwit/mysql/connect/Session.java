package io.godwit.mysql.connect;

import com.mysql.cj.jdbc.JdbcConnection;
import com.mysql.cj.jdbc.JdbcPreparedStatement;
import com.mysql.cj.jdbc.JdbcStatement;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a server with the settings of its {@link Duty}. Statements are texts of which each char is one byte,
 * as {@link io.godwit.mysql.sql.Quoted} and the SQL builders make them. For one thread at a time; {@link #discard()} may
 * come from any.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final ServerAddress address;
    private final Connection connection;
    private final SessionMark mark;
    private final Home home;
    private boolean inTransaction;
    private volatile boolean discarded;
    private long usedAt = System.nanoTime();

    Session(ServerAddress address, Connection connection, SessionMark mark, Home home) {
        this.address = address;
        this.connection = connection;
        this.mark = mark;
        this.home = home;
    }

    /** Where a session goes when its user closes it. */
    interface Home {
        void takeBack(Session session);
    }

    public ServerAddress address() {
        return address;
    }

    /** By which the end of this session can be recognised from another one. */
    public SessionMark mark() {
        return mark;
    }

    /** The server's version, known since the connection was made. */
    ServerVersion version() throws SQLException {
        return ServerVersion.parse(connection.getMetaData().getDatabaseProductVersion());
    }

    public void begin() throws SQLException {
        begin("START TRANSACTION");
    }

    /** Begins a transaction with this statement. */
    public void begin(String statement) throws SQLException {
        inTransaction = true;
        run(statement);
    }

    /** Commits; after any failure of this the outcome is unknown, and the session must be discarded. */
    public void commit() throws SQLException {
        run("COMMIT");
        inTransaction = false;
    }

    /** Ends a transaction without effect. When that fails the connection is dropped, which has the same effect. */
    public void rollback() {
        if (!inTransaction || discarded) {
            return;
        }
        try {
            run("ROLLBACK");
            inTransaction = false;
        } catch (SQLException e) {
            LOG.debug("{}: rollback failed, dropping the connection", address, e);
            discard();
        }
    }

    /** From now on a statement may take as long as it takes: a server that is gone is noticed by keep-alive alone. */
    public void waitForEver() throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 0);
    }

    public void run(String sql) throws SQLException {
        with(statement -> statement.execute(sql));
    }

    /** Runs a statement that changes rows; how many it changed. */
    public long change(String sql) throws SQLException {
        try {
            return DriverPackets.change(connection, sql);
        } catch (SQLException e) {
            throw discardedIfLost(e);
        }
    }

    /**
     * Runs a statement that changes rows, and that would be too large for the server with these values in the places of its
     * question marks; how many rows it changed. The driver sends them in pieces in front of it, each in binary.
     */
    public long change(String sql, List<byte[]> values) throws SQLException {
        try (JdbcPreparedStatement statement =
                (JdbcPreparedStatement) connection.unwrap(JdbcConnection.class).serverPrepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                byte[] value = values.get(i);
                statement.setBinaryStream(i + 1, new ByteArrayInputStream(value), value.length);
            }
            return statement.executeLargeUpdate();
        } catch (SQLException e) {
            throw discardedIfLost(e);
        }
    }

    /**
     * Runs a LOAD DATA LOCAL with these bytes as the file; how many rows it stored. Strict as an INSERT: a row or value that the
     * server skipped or bent is a failure, after which the caller must roll back.
     */
    public long load(String sql, InputStream rows) throws SQLException {
        return with(statement -> {
            statement.unwrap(JdbcStatement.class).setLocalInfileInputStream(rows);
            long stored = statement.executeLargeUpdate(sql);
            // MYSQL: LOCAL implies IGNORE, strict mode or not.
            SQLWarning warning = statement.getWarnings();
            if (warning != null) {
                throw new SQLException(warning.getMessage(), warning.getSQLState(), warning.getErrorCode(), warning);
            }
            return stored;
        });
    }

    public void each(String sql, RowVisitor visitor) throws SQLException {
        with(statement -> {
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    visitor.visit(rows);
                }
                return true;
            }
        });
    }

    /**
     * Visits rows as they come from the server, without holding them, until the visitor says no; then the connection is
     * dropped with what is left in it, and this session is of no more use.
     *
     * @return whether all rows were visited
     */
    public boolean eachWhile(String sql, RowCondition visitor) throws SQLException {
        boolean all = false;
        try {
            all = DriverPackets.rows(connection, sql, visitor);
            return all;
        } finally {
            if (!all) {
                discard();
            }
        }
    }

    /** Looks at a row, which is not to be kept; false to end. */
    @FunctionalInterface
    public interface RowCondition {
        boolean visit(ResultRow row) throws SQLException;
    }

    /** A session whose connection was lost must not go back to the others. */
    private <T> T with(Call<T> call) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return call.on(statement);
        } catch (SQLException e) {
            throw discardedIfLost(e);
        }
    }

    private SQLException discardedIfLost(SQLException e) {
        if (SqlErrors.connectionLost(e)) {
            discard();
        }
        return e;
    }

    @FunctionalInterface
    private interface Call<T> {
        T on(Statement statement) throws SQLException;
    }

    public <T> List<T> all(String sql, RowReader<T> reader) throws SQLException {
        List<T> found = new ArrayList<>();
        each(sql, row -> found.add(reader.read(row)));
        return found;
    }

    public <T> Optional<T> first(String sql, RowReader<T> reader) throws SQLException {
        return with(statement -> {
            try (ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
            }
        });
    }

    /** The first column of the first row as a text; empty for no row and for NULL. */
    public Optional<String> text(String sql) throws SQLException {
        return first(sql, row -> Optional.ofNullable(row.getString(1))).flatMap(value -> value);
    }

    /** The first column of the first row as a number; there must be one. */
    public long number(String sql) throws SQLException {
        return first(sql, row -> row.getLong(1))
                .orElseThrow(() -> new SQLException("no row where one must be: " + sql));
    }

    /** Drops the connection at once, whatever it is doing; the server rolls its transaction back. */
    public void discard() {
        discarded = true;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("{}: dropping a connection failed; the server will notice", address, e);
        }
    }

    /** Rolls back what is not committed and gives the session back. */
    @Override
    public void close() {
        rollback();
        usedAt = System.nanoTime();
        home.takeBack(this);
    }

    boolean usable(long idleMaxNanos) {
        if (discarded) {
            return false;
        }
        if (System.nanoTime() - usedAt < idleMaxNanos) {
            return true;
        }
        try {
            return connection.isValid(5);
        } catch (SQLException e) {
            LOG.debug("{}: an idle connection is gone", address, e);
            return false;
        }
    }

    boolean discarded() {
        return discarded;
    }

    /** Ends the connection in order. */
    void end() {
        discarded = true;
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("{}: closing a connection failed; the server will notice", address, e);
        }
    }

    /** Takes one row; must not keep the result set. */
    @FunctionalInterface
    public interface RowVisitor {
        void visit(ResultSet row) throws SQLException;
    }

    /** Makes a value of one row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }
}
