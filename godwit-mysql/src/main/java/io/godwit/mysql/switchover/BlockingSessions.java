package io.godwit.mysql.switchover;

import io.godwit.model.EndedSession;
import io.godwit.model.TableHolder;
import io.godwit.model.TableHolder.Kind;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.LockHolders;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees in the performance schema who holds tables against a rename, and ends sessions where that is allowed. Thread-safe. */
public final class BlockingSessions implements LockHolders {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingSessions.class);
    private static final long PICOSECONDS_PER_NANOSECOND = 1_000;

    // MYSQL: a rename waits for every lock that is granted on a table, and for none that waits behind it. It also waits
    // for
    // FLUSH TABLES WITH READ LOCK and LOCK INSTANCE FOR BACKUP, which are shared locks on the whole server. SQL_TEXT is
    // the
    // last statement of a session that runs none. Of a prepared XA transaction the locks stay with the number of its
    // thread,
    // which may be gone, or do something else by now (xa_detach_on_prepare); they are copies, which mdl.cc itself
    // makes.
    private static final String LOCKS = """
            SELECT /*+ MAX_EXECUTION_TIME(2000) */
              l.OWNER_THREAD_ID, l.OBJECT_TYPE, l.OBJECT_SCHEMA, l.OBJECT_NAME,
              l.LOCK_DURATION <> 'TRANSACTION'
                OR IFNULL(s.END_EVENT_ID IS NULL AND l.OWNER_EVENT_ID >= s.EVENT_ID, 0)
                OR IFNULL(x.STATE = 'ACTIVE' AND l.OWNER_EVENT_ID >= IFNULL(x.NESTING_EVENT_ID, x.EVENT_ID)
                  AND l.SOURCE NOT LIKE 'mdl.cc:%', 0),
              IFNULL(x.XA_STATE = 'PREPARED', 0),
              IF(x.STATE = 'ACTIVE', x.TIMER_WAIT, NULL),
              t.NAME, t.PROCESSLIST_ID, t.PROCESSLIST_USER, t.PROCESSLIST_HOST, t.PROCESSLIST_COMMAND,
              t.PROCESSLIST_STATE, t.PROCESSLIST_TIME,
              LEFT(s.SQL_TEXT, 300), s.END_EVENT_ID IS NULL, s.TIMER_WAIT, a.ATTR_VALUE
            FROM performance_schema.metadata_locks l
            LEFT JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID
            LEFT JOIN performance_schema.events_transactions_current x ON x.THREAD_ID = l.OWNER_THREAD_ID
            LEFT JOIN performance_schema.events_statements_current s
              ON s.THREAD_ID = l.OWNER_THREAD_ID AND s.NESTING_EVENT_LEVEL = 0
            LEFT JOIN performance_schema.session_connect_attrs a
              ON a.PROCESSLIST_ID = t.PROCESSLIST_ID AND a.ATTR_NAME = 'godwit_owner'
            WHERE l.LOCK_STATUS = 'GRANTED'
              AND (l.OBJECT_TYPE IN ('GLOBAL', 'BACKUP LOCK') AND l.LOCK_TYPE = 'SHARED'
                OR l.OBJECT_TYPE = 'TABLE' AND l.OBJECT_SCHEMA IN (""";

    private static final String NOT_WATCHED = """
            SELECT GROUP_CONCAT(NAME) FROM (
              SELECT NAME FROM performance_schema.setup_instruments
                WHERE NAME IN ('wait/lock/metadata/sql/mdl', 'transaction') AND ENABLED = 'NO'
              UNION ALL SELECT NAME FROM performance_schema.setup_consumers
                WHERE NAME IN ('events_transactions_current', 'events_statements_current') AND ENABLED = 'NO') t""";

    private final ServerLink source;
    private final BoundedRetry retry;
    private final Optional<Duration> endAfter;
    private final List<EndedSession> ended = new CopyOnWriteArrayList<>();

    /** Holders of which the server does not say since when, by thread: since they were first seen here. */
    private final Map<Long, Instant> firstSeen = new ConcurrentHashMap<>();

    /** @param endAfter a client that has held a table for so long may be ended; empty: nobody is */
    public BlockingSessions(ServerLink source, BoundedRetry retry, Optional<Duration> endAfter) {
        this.source = source;
        this.retry = retry;
        this.endAfter = endAfter;
    }

    @Override
    public Seen look(List<TableId> tables) throws InterruptedException {
        return retry.call(source.address(), "look who holds the tables", () -> {
            try (Session session = source.borrow()) {
                return look(session, tables);
            }
        });
    }

    private Seen look(Session session, List<TableId> tables) throws SQLException {
        try {
            Optional<String> off = session.text(NOT_WATCHED);
            List<TableHolder> holders = holders(session, tables, off.isPresent());
            return new Seen(holders, off.map(this::notWatched));
        } catch (SQLException e) {
            if (SqlErrors.privilegeMissing(e)) {
                return hidden("the user %s may not see who holds the tables: GRANT SELECT ON performance_schema.* TO it"
                        .formatted(source.address().user()));
            }
            if (SqlErrors.timeIsOver(e)) {
                return hidden("the performance schema does not say within 2 s who holds the tables");
            }
            throw e;
        }
    }

    private Seen hidden(String why) {
        return new Seen(List.of(), Optional.of(source.address() + ": " + why));
    }

    private String notWatched(String names) {
        return source.address()
                + ": not everybody who holds a table can be seen: the performance schema does not watch " + names
                + " (UPDATE performance_schema.setup_instruments or setup_consumers SET ENABLED = 'YES')";
    }

    /** @param blind whether it cannot be seen what belongs to a transaction */
    private List<TableHolder> holders(Session session, List<TableId> tables, boolean blind) throws SQLException {
        Set<TableId> moved = new HashSet<>(tables);
        Map<Long, Found> byThread = new LinkedHashMap<>();
        Instant now = Instant.now();
        String schemas = tables.stream()
                .map(TableId::schema)
                .distinct()
                .map(Quoted::text)
                .collect(Collectors.joining(", "));
        session.each(LOCKS + schemas + "))", row -> {
            boolean whole = !"TABLE".equals(row.getString(2));
            TableId table = whole ? null : new TableId(row.getString(3), row.getString(4));
            if ((whole || moved.contains(table)) && !source.owner().equals(row.getString(18))) {
                Found found = byThread.computeIfAbsent(row.getLong(1), thread -> new Found(blind));
                found.read(row, whole, now);
                if (table != null) {
                    found.tables.add(table);
                }
            }
        });
        firstSeen.keySet().retainAll(byThread.keySet());
        return byThread.values().stream()
                .map(found -> found.holder(now))
                .sorted(Comparator.comparing(TableHolder::held).reversed())
                .toList();
    }

    /** What the rows of one thread say. */
    private final class Found {
        private final boolean blind;
        final Collection<TableId> tables = new TreeSet<>(Comparator.comparing(TableId::toString));
        Kind kind = Kind.CLIENT;
        long session;
        String user = "";
        String host = "";
        Duration held = Duration.ZERO;
        String doing = "";
        String statement = "";

        Found(boolean blind) {
            this.blind = blind;
        }

        void read(ResultSet row, boolean whole, Instant now) throws SQLException {
            boolean known = row.getBoolean(5) && !row.getBoolean(6);
            session = row.getLong(9);
            user = text(row, 10);
            host = text(row, 11);
            boolean running = row.getBoolean(16) && session != 0;
            kind = kind(row, whole, known);
            statement = text(row, 15).replaceAll("\\s+", " ").strip();
            doing = running ? "running" + state(row) : "idle after";
            if (kind == Kind.PREPARED) {
                doing = session == 0 ? "its session has ended" : doing;
            }
            Duration seen = Duration.between(firstSeen.computeIfAbsent(row.getLong(1), thread -> now), now);
            held = longest(held, age(row, running, known).orElse(seen));
        }

        private Kind kind(ResultSet row, boolean whole, boolean known) throws SQLException {
            String name = text(row, 8);
            boolean client = name.equals("thread/sql/one_connection") || name.startsWith("thread/thread_pool/");
            if (row.getString(18) != null) {
                return Kind.MOVER;
            }
            if (!name.isEmpty() && (!client || text(row, 12).startsWith("Binlog Dump"))) {
                return Kind.SERVER;
            }
            // One lock of a prepared transaction is enough: ending the session would not free it.
            if (!whole && !blind && (!known || kind == Kind.PREPARED)) {
                return Kind.PREPARED;
            }
            return whole || kind == Kind.WHOLE_SERVER ? Kind.WHOLE_SERVER : Kind.CLIENT;
        }

        // MYSQL: a transaction or statement that goes on has the time so far as its TIMER_WAIT, in picoseconds.
        private Optional<Duration> age(ResultSet row, boolean running, boolean known) throws SQLException {
            long transaction = row.getLong(7);
            if (transaction > 0 && (known || row.getBoolean(6))) {
                return Optional.of(picoseconds(transaction));
            }
            return running ? Optional.of(picoseconds(row.getLong(17))) : Optional.empty();
        }

        TableHolder holder(Instant now) {
            return new TableHolder(
                    kind,
                    session,
                    user,
                    host,
                    kind == Kind.WHOLE_SERVER ? List.of() : List.copyOf(tables),
                    held,
                    now.minus(held),
                    doing,
                    statement,
                    kind == Kind.CLIENT && !blind ? endAfter : Optional.empty());
        }
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String value = row.getString(column);
        return value == null ? "" : value;
    }

    private static String state(ResultSet row) throws SQLException {
        String state = text(row, 13);
        return state.isEmpty() ? "" : " (" + state + ")";
    }

    private static Duration picoseconds(long picoseconds) {
        return Duration.ofNanos(picoseconds / PICOSECONDS_PER_NANOSECOND);
    }

    private static Duration longest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * Ends the clients that have held one of the tables for longer than they may. Called immediately before a rename, which
     * would have to wait for them; those that came later are left alone.
     */
    void end(List<TableId> tables) throws InterruptedException {
        if (endAfter.isEmpty()) {
            return;
        }
        for (TableHolder holder : look(tables).holders()) {
            if (holder.endedAfter()
                    .filter(after -> holder.held().compareTo(after) >= 0)
                    .isPresent()) {
                end(holder);
            }
        }
    }

    private void end(TableHolder holder) throws InterruptedException {
        retry.call(source.address(), "end session " + holder.session(), () -> {
            try (Session session = source.borrow()) {
                session.run("KILL CONNECTION " + holder.session());
                ended.add(new EndedSession(holder, Instant.now()));
                LOG.warn(
                        "{}: ended a session that was in the way of the rename (cutover.kill-blockers-after): {}",
                        source.address(),
                        holder.describe());
            } catch (SQLException e) {
                if (SqlErrors.connectionLost(e)) {
                    throw e;
                }
                if (!SqlErrors.threadGone(e)) {
                    // The rename says that it is still in the way.
                    LOG.warn("{}: cannot end {}: {}", source.address(), holder.describe(), e.getMessage());
                }
            }
            return true;
        });
    }

    @Override
    public List<EndedSession> ended() {
        return new ArrayList<>(ended);
    }
}
