package io.godwit.mysql.switchover;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.read.SourceNames;
import io.godwit.mysql.sql.Quoted;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the AUTO_INCREMENT counters over. Rows carry them only in part: a number that the source gave to a row which was
 * rolled back or deleted would be given again on the target. For one thread at a time.
 */
public final class AutoIncrements {
    private static final Logger LOG = LoggerFactory.getLogger(AutoIncrements.class);
    private static final int LOCK_WAIT_SECONDS = 2;

    private final ServerLink source;
    private final ServerLink target;
    private final SourceNames names;
    private final BoundedRetry retry;

    /** The target's counters when they were last looked at. Only the move writes there, so they have not fallen since. */
    private final Map<TableId, BigInteger> reached = new HashMap<>();

    /** The tables that have a counter; null before it was asked which. */
    private @Nullable List<TableShape> withCounter;

    /** @param names where the tables are on the source now */
    public AutoIncrements(ServerLink source, ServerLink target, SourceNames names, BoundedRetry retry) {
        this.source = source;
        this.target = target;
        this.names = names;
        this.retry = retry;
    }

    /**
     * Raises the target's counters that are behind while applications still write, so that {@link #carry} has little left to
     * do. A table that somebody holds is left to it.
     */
    public void prepare(List<TableShape> tables) throws InterruptedException {
        List<TableShape> counting = counting(tables);
        withCounter = counting;
        reached.clear();
        reached.putAll(counters(target, counting, TableShape::target));
        for (Map.Entry<TableId, BigInteger> each : behind(counting).entrySet()) {
            try {
                raise(each.getKey(), each.getValue());
            } catch (SQLException e) {
                if (!SqlErrors.lockedOut(e)) {
                    throw refused(each.getKey(), each.getValue(), e);
                }
                LOG.info("{}: the AUTO_INCREMENT counter of {} is left for later", target.address(), each.getKey());
            }
        }
    }

    /** Raises the target's counters that are behind; none is ever lowered. Called while writes are stopped. */
    public void carry(List<TableShape> tables) throws InterruptedException {
        List<TableShape> known = withCounter;
        for (Map.Entry<TableId, BigInteger> each :
                behind(known == null ? tables : known).entrySet()) {
            try {
                raise(each.getKey(), each.getValue());
            } catch (SQLException e) {
                throw refused(each.getKey(), each.getValue(), e);
            }
        }
    }

    /** The tables, by their names on the target, whose counters are behind, with what they should be. */
    private Map<TableId, BigInteger> behind(List<TableShape> tables) throws InterruptedException {
        Map<TableId, BigInteger> onSource = counters(source, tables, table -> names.of(table.id()));
        Map<TableId, BigInteger> wanted = new LinkedHashMap<>();
        for (TableShape table : tables) {
            BigInteger next = onSource.getOrDefault(names.of(table.id()), BigInteger.ZERO);
            if (isBehind(reached, table.target(), next)) {
                wanted.put(table.target(), next);
            }
        }
        // Rows that have arrived since raise a counter too.
        reached.putAll(counters(
                target,
                tables.stream()
                        .filter(table -> wanted.containsKey(table.target()))
                        .toList(),
                TableShape::target));
        wanted.entrySet().removeIf(each -> !isBehind(reached, each.getKey(), each.getValue()));
        return wanted;
    }

    private static boolean isBehind(Map<TableId, BigInteger> counters, TableId table, BigInteger next) {
        return next.compareTo(counters.getOrDefault(table, BigInteger.ZERO)) > 0;
    }

    /** Those of the tables that have a counter. */
    private List<TableShape> counting(List<TableShape> tables) throws InterruptedException {
        List<TableId> asked = tables.stream().map(table -> names.of(table.id())).toList();
        Set<TableId> found = retry.call(source.address(), "look for AUTO_INCREMENT columns", () -> {
            try (Session session = source.borrow()) {
                return Set.copyOf(session.all(
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.COLUMNS WHERE EXTRA LIKE"
                                + " '%auto_increment%' AND " + Quoted.isOneOf(asked, "TABLE_SCHEMA", "TABLE_NAME"),
                        row -> new TableId(row.getString(1), row.getString(2))));
            }
        });
        return tables.stream()
                .filter(table -> found.contains(names.of(table.id())))
                .toList();
    }

    // MYSQL: with information_schema_stats_expiry = 0, which all sessions have, this is the counter itself. The server
    // looks
    // into each table for it, half a millisecond or so.
    private Map<TableId, BigInteger> counters(
            ServerLink server, List<TableShape> tables, Function<TableShape, TableId> name)
            throws InterruptedException {
        if (tables.isEmpty()) {
            return Map.of();
        }
        List<TableId> asked = tables.stream().map(name).toList();
        return retry.call(server.address(), "read the AUTO_INCREMENT counters", () -> {
            Map<TableId, BigInteger> counters = new HashMap<>();
            try (Session session = server.borrow()) {
                session.each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES WHERE"
                                + " AUTO_INCREMENT IS NOT NULL AND "
                                + Quoted.isOneOf(asked, "TABLE_SCHEMA", "TABLE_NAME"),
                        row -> counters.put(
                                new TableId(row.getString(1), row.getString(2)), new BigInteger(row.getString(3))));
            }
            return counters;
        });
    }

    private void raise(TableId table, BigInteger next) throws SQLException, InterruptedException {
        try (Session session = target.borrow()) {
            session.run("SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS);
            // MYSQL: changes the counter alone, and never to less than the rows need.
            session.run("ALTER TABLE " + Quoted.table(table) + " AUTO_INCREMENT = " + next);
            reached.put(table, next);
            LOG.info("{}: the AUTO_INCREMENT counter of {} is {} now", target.address(), table, next);
        }
    }

    private MoveException refused(TableId table, BigInteger next, SQLException e) {
        return new MoveException(
                Code.CUTOVER_UNDONE,
                target.address() + ": the AUTO_INCREMENT counter of " + table + " could not be set to " + next + ": "
                        + e.getMessage() + ". Does somebody read the table there in a long transaction?",
                e);
    }
}
