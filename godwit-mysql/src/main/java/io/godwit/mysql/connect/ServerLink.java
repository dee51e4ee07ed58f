package io.godwit.mysql.connect;

import com.mysql.cj.jdbc.JdbcConnection;
import io.godwit.error.Code;
import io.godwit.error.Invariant;
import io.godwit.error.MoveException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one server: a bounded set of sessions that are lent and given back, and single sessions for special duties.
 * Thread-safe.
 *
 * <p>The pool is our own because a session here has an identity (its {@link SessionMark}), a wrong password must be
 * reported at once and not when a pool loses patience, and waiting for a session must end by interruption.
 */
public final class ServerLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLink.class);
    private static final long IDLE_MAX_NANOS = Duration.ofSeconds(5).toNanos();

    private final ServerAddress address;
    private final Duty duty;
    private final String owner;
    private final Semaphore permits;
    private final AtomicInteger allowed;
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private final Set<Long> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile @Nullable ServerVersion version;
    private volatile @Nullable String pinned;

    /**
     * @param duty of the sessions that are lent
     * @param owner names this process to the server, in letters, digits and hyphens
     * @param sessionsMax how many sessions are lent at the same time
     */
    public ServerLink(ServerAddress address, Duty duty, String owner, int sessionsMax) {
        this.address = address;
        this.duty = duty;
        this.owner = owner;
        this.permits = new Semaphore(sessionsMax, true);
        this.allowed = new AtomicInteger(sessionsMax);
    }

    public ServerAddress address() {
        return address;
    }

    /** By which the server can tell this process's connections from others. */
    public String owner() {
        return owner;
    }

    /** Whether the server's connection of this number was made here, and may have ended since. */
    public boolean made(long connection) {
        return connections.contains(connection);
    }

    /** Lends a session; waits while all are lent. Closing the session gives it back. */
    public Session borrow() throws SQLException, InterruptedException {
        permits.acquire();
        try {
            Optional<Session> ready = usableIdle();
            return ready.isPresent() ? ready.get() : connect(duty, this::takeBack);
        } catch (Throwable failure) {
            permits.release();
            throw failure;
        }
    }

    /** From now on lends up to so many sessions at the same time; a smaller number than before changes nothing. */
    public void allow(int sessions) {
        int more = sessions - allowed.getAndAccumulate(sessions, Math::max);
        if (more > 0) {
            permits.release(more);
        }
    }

    /** Opens a session of its own, outside of the bound; closing it ends its connection. */
    public Session open(Duty ownDuty) throws SQLException {
        return connect(ownDuty, Session::end);
    }

    /** The server's version, which the first connection tells. */
    public ServerVersion version() throws SQLException {
        ServerVersion known = version;
        if (known == null) {
            try (Session session = open(Duty.CONTROL)) {
                known = session.version();
            }
        }
        return known;
    }

    /**
     * From now on lends only sessions of the server with this {@code server_uuid}: behind one address another server can
     * take over, and places in its log mean something else. Called while no session is lent.
     */
    public void pin(String serverUuid) {
        pinned = serverUuid;
        endIdle();
    }

    /** Connects once, or fails with a message about what is wrong. */
    public void probe() {
        try {
            version();
        } catch (SQLException e) {
            throw explain("connect", e);
        }
    }

    public MoveException explain(String doing, SQLException e) {
        return SqlErrors.explain(address, doing, e);
    }

    private Optional<Session> usableIdle() {
        for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
            if (session.usable(IDLE_MAX_NANOS)) {
                return Optional.of(session);
            }
            session.end();
        }
        return Optional.empty();
    }

    private void takeBack(Session session) {
        if (closed || session.discarded()) {
            session.end();
        } else {
            idle.addFirst(session);
        }
        permits.release();
    }

    private Session connect(Duty sessionDuty, Session.Home home) throws SQLException {
        Invariant.check(!closed, "%s: the link is closed", address);
        SessionMark mark = SessionMark.fresh();
        Properties properties = SessionSettings.driver(address, owner);
        @Nullable Connection connection = new com.mysql.cj.jdbc.Driver().connect(url(), properties);
        Invariant.check(connection != null, "the driver does not know its own URL");
        connections.add(connection.unwrap(JdbcConnection.class).getId());
        try (Statement statement = connection.createStatement()) {
            SessionSettings.allowLargeAnswers(connection);
            statement.execute(SessionSettings.server(sessionDuty));
            statement.execute(mark.setStatement());
            requirePinned(statement);
        } catch (SQLException | MoveException e) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException unclosed) {
                e.addSuppressed(unclosed);
            }
            throw e;
        }
        LOG.debug("{}: connected for {}", address, sessionDuty);
        Session session = new Session(address, connection, mark, home);
        version = session.version();
        return session;
    }

    private void requirePinned(Statement statement) throws SQLException {
        String wanted = pinned;
        if (wanted == null) {
            return;
        }
        try (ResultSet answer = statement.executeQuery("SELECT @@server_uuid")) {
            String found = answer.next() ? answer.getString(1) : "";
            if (!wanted.equals(found)) {
                throw new MoveException(
                        Code.SOURCE_UNREACHABLE,
                        address + ": server " + found + " answers, the change stream reads server " + wanted
                                + " (a failover?). Start the same command again: it checks that the server has every"
                                + " transaction that the target has, and goes on.");
            }
        }
    }

    private String url() {
        String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
        return "jdbc:mysql://" + host + ":" + address.port() + "/";
    }

    /** Ends the idle sessions; those lent end when they are given back. */
    @Override
    public void close() {
        closed = true;
        endIdle();
    }

    /** Ends the sessions that nobody has borrowed; others are made when they are needed. */
    public void endIdle() {
        for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
            session.end();
        }
    }
}
