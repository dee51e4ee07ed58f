package io.godwit.mysql.write;

import io.godwit.model.TableId;
import io.godwit.mysql.connect.Crew;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.ledger.AppliedPosition;
import io.godwit.mysql.ledger.FencedTransactions;
import io.godwit.mysql.ledger.FencedTransactions.Question;
import io.godwit.mysql.sql.TableSql;
import io.godwit.mysql.sql.TableSqls;
import io.godwit.sequence.Epoch;
import io.godwit.sequence.TableChanges;
import io.godwit.spi.EpochWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Applies epochs, see docs/algorithm.md section 2.
 *
 * <p>Both ends of an epoch satisfy all unique keys, so deletes before inserts and updates never clash, in whatever order
 * rows of one step run: each step of a large epoch may use several connections, with a barrier behind it.
 */
public final class MySqlEpochWriter implements EpochWriter {
    private final FencedTransactions transactions;
    private final AppliedPosition position;
    private final Crew crew;
    private final TableSqls tables = new TableSqls();
    private final TargetLimits limits = new TargetLimits();

    /** @param connections that a large epoch may use */
    public MySqlEpochWriter(FencedTransactions transactions, int connections) {
        this.transactions = transactions;
        this.position = new AppliedPosition(transactions.fence().move());
        this.crew = new Crew(connections);
    }

    @Override
    public Map<TableId, Long> apply(Epoch epoch) throws InterruptedException {
        Map<TableId, Long> rows = new TreeMap<>();
        switch (epoch.kind()) {
            case ATOMIC -> applyAtomically(epoch, rows);
            case SPLIT -> applySplit(epoch, rows);
            case REDO -> redo(epoch, rows);
        }
        return rows;
    }

    private void applyAtomically(Epoch epoch, Map<TableId, Long> rows) throws InterruptedException {
        transactions.run(
                "apply " + words(epoch),
                session -> {
                    // The transaction may have to begin again.
                    rows.clear();
                    RowStatements statements = limits.statements(session);
                    for (Epoch.Piece each : epoch.pieces()) {
                        Epoch.Piece piece = UnseenUpdates.rewritten(each, tables);
                        all(Slice.deletes(piece), slice -> statements.delete(session, sql(slice), slice.rows()));
                        all(Slice.inserts(piece), slice -> insert(statements, session, slice));
                        all(Slice.updates(piece), slice -> statements.update(session, sql(slice), slice.rows()));
                        count(each, rows);
                    }
                    advance(session, epoch, rows);
                },
                session -> position.read(session).equals(epoch.to()));
    }

    private void applySplit(Epoch epoch, Map<TableId, Long> rows) throws InterruptedException {
        intend(epoch);
        for (Epoch.Piece each : epoch.pieces()) {
            Epoch.Piece piece = UnseenUpdates.rewritten(each, tables);
            step(
                    Slice.deletes(piece),
                    epoch,
                    Question.UNANSWERABLE,
                    (statements, session, slice) -> statements.delete(session, sql(slice), slice.rows()));
            step(
                    Slice.inserts(piece),
                    epoch,
                    Question.UNANSWERABLE,
                    (statements, session, slice) -> insert(statements, session, slice));
            step(
                    Slice.updates(piece),
                    epoch,
                    Question.UNANSWERABLE,
                    (statements, session, slice) -> statements.update(session, sql(slice), slice.rows()));
            count(each, rows);
        }
        finish(epoch, rows);
    }

    /**
     * All keys of all pieces go first: what an earlier run left of a later piece must not stand in the way of an earlier
     * one. A later piece may write a key again that an earlier one wrote, so each piece deletes its keys once more.
     */
    private void redo(Epoch epoch, Map<TableId, Long> rows) throws InterruptedException {
        intend(epoch);
        for (Epoch.Piece piece : epoch.pieces()) {
            deleteTouched(epoch, piece);
        }
        for (Epoch.Piece piece : epoch.pieces()) {
            if (epoch.pieces().areSeveral()) {
                deleteTouched(epoch, piece);
            }
            step(
                    Slice.inserts(piece),
                    epoch,
                    Question.UNANSWERABLE,
                    (statements, session, slice) -> insert(statements, session, slice));
            count(piece, rows);
        }
        finish(epoch, rows);
    }

    private void deleteTouched(Epoch epoch, Epoch.Piece piece) throws InterruptedException {
        step(
                Slice.touched(piece),
                epoch,
                Question.REPEATABLE,
                (statements, session, slice) -> statements.deleteIfThere(session, sql(slice), slice.rows()));
    }

    private void intend(Epoch epoch) throws InterruptedException {
        transactions.run(
                "record the end of " + words(epoch),
                session -> position.intend(session, epoch.to()),
                Question.REPEATABLE);
    }

    private void finish(Epoch epoch, Map<TableId, Long> rows) throws InterruptedException {
        transactions.run(
                "record " + words(epoch) + " as applied",
                session -> advance(session, epoch, rows),
                session -> position.read(session).equals(epoch.to()));
    }

    private static void count(Epoch.Piece piece, Map<TableId, Long> rows) {
        for (TableChanges changes : piece.tables()) {
            rows.merge(changes.table().id(), (long) changes.rows(), Long::sum);
        }
    }

    private void advance(Session session, Epoch epoch, Map<TableId, Long> rows) throws SQLException {
        for (Map.Entry<TableId, Long> count : rows.entrySet()) {
            position.count(session, count.getKey(), count.getValue());
        }
        position.move(session, epoch.from(), epoch.to());
    }

    /** One step of a large epoch: a transaction per slice, several at a time, and a barrier. */
    private void step(List<Slice> slices, Epoch epoch, Question committed, Step step) throws InterruptedException {
        crew.doAll(slices.stream()
                .map(slice -> (Crew.Task) () -> transactions.run(
                        "apply to " + slice.table().id() + " a part of " + words(epoch),
                        session -> step.on(limits.statements(session), session, slice),
                        committed))
                .toList());
    }

    private void insert(RowStatements statements, Session session, Slice slice) throws SQLException {
        statements.insert(session, sql(slice), slice.rows().size(), slice.rows()::get);
    }

    private TableSql sql(Slice slice) {
        return tables.of(slice.table());
    }

    private static void all(List<Slice> slices, SliceAction action) throws SQLException {
        for (Slice slice : slices) {
            action.on(slice);
        }
    }

    private static String words(Epoch epoch) {
        return "an epoch of " + epoch.transactions() + " transactions and " + epoch.changes() + " changes";
    }

    @FunctionalInterface
    private interface SliceAction {
        void on(Slice slice) throws SQLException;
    }

    @FunctionalInterface
    private interface Step {
        void on(RowStatements statements, Session session, Slice slice) throws SQLException;
    }
}
