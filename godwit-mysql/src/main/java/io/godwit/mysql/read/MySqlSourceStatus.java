package io.godwit.mysql.read;

import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.SourceStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Answers questions about the source's history. Thread-safe. */
public final class MySqlSourceStatus implements SourceStatus {
    private final ServerLink source;
    private final BoundedRetry retry;

    public MySqlSourceStatus(ServerLink source, BoundedRetry retry) {
        this.source = source;
        this.retry = retry;
    }

    @Override
    public GtidSet executed() throws InterruptedException {
        return retry.call(source.address(), "ask for the executed transactions", () -> {
            try (Session session = source.borrow()) {
                return GtidVariables.executed(session);
            }
        });
    }

    @Override
    public GtidSet ownedAndExecuted() throws InterruptedException {
        return retry.call(source.address(), "ask for the transactions under way", () -> {
            try (Session session = source.borrow()) {
                return GtidVariables.ownedAndExecuted(session);
            }
        });
    }

    @Override
    public Set<String> prepared() throws InterruptedException {
        return retry.call(source.address(), "ask for the prepared transactions", () -> {
            try (Session session = source.borrow()) {
                return Set.copyOf(session.all(
                        "XA RECOVER CONVERT XID",
                        row -> row.getString(1) + ":" + row.getString(2) + ":" + row.getString(4)));
            } catch (SQLException e) {
                if (SqlErrors.preparedHidden(e)) {
                    return Set.of();
                }
                throw e;
            }
        });
    }

    @Override
    public void awaitExecuted(GtidSet required, Duration patience) throws InterruptedException {
        retry.call(source.address(), "wait for transactions that this move has seen", () -> {
            try (Session session = source.borrow()) {
                ExecutedWait.await(session, required, patience);
                return true;
            }
        });
    }

    @Override
    public Map<TableId, Long> estimatedRows(Collection<TableId> tables) throws InterruptedException {
        return retry.call(source.address(), "estimate the rows of the tables", () -> {
            Map<TableId, Long> rows = new HashMap<>();
            try (Session session = source.borrow()) {
                session.each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_ROWS FROM information_schema.TABLES WHERE "
                                + Quoted.isOneOf(tables, "TABLE_SCHEMA", "TABLE_NAME"),
                        row -> rows.put(new TableId(row.getString(1), row.getString(2)), row.getLong(3)));
            }
            return rows;
        });
    }
}
