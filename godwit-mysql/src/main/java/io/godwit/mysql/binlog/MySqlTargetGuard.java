package io.godwit.mysql.binlog;

import io.godwit.error.Code;
import io.godwit.error.Invariant;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.spi.StreamItem;
import io.godwit.spi.TargetGuard;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the target by its binary log. Writes that are not logged ({@code sql_log_bin = 0}) are not seen; a target
 * without GTIDs or log, or a user without REPLICATION SLAVE, is not watched, of which preflight warns.
 */
public final class MySqlTargetGuard implements TargetGuard {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlTargetGuard.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerLink target;
    private final Set<TableId> tables;
    private final LongPredicate own;
    private final BoundedRetry retry;
    private volatile @Nullable MySqlChangeStream stream;
    private volatile boolean watching;
    /** Guarded by this. */
    private GtidSet seen = GtidSet.empty();

    /**
     * @param tables by their names on the target
     * @param own whether a connection of the target, by its number, is or was one of this process
     */
    public MySqlTargetGuard(ServerLink target, Set<TableId> tables, LongPredicate own, BoundedRetry retry) {
        this.target = target;
        this.tables = Set.copyOf(tables);
        this.own = own;
        this.retry = retry;
    }

    /** Whether the server keeps a log that can be followed. */
    public static boolean isLogged(Session onTarget) throws SQLException {
        return onTarget.number("SELECT @@GLOBAL.log_bin") == 1
                && onTarget.text("SELECT @@GLOBAL.gtid_mode").orElse("").equals("ON");
    }

    private record Start(boolean logged, GtidSet executed, long server) {}

    @Override
    public void begin() throws InterruptedException {
        Start start = retry.call(target.address(), "find the end of the log", () -> {
            try (Session session = target.open(Duty.CONTROL)) {
                return new Start(isLogged(session), executed(session), session.number("SELECT @@GLOBAL.server_id"));
            }
        });
        if (!start.logged()) {
            LOG.warn(
                    "{}: writes of others to the moved tables cannot be seen: the server logs no GTIDs",
                    target.address());
            return;
        }
        see(start.executed());
        MySqlChangeStream opened = MySqlChangeStream.open(
                StreamSettings.of(target.address()),
                sink -> new ForeignWrites(tables, start.executed(), start.server(), own, sink));
        stream = opened;
        try {
            // MYSQL: the log begins with its own name, or with the refusal to send it.
            take(opened.next());
            watching = true;
        } catch (MoveException e) {
            opened.close();
            if (privilegeMissing(e)) {
                LOG.warn(
                        "{}: writes of others to the moved tables cannot be seen: {}",
                        target.address(),
                        e.getMessage());
                return;
            }
            throw e;
        }
    }

    private static boolean privilegeMissing(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException refused && SqlErrors.privilegeMissing(refused)) {
                return true;
            }
        }
        return false;
    }

    private static GtidSet executed(Session session) throws SQLException {
        return GtidSet.parse(session.text("SELECT @@GLOBAL.gtid_executed").orElse(""));
    }

    @Override
    public void watch() throws InterruptedException {
        if (!watching) {
            return;
        }
        try (MySqlChangeStream followed = Invariant.present(stream, "the guard watches before it has begun")) {
            while (true) {
                take(followed.next());
            }
        }
    }

    private void take(StreamItem item) {
        switch (item) {
            case StreamItem.Committed committed ->
                see(GtidSet.of(committed.transaction().gtid()));
            case StreamItem.Reconnected reconnected -> {
                if (!reconnected.sameServer()) {
                    throw new MoveException(
                            Code.TARGET_UNREACHABLE,
                            target.address() + ": another server answers in the target's place (a failover?). Start the"
                                    + " same command again: it goes on from the ledger that it finds there.");
                }
            }
            case StreamItem.Advanced _, StreamItem.SchemaChanged _ -> {}
        }
    }

    private synchronized void see(GtidSet transactions) {
        seen = seen.union(transactions);
        notifyAll();
    }

    @Override
    public void confirm() throws InterruptedException {
        if (!watching) {
            return;
        }
        GtidSet executed = retry.call(target.address(), "find the end of the log", () -> {
            try (Session session = target.borrow()) {
                return executed(session);
            }
        });
        if (!awaitSeen(executed)) {
            throw new MoveException(
                    Code.CUTOVER_UNDONE,
                    target.address() + ": whether others wrote to the moved tables is not known: the log did not arrive"
                            + " within " + PATIENCE.toSeconds() + " s");
        }
    }

    private synchronized boolean awaitSeen(GtidSet executed) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!seen.containsAll(executed)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
