package io.godwit.mysql.switchover;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.read.GtidVariables;
import io.godwit.mysql.read.SourceBracket;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.TrafficSwitch.Drain;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Reads the position up to which a source must be drained after its writes have stopped.
 *
 * <p>A transaction enters the log before it enters {@code gtid_executed}, and when a writer was cut off rather than waited
 * for, it may be in between at this moment. So the end of the log is read first. Every transaction before that end has
 * its GTID by then, and owns it until it enters {@code gtid_executed}: owned and executed, read afterwards in this order,
 * name them all. When the executed set has caught up with these, it covers the end.
 */
public final class DrainPosition {
    private final ServerLink source;
    private final BoundedRetry retry;
    private final Duration patience;

    /** @param patience how long the transactions that are in the log may take to commit */
    public DrainPosition(ServerLink source, BoundedRetry retry, Duration patience) {
        this.source = source;
        this.retry = retry;
        this.patience = patience;
    }

    /** Learns what {@link #read()} needs to know about the server, while writes are not stopped yet. */
    static void prepare(ServerLink source, BoundedRetry retry) throws InterruptedException {
        retry.call(source.address(), "ask for the version", source::version);
    }

    /** Fails with {@code CUTOVER_UNDONE} when patience is over. */
    public Drain read() throws InterruptedException {
        return retry.call(source.address(), "read the drain position", () -> {
            try (Session session = source.borrow()) {
                LogPosition end =
                        SourceBracket.endOfLog(session, source.version().logStatusStatement());
                GtidSet all = GtidVariables.ownedAndExecuted(session);
                await(session, all);
                return new Drain(GtidVariables.executed(session), end);
            }
        });
    }

    private void await(Session session, GtidSet all) throws SQLException {
        long missed = session.number("SELECT WAIT_FOR_EXECUTED_GTID_SET(" + Quoted.text(all.toString()) + ", "
                + Math.max(1, patience.toSeconds()) + ")");
        if (missed != 0) {
            throw new MoveException(
                    Code.CUTOVER_UNDONE,
                    source.address() + ": transactions are in the log and did not commit within " + patience
                            + ". SHOW PROCESSLIST shows what holds them.");
        }
    }
}
