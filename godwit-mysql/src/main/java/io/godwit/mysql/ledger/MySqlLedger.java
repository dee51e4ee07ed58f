package io.godwit.mysql.ledger;

import io.godwit.error.Code;
import io.godwit.error.Invariant;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.SqlErrors;
import io.godwit.mysql.ledger.FencedTransactions.Question;
import io.godwit.mysql.sql.Quoted;
import io.godwit.sequence.Restored;
import io.godwit.spi.Ledger;
import io.godwit.spi.Orders;
import io.godwit.spi.WayBack;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledger of one move in the schema {@code _godwit} of the target, with its lease held. Thread-safe. */
public final class MySqlLedger implements Ledger, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlLedger.class);
    private static final int DDL_LOCK_WAIT_SECONDS = 2;
    private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(5);

    private final String move;
    private final Duration leaseDuration;
    private final FencedTransactions transactions;
    private final SettledRows settled;
    private final AppliedPosition position;
    private final TargetTables targets;
    private final MadeObjects objects;
    private final WayBackRow wayBack;
    private final OrderRows orders;

    private MySqlLedger(String move, Duration leaseDuration, FencedTransactions transactions) {
        this.move = move;
        this.leaseDuration = leaseDuration;
        this.transactions = transactions;
        this.settled = new SettledRows(move);
        this.position = new AppliedPosition(move);
        this.targets = new TargetTables(move);
        this.objects = new MadeObjects(move);
        this.wayBack = new WayBackRow(move);
        this.orders = new OrderRows(move);
    }

    /**
     * Takes the lease of a move, and makes the ledger's tables if they are missing. Takes over from an owner that is gone,
     * and fails with {@code LEASE_HELD} while another one is alive.
     *
     * @param target a link of its own with at least two sessions, opened for {@code owner}
     * @param owner this process
     * @param patience how long to watch another owner, and to wait for its last transactions
     */
    public static MySqlLedger acquire(
            ServerLink target, String move, Owner owner, Duration leaseDuration, Duration patience, BoundedRetry retry)
            throws InterruptedException {
        try (Session session = target.open(Duty.CONTROL)) {
            LedgerTables.prepare(session);
            Fence fence = new Lease(session, move, owner, leaseDuration, patience, Pause.REAL).take();
            LOG.info("{}: holding move '{}' with token {}", target.address(), move, fence.token());
            return new MySqlLedger(move, leaseDuration, new FencedTransactions(target, fence, retry));
        } catch (SQLException e) {
            throw target.explain("take the lease of move '" + move + "'", e);
        }
    }

    /**
     * Transactions that this lease guards, on the sessions of another link: the ledger's own must stay free for renewing
     * the lease.
     */
    public FencedTransactions guard(ServerLink writers, BoundedRetry retry) {
        return new FencedTransactions(writers, transactions.fence(), retry);
    }

    @Override
    public Restored restored() {
        return ask(
                "read the ledger",
                session -> new Restored(position.read(session), position.intent(session), settled.all(session)));
    }

    @Override
    public List<TableId> tables() {
        return ask(
                "read the ledger",
                session -> session.text("SELECT tables FROM _godwit.move WHERE name = " + Quoted.text(move))
                        .map(names -> names.lines().map(TableId::parse).toList())
                        .orElse(List.of()));
    }

    @Override
    public Counts counts() {
        return ask("read the ledger", session -> new Counts(settled.rowCounts(session), position.changes(session)));
    }

    @Override
    public void begin(List<TableId> tables, GtidSet start, String phase) {
        run(
                "begin the move in the ledger",
                session -> begin(session, tables, start, phase),
                session -> LedgerTables.begun(session, move));
    }

    @Override
    public void beginSettled(List<TableId> tables, GtidSet start, String phase, Map<TableId, Long> rows) {
        run(
                "begin the way back in the ledger",
                session -> {
                    begin(session, tables, start, phase);
                    for (TableId table : tables) {
                        settled.add(session, table, KeyRange.all(), start, rows.getOrDefault(table, 0L));
                    }
                },
                session -> LedgerTables.begun(session, move));
    }

    private void begin(Session session, List<TableId> tables, GtidSet start, String phase) throws SQLException {
        String names = tables.stream().map(TableId::toString).collect(Collectors.joining("\n"));
        session.run("INSERT INTO _godwit.move SET name = " + Quoted.text(move) + ", applied = "
                + Quoted.text(start.toString()) + ", phase = " + Quoted.text(phase) + ", epochs = 0, tables = "
                + Quoted.text(names)
                + ", begun_at = UTC_TIMESTAMP(6)");
    }

    @Override
    public Optional<String> phase() {
        return ask("read the phase from the ledger", session -> LedgerTables.phase(session, move));
    }

    @Override
    public void store(String phase) {
        run("store the phase in the ledger", session -> store(session, phase), Question.REPEATABLE);
    }

    private void store(Session session, String phase) throws SQLException {
        // MYSQL: storing the same text again counts as no change.
        session.run("UPDATE _godwit.move SET phase = " + Quoted.text(phase) + " WHERE name = " + Quoted.text(move));
        Invariant.check(LedgerTables.begun(session, move), "move '%s' has not begun", move);
    }

    @Override
    public void openWayBack(String phase, WayBack back) {
        run(
                "store the phase and the way back in the ledger",
                session -> {
                    store(session, phase);
                    wayBack.write(session, back);
                },
                Question.REPEATABLE);
    }

    @Override
    public Optional<WayBack> wayBack() {
        return ask("read the way back from the ledger", wayBack::read);
    }

    @Override
    public Orders orders() {
        return ask("read from the ledger what was commanded", orders::read);
    }

    @Override
    public void keep(Orders commanded) {
        run("store in the ledger what was commanded", session -> orders.write(session, commanded), Question.REPEATABLE);
    }

    @Override
    public void forgetWayBack() {
        run("forget the way back in the ledger", wayBack::clear, Question.REPEATABLE);
    }

    @Override
    public void forget() {
        run(
                "forget the move in the ledger",
                session -> {
                    clear(session);
                    objects.clear(session);
                    targets.clear(session);
                    session.run("DELETE FROM _godwit.heartbeat WHERE move = " + Quoted.text(move));
                    session.run("DELETE FROM _godwit.lease WHERE move = " + Quoted.text(move));
                },
                session -> !LedgerTables.begun(session, move));
    }

    private void clear(Session session) throws SQLException {
        settled.clear(session);
        position.clear(session);
        wayBack.clear(session);
        orders.clear(session);
    }

    @Override
    public void merge(TableId table, KeyRange joined) {
        run(
                "merge settled ranges of " + table + " in the ledger",
                session -> settled.merge(session, table, joined, position.read(session)),
                session -> settled.has(session, table, joined));
    }

    @Override
    public void renewLease() {
        run(
                "renew the lease of move '" + move + "'",
                session -> session.run("UPDATE _godwit.heartbeat SET beat = beat + 1, beaten_at = UTC_TIMESTAMP(6)"
                        + " WHERE move = " + Quoted.text(move)),
                Question.REPEATABLE);
    }

    @Override
    public Duration leaseDuration() {
        return leaseDuration;
    }

    /** Remembers the tables of the target, before the first of {@code missing} is made. */
    public void recordTargets(Collection<TableId> present, Collection<TableId> missing) {
        run(
                "record the tables of the target",
                session -> {
                    targets.add(session, missing, true);
                    targets.add(session, present, false);
                },
                Question.REPEATABLE);
    }

    /** Remembers that these tables may lack indexes, before the first loses them; or that they have them all. */
    public void recordLackOfIndexes(Collection<TableId> tables, boolean lack) {
        run(
                "record which tables lack indexes",
                session -> targets.lackIndexes(session, tables, lack),
                Question.REPEATABLE);
    }

    /** The tables that may lack indexes, by their names on the target. */
    public Set<TableId> lackingIndexes() {
        return ask("read the ledger", targets::lackingIndexes);
    }

    /** Remembers triggers and views, before the first of them is made on the target. */
    public void recordMade(Collection<MadeObject> made) {
        run("record triggers and views", session -> objects.add(session, made), Question.REPEATABLE);
    }

    /** The triggers and views that {@link #recordMade} was told of; some may not have been made. */
    public List<MadeObject> made() {
        return ask("read the ledger", objects::all);
    }

    /** Drops the triggers and views that {@link #recordMade} was told of, and forgets them. */
    public void dropMade() {
        List<MadeObject> all = made();
        if (all.isEmpty()) {
            return;
        }
        besideFence("drop the triggers and views that the cutover made", session -> {
            session.run("SET SESSION lock_wait_timeout = " + DDL_LOCK_WAIT_SECONDS);
            for (MadeObject object : all) {
                session.run("DROP " + object.kind() + " IF EXISTS " + Quoted.table(object.id()));
                LOG.info("{}: dropped {} {}", session.address(), object.kind(), object.id());
            }
        });
        run("forget triggers and views", objects::clear, Question.REPEATABLE);
    }

    /**
     * Runs statements that commit by themselves in a session of their own. Nobody can take the lease meanwhile: another
     * owner waits for the transaction that holds the fence. May be called again after a failure without effect.
     */
    public void besideFence(String doing, FencedTransactions.Work work) {
        run(
                doing,
                held -> {
                    try (Session session = transactions.target().open(Duty.CONTROL)) {
                        work.in(session);
                    }
                },
                Question.REPEATABLE);
    }

    /**
     * Forgets all that the ledger says about this move, so that it starts over; the lease stays. The tables that the move
     * made on the target are dropped, those that stood there before are emptied: they were empty when it began.
     *
     * @param now gives the name that a table has on the target now
     * @return the tables, with whether each was dropped
     */
    public Map<TableId, Boolean> startOver(UnaryOperator<TableId> now) {
        // The ledger first: a ledger that tells of rows which are gone would be believed. The list of the tables last,
        // so that a run which ends in between can be made again.
        run(
                "forget the move in the ledger",
                session -> {
                    if (LedgerTables.begun(session, move)) {
                        targets.rename(session, now);
                        clear(session);
                    }
                },
                Question.REPEATABLE);
        Map<TableId, Boolean> all = ask("read the ledger", targets::all);
        dropMade();
        all.forEach((table, made) -> besideFence(
                (made ? "drop table " : "empty table ") + table, session -> dropOrEmpty(session, table, made)));
        run("forget the tables of the target", targets::clear, Question.REPEATABLE);
        return all;
    }

    private static void dropOrEmpty(Session session, TableId table, boolean made) throws SQLException {
        try {
            session.run((made ? "DROP TABLE IF EXISTS " : "TRUNCATE TABLE ") + Quoted.table(table));
        } catch (SQLException e) {
            // Somebody dropped it: then it has no rows.
            if (!SqlErrors.tableUnknown(e)) {
                throw e;
            }
        }
    }

    @Override
    public void releaseLease() {
        long token = transactions.fence().token();
        try {
            BoundedRetry.within(RELEASE_PATIENCE).call(transactions.target().address(), "give the lease back", () -> {
                try (Session session = transactions.target().open(Duty.CONTROL)) {
                    return session.change("UPDATE _godwit.lease SET held = 0 WHERE move = " + Quoted.text(move)
                            + " AND token = " + token);
                }
            });
        } catch (MoveException e) {
            LOG.warn("the lease of move '{}' was not given back; it runs out after {}", move, leaseDuration);
            LOG.debug("why the lease was not given back", e);
        } catch (InterruptedException e) {
            LOG.warn("the lease of move '{}' was not given back; it runs out after {}", move, leaseDuration, e);
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the lease back. */
    @Override
    public void close() {
        releaseLease();
    }

    private <T> T ask(String doing, Answer<T> answer) {
        List<T> answers = new ArrayList<>();
        run(doing, session -> answers.add(answer.from(session)), Question.REPEATABLE);
        return answers.getLast();
    }

    private void run(String doing, FencedTransactions.Work work, Question committed) {
        try {
            transactions.run(doing, work, committed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MoveException(Code.STOPPED_BY_OPERATOR, "stopped while trying to " + doing, e);
        }
    }

    @FunctionalInterface
    private interface Answer<T> {
        T from(Session session) throws SQLException;
    }
}
