package io.godwit.mysql.schema;

import io.godwit.error.Code;
import io.godwit.error.Listing;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SessionMark;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.sql.Quoted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Builds the indexes that tables of the target were made without, all of one table in one statement, while its rows are
 * changed. Thread-safe.
 */
public final class IndexBuild {
    /** The build waits for transactions of others on the table, and all that begin after it wait for the build. */
    private static final int LOCK_WAIT_SECONDS = 5;

    private static final Duration END_PATIENCE = Duration.ofSeconds(30);

    private final ServerLink source;
    private final ServerLink target;
    private final String move;
    private final BoundedRetry retry;

    public IndexBuild(ServerLink source, ServerLink target, String move, BoundedRetry retry) {
        this.source = source;
        this.target = target;
        this.move = move;
        this.retry = retry;
    }

    /**
     * Builds what the table lacks; it is then what it is on the source. May be called again after any failure.
     *
     * @return false when more rows changed meanwhile than the server keeps changes of, and nothing was built: to be called
     *     again while no row of the table changes
     */
    public boolean run(TableShape table) throws InterruptedException {
        return retry.call(target.address(), "build the indexes of " + table.target(), () -> {
            try (Session onTarget = target.open(Duty.CONTROL)) {
                beAlone(onTarget, table.target());
                boolean built = build(onTarget, missing(onTarget, table), table.target());
                if (built) {
                    requireAlike(onTarget, table);
                }
                return built;
            }
        });
    }

    // MYSQL: a statement goes on when its client is killed, until it has a result to send.
    private void beAlone(Session onTarget, TableId table) throws SQLException, InterruptedException {
        SessionMark mark = SessionMark.of("indexes of " + table + " in move " + move);
        mark.awaitEnd(onTarget, END_PATIENCE, Pause.REAL);
        if (!mark.mark(onTarget)) {
            throw new MoveException(
                    Code.LEASE_LOST,
                    onTarget.address() + ": another process builds the indexes of " + table + ". Start the same command"
                            + " again.");
        }
    }

    private DeferredIndexes missing(Session onTarget, TableShape table) throws SQLException {
        try (Session onSource = source.open(Duty.CONTROL)) {
            return DeferredIndexes.of(TableCreation.printed(onSource, table.id()))
                    .without(DeferredIndexes.of(TableCreation.printed(onTarget, table.target())));
        }
    }

    private static boolean build(Session onTarget, DeferredIndexes missing, TableId table) throws SQLException {
        if (missing.isEmpty()) {
            return true;
        }
        onTarget.run(TableCreation.TEXT_IS_UTF8);
        onTarget.run("SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS);
        onTarget.waitForEver();
        try {
            onTarget.run(Quoted.statement(missing.build(table)));
            return true;
        } catch (SQLException e) {
            if (SqlErrors.tooManyChanges(e)) {
                return false;
            }
            throw e;
        }
    }

    private void requireAlike(Session onTarget, TableShape table) throws SQLException {
        Map<TableId, TableDetails> wanted;
        try (Session onSource = source.open(Duty.CONTROL)) {
            wanted = DetailReader.read(onSource, List.of(table.id()), _ -> table.target());
        }
        Map<TableId, TableDetails> found =
                DetailReader.read(onTarget, List.of(table.target()), UnaryOperator.identity());
        List<String> differences = wanted
                .getOrDefault(table.id(), new TableDetails())
                .differences(found.getOrDefault(table.target(), new TableDetails()))
                .stream()
                .map(TableDetails.Difference::words)
                .toList();
        if (!differences.isEmpty()) {
            throw new MoveException(
                    Code.TARGET_REFUSED,
                    onTarget.address() + ": with its indexes table " + table.target()
                            + " is not what it is on the source: " + Listing.of(differences)
                            + ". Make it so by hand and start the same command again.");
        }
    }
}
