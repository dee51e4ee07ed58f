package io.godwit.mysql.ledger;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the lease of a move, and takes it over from an owner that is gone.
 *
 * <p>Whether an owner is alive is judged by its heartbeat and by the target's clock alone. Taking over too early would be
 * safe, because of the {@link Fence}, but would stop a healthy process.
 */
final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
    private static final int LOCK_WAIT_SECONDS = 2;
    private static final String NOW = "UTC_TIMESTAMP(6)";

    private final Session session;
    private final String move;
    private final Owner owner;
    private final Duration duration;
    private final Duration patience;
    private final Pause pause;

    Lease(Session session, String move, Owner owner, Duration duration, Duration patience, Pause pause) {
        this.session = session;
        this.move = move;
        this.owner = owner;
        this.duration = duration;
        this.patience = patience;
        this.pause = pause;
    }

    /**
     * The lease as it is found.
     *
     * @param silentMicros since the last heartbeat, by the target's clock
     * @param seenMicros when it was looked at, by the target's clock
     */
    private record Found(
            long token,
            boolean held,
            Owner owner,
            long leaseMicros,
            String takenAt,
            long beat,
            long silentMicros,
            long seenMicros) {}

    /** Takes the lease; the new token, in a fence. Fails with {@code LEASE_HELD}. */
    Fence take() throws SQLException, InterruptedException {
        session.run("SET SESSION innodb_lock_wait_timeout = " + LOCK_WAIT_SECONDS);
        long start = System.nanoTime();
        @Nullable Found first = null;
        while (true) {
            Optional<Found> looked = look();
            if (looked.isEmpty()) {
                if (create()) {
                    return new Fence(move, 1);
                }
                continue;
            }
            Found found = looked.get();
            if (first == null || first.token() != found.token()) {
                first = found;
            }
            if (free(found, first)) {
                return takeOver(found);
            }
            if (found.beat() != first.beat() || System.nanoTime() - start > patience.toNanos()) {
                throw held(found);
            }
            pause.last(duration.dividedBy(20).plusMillis(20));
        }
    }

    private boolean free(Found found, Found first) {
        if (!found.held()) {
            return true;
        }
        // The second test is for a target whose clock was set back since the last heartbeat.
        boolean silent = found.silentMicros() >= found.leaseMicros()
                || (found.beat() == first.beat() && found.seenMicros() - first.seenMicros() >= found.leaseMicros());
        if (silent) {
            LOG.warn("the lease of {} on move '{}' has run out; taking over", found.owner(), move);
            return true;
        }
        if (found.owner().ended()) {
            LOG.warn("{} held move '{}' and has ended; taking over", found.owner(), move);
            return true;
        }
        return false;
    }

    private Optional<Found> look() throws SQLException {
        return session.first(
                "SELECT l.token, l.held, l.host, l.machine, l.pid, l.started_at, l.connections, l.lease_micros,"
                        + " CAST(l.taken_at AS CHAR), h.beat, TIMESTAMPDIFF(MICROSECOND, h.beaten_at, " + NOW + "),"
                        + " TIMESTAMPDIFF(MICROSECOND, '2000-01-01', " + NOW + ")"
                        + " FROM _godwit.lease l JOIN _godwit.heartbeat h ON h.move = l.move WHERE l.move = "
                        + Quoted.text(move),
                row -> new Found(
                        row.getLong(1),
                        row.getLong(2) != 0,
                        new Owner(
                                row.getString(3),
                                row.getString(4),
                                row.getLong(5),
                                Instant.parse(row.getString(6)),
                                row.getString(7)),
                        row.getLong(8),
                        row.getString(9),
                        row.getLong(10),
                        row.getLong(11),
                        row.getLong(12)));
    }

    /** Makes the first lease of a move; false when another process was quicker. */
    private boolean create() throws SQLException {
        try {
            session.begin();
            session.run("INSERT INTO _godwit.lease SET move = " + Quoted.text(move) + ", token = 1, " + mine());
            session.run("INSERT INTO _godwit.heartbeat VALUES (" + Quoted.text(move) + ", 1, " + NOW + ")");
            session.commit();
            return true;
        } catch (SQLException e) {
            session.rollback();
            if (SqlErrors.rowUnexpected(e) || SqlErrors.lockedOut(e)) {
                return false;
            }
            throw e;
        }
    }

    private Fence takeOver(Found found) throws SQLException, InterruptedException {
        long start = System.nanoTime();
        long token = found.token() + 1;
        while (true) {
            try {
                session.begin();
                // Waits for every transaction of the old owner that has passed its fence.
                long changed = session.change("UPDATE _godwit.lease SET token = " + token + ", " + mine()
                        + " WHERE move = " + Quoted.text(move) + " AND token = " + found.token());
                if (changed == 0) {
                    session.rollback();
                    throw held(look().orElse(found));
                }
                session.run("UPDATE _godwit.heartbeat SET beat = beat + 1, beaten_at = " + NOW + " WHERE move = "
                        + Quoted.text(move));
                session.commit();
                return new Fence(move, token);
            } catch (SQLException e) {
                session.rollback();
                if (!SqlErrors.lockedOut(e) || System.nanoTime() - start > patience.toNanos()) {
                    throw e;
                }
                killConnections(found.owner());
            }
        }
    }

    /** Ends what the dead owner still has open on the server: transactions that hold the old lease against us. */
    private void killConnections(Owner dead) throws SQLException {
        List<String> threads = session.all(
                "SELECT DISTINCT processlist_id FROM performance_schema.session_account_connect_attrs"
                        + " WHERE attr_name = _utf8mb4'godwit_owner' AND attr_value = "
                        + Quoted.text(dead.connections()),
                row -> row.getString(1));
        for (String thread : threads) {
            LOG.warn("{}: killing connection {} of {}", session.address(), thread, dead);
            try {
                session.run("KILL " + thread);
            } catch (SQLException e) {
                if (!SqlErrors.threadGone(e)) {
                    throw e;
                }
            }
        }
    }

    private String mine() {
        return "held = 1, host = " + Quoted.text(owner.host()) + ", machine = " + Quoted.text(owner.machine())
                + ", pid = " + owner.pid() + ", started_at = "
                + Quoted.text(owner.startedAt().truncatedTo(ChronoUnit.SECONDS).toString()) + ", connections = "
                + Quoted.text(owner.connections()) + ", lease_micros = "
                + duration.toNanos() / 1000 + ", taken_at = " + NOW;
    }

    private MoveException held(Found found) {
        return new MoveException(
                Code.LEASE_HELD,
                session.address() + ": move '" + move + "' is run by " + found.owner() + " since " + found.takenAt()
                        + " UTC, and that process is alive. Stop it first, or choose another name for this move.");
    }
}
