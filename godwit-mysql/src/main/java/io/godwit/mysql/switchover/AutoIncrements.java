package io.godwit.mysql.switchover;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.read.SourceNames;
import io.godwit.mysql.sql.Quoted;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the AUTO_INCREMENT counters over. Rows carry them only in part: a number that the source gave to a row which was
 * rolled back or deleted would be given again on the target. Called while writes are stopped.
 */
public final class AutoIncrements {
    private static final Logger LOG = LoggerFactory.getLogger(AutoIncrements.class);
    private static final int LOCK_WAIT_SECONDS = 2;

    private final ServerLink source;
    private final ServerLink target;
    private final SourceNames names;
    private final BoundedRetry retry;

    /** @param names where the tables are on the source now */
    public AutoIncrements(ServerLink source, ServerLink target, SourceNames names, BoundedRetry retry) {
        this.source = source;
        this.target = target;
        this.names = names;
        this.retry = retry;
    }

    /** Raises the target's counters that are behind; none is ever lowered. */
    public void carry(List<TableShape> tables) throws InterruptedException {
        Map<TableId, BigInteger> wanted = counters(source, tables, table -> names.of(table.id()));
        if (wanted.isEmpty()) {
            return;
        }
        Map<TableId, BigInteger> found = counters(target, tables, TableShape::target);
        for (TableShape table : tables) {
            BigInteger next = wanted.getOrDefault(names.of(table.id()), BigInteger.ZERO);
            if (next.compareTo(found.getOrDefault(table.target(), BigInteger.ZERO)) > 0) {
                raise(table.target(), next);
            }
        }
    }

    // MYSQL: with information_schema_stats_expiry = 0, which all sessions have, this is the counter itself.
    private Map<TableId, BigInteger> counters(
            ServerLink server, List<TableShape> tables, Function<TableShape, TableId> name)
            throws InterruptedException {
        Collection<TableId> asked = tables.stream().map(name).toList();
        String list = asked.stream()
                .map(table -> "(" + Quoted.text(table.schema()) + ", " + Quoted.text(table.name()) + ")")
                .collect(Collectors.joining(", "));
        return retry.call(server.address(), "read the AUTO_INCREMENT counters", () -> {
            Map<TableId, BigInteger> counters = new HashMap<>();
            try (Session session = server.borrow()) {
                session.each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES WHERE"
                                + " AUTO_INCREMENT IS NOT NULL AND (TABLE_SCHEMA, TABLE_NAME) IN (" + list + ")",
                        row -> counters.put(
                                new TableId(row.getString(1), row.getString(2)), new BigInteger(row.getString(3))));
            }
            return counters;
        });
    }

    private void raise(TableId table, BigInteger next) throws InterruptedException {
        try (Session session = target.borrow()) {
            session.run("SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS);
            // MYSQL: changes the counter alone, and never to less than the rows need.
            session.run("ALTER TABLE " + Quoted.table(table) + " AUTO_INCREMENT = " + next);
            LOG.info("{}: the AUTO_INCREMENT counter of {} is {} now", target.address(), table, next);
        } catch (SQLException e) {
            throw new MoveException(
                    Code.CUTOVER_UNDONE,
                    target.address() + ": the AUTO_INCREMENT counter of " + table + " could not be set to " + next
                            + ": " + e.getMessage() + ". Does somebody read the table there in a long transaction?",
                    e);
        }
    }
}
