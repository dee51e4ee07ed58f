package io.godwit.mysql.switchover;

import io.godwit.error.Code;
import io.godwit.error.Listing;
import io.godwit.error.MoveException;
import io.godwit.model.TableHolder;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.read.SourceNames;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.LockHolders;
import io.godwit.spi.TrafficSwitch;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops writes by renaming all tables on the source in one statement, which the server does for all of them or for none.
 * Called by one thread.
 */
public final class RenameSwitch implements TrafficSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(RenameSwitch.class);
    private static final int STATEMENT_SHOWN = 1_000;
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(10);

    // MYSQL: one RENAME TABLE rewrites the dictionary for each table in turn, while all of them are locked: 1 to
    // 10 ms for each, by the server's disk and by what else it does.
    public static final Duration TABLE_LEAST = Duration.ofMillis(1);
    public static final Duration TABLE_USUAL = Duration.ofMillis(3);
    public static final Duration TABLE_MOST = Duration.ofMillis(10);

    private final ServerLink source;
    private final SourceNames names;
    private final RenameSettings settings;
    private final BoundedRetry retry;
    private final Pause pause;
    private final BlockingSessions blockers;

    /** When the last rename was sent: all writers wait behind it from then on. */
    private Instant sentAt = Instant.EPOCH;

    /**
     * @param source of this switch alone, so that its connection exists before writes are stopped
     * @param names told where the tables are, so that the verification finds them
     */
    public RenameSwitch(
            ServerLink source, SourceNames names, RenameSettings settings, BoundedRetry retry, Pause pause) {
        this.source = source;
        this.names = names;
        this.settings = settings;
        this.retry = retry;
        this.pause = pause;
        this.blockers = new BlockingSessions(source, retry, settings.killAfter());
    }

    /** The name that a table has on the source after the cutover. */
    public static TableId closedName(TableId table) {
        return new TableId(table.schema(), "_" + table.name() + "_del");
    }

    @Override
    public State state(List<TableId> tables) throws InterruptedException {
        Set<TableId> present = present(tables);
        boolean open = tables.stream().allMatch(present::contains);
        boolean noneClosed = tables.stream().map(RenameSwitch::closedName).noneMatch(present::contains);
        boolean closed = tables.stream().map(RenameSwitch::closedName).allMatch(present::contains);
        boolean noneOpen = tables.stream().noneMatch(present::contains);
        State state = open && noneClosed ? State.OPEN : closed && noneOpen ? State.CLOSED : State.UNCLEAR;
        switch (state) {
            case OPEN -> tables.forEach(names::restore);
            case CLOSED -> tables.forEach(table -> names.rename(table, closedName(table)));
            case UNCLEAR -> LOG.warn("{}: {}", source.address(), unclear(tables, present));
        }
        return state;
    }

    @Override
    public Instant close(List<TableId> tables, Duration budget) throws InterruptedException {
        State before = state(tables);
        if (before == State.CLOSED) {
            return Instant.now();
        }
        if (before == State.UNCLEAR) {
            throw new MoveException(
                    Code.CUTOVER_UNDONE,
                    source.address() + ": the tables cannot be renamed: " + unclear(tables, present(tables))
                            + " Rename or drop the tables that are in the way.");
        }
        DrainPosition.prepare(source, retry);
        Duration wait = settings.lockWait().compareTo(budget) < 0 ? settings.lockWait() : budget;
        return rename(tables, State.CLOSED, statement(tables, false), wait);
    }

    @Override
    public Duration closingTakes(int tables) {
        return TABLE_USUAL.multipliedBy(tables);
    }

    @Override
    public LockHolders holders() {
        return blockers;
    }

    @Override
    public Drain drain() throws InterruptedException {
        return new DrainPosition(source, retry, DRAIN_PATIENCE).read();
    }

    @Override
    public boolean stillClosed(List<TableId> tables) throws InterruptedException {
        return state(tables) == State.CLOSED;
    }

    @Override
    public void reopen(List<TableId> tables) throws InterruptedException {
        switch (state(tables)) {
            case OPEN -> LOG.info("{}: the tables have their names", source.address());
            case CLOSED -> rename(tables, State.OPEN, statement(tables, true), settings.lockWait());
            case UNCLEAR -> {
                Set<TableId> present = present(tables);
                List<TableId> away = tables.stream()
                        .filter(table -> !present.contains(table) && present.contains(closedName(table)))
                        .toList();
                throw new MoveException(
                        Code.CUTOVER_UNCLEAR,
                        source.address() + ": " + unclear(tables, present) + " A person has to decide"
                                + (away.isEmpty() ? "." : "; this gives the names back: " + statement(away, true)));
            }
        }
    }

    /** Tries until the server is in the wanted state; when the tries are used up, the tables are as they were. */
    private Instant rename(List<TableId> tables, State wanted, String statement, Duration lockWait)
            throws InterruptedException {
        @Nullable SQLException last = null;
        Duration wait = settings.pauseMin();
        for (int attempt = 1; attempt <= settings.attempts(); attempt++) {
            if (wanted == State.CLOSED) {
                blockers.end(tables);
            }
            try {
                renameOnce(statement, lockWait);
                tables.forEach(
                        wanted == State.CLOSED ? table -> names.rename(table, closedName(table)) : names::restore);
                return sentAt;
            } catch (SQLException e) {
                if (!SqlErrors.hadNoEffect(e)) {
                    throw failed(tables, statement, e, attempt);
                }
                last = e;
            }
            // Also after a lost connection: the statement has ended, so what the server shows now is the outcome.
            State now = state(tables);
            if (now == wanted) {
                return sentAt;
            }
            if (now == State.UNCLEAR) {
                throw new MoveException(
                        Code.CUTOVER_UNCLEAR,
                        source.address() + ": " + unclear(tables, present(tables)) + " A person has to decide.",
                        last);
            }
            LOG.info("{}: rename attempt {} did not get the locks, next in about {}", source.address(), attempt, wait);
            pause.last(wait);
            wait = wait.multipliedBy(2).compareTo(settings.pauseMax()) < 0 ? wait.multipliedBy(2) : settings.pauseMax();
        }
        throw failed(tables, statement, last, settings.attempts());
    }

    private void renameOnce(String statement, Duration lockWait) throws SQLException, InterruptedException {
        // The session that asked for the state before: no connection is made while writes stand still.
        try (Session session = source.borrow()) {
            session.run("SET SESSION lock_wait_timeout = " + Math.max(1, lockWait.toSeconds()));
            sentAt = Instant.now();
            try {
                session.run(statement);
            } catch (SQLException e) {
                if (SqlErrors.connectionLost(e)) {
                    awaitEnd(session);
                }
                throw e;
            }
        }
    }

    private void awaitEnd(Session lost) throws InterruptedException {
        retry.call(source.address(), "learn whether the rename took effect", () -> {
            try (Session session = source.borrow()) {
                lost.mark().awaitEnd(session, END_PATIENCE, pause);
                return true;
            }
        });
    }

    private MoveException failed(List<TableId> tables, String statement, @Nullable SQLException e, int attempts)
            throws InterruptedException {
        String why = e == null ? "no try changed anything" : e.getMessage();
        return new MoveException(
                Code.CUTOVER_UNDONE,
                source.address() + ": the rename did not succeed in " + attempts + " tries (" + why
                        + "); the tables are as they were. " + inTheWay(tables) + " The statement was: "
                        + excerpt(statement),
                e);
    }

    private String inTheWay(List<TableId> tables) throws InterruptedException {
        LockHolders.Seen seen = blockers.look(tables);
        if (seen.holders().isEmpty()) {
            return seen.hidden()
                    .orElse("Long transactions on them were in the way, and have ended by now:"
                            + " performance_schema.metadata_locks shows such ones.");
        }
        return "In the way: "
                + Listing.of(seen.holders().stream().map(TableHolder::describe).toList()) + ".";
    }

    private static String excerpt(String statement) {
        return statement.length() <= STATEMENT_SHOWN
                ? statement
                : statement.substring(0, STATEMENT_SHOWN) + " ... and so on";
    }

    private static String statement(List<TableId> tables, boolean back) {
        return "RENAME TABLE " + STATEMENT_MARK + " "
                + tables.stream()
                        .map(table -> back
                                ? Quoted.table(closedName(table)) + " TO " + Quoted.table(table)
                                : Quoted.table(table) + " TO " + Quoted.table(closedName(table)))
                        .collect(Collectors.joining(", "));
    }

    private Set<TableId> present(List<TableId> tables) throws InterruptedException {
        return retry.call(source.address(), "look for the tables", () -> {
            try (Session session = source.borrow()) {
                return present(session, tables);
            }
        });
    }

    private static Set<TableId> present(Session session, List<TableId> tables) throws SQLException {
        List<TableId> wanted = tables.stream()
                .flatMap(table -> Stream.of(table, closedName(table)))
                .toList();
        return new HashSet<>(session.all(
                "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
                        + Quoted.isOneOf(wanted, "TABLE_SCHEMA", "TABLE_NAME"),
                row -> new TableId(row.getString(1), row.getString(2))));
    }

    private static String unclear(List<TableId> tables, Set<TableId> present) {
        List<String> found = tables.stream()
                .map(table -> {
                    boolean open = present.contains(table);
                    boolean closed = present.contains(closedName(table));
                    String words = open && closed
                            ? "both exist"
                            : open ? "exists" : closed ? "is renamed to " + closedName(table) : "is gone";
                    return table + " " + (open && closed ? "and " + closedName(table) + " " + words : words);
                })
                .toList();
        return "some tables are renamed and some are not: " + Listing.of(found) + ".";
    }
}
