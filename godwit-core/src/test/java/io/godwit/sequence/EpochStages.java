package io.godwit.sequence;

import io.godwit.model.GtidSet;
import io.godwit.model.RowImage;
import io.godwit.sequence.TargetTransaction.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns an epoch into transactions on the target, as {@link Epoch.Kind} says. */
final class EpochStages {
    private final SimWorld world;
    private final SimMover mover;
    private final Epoch epoch;
    private final TargetWork work;

    /** A statement on one row. */
    private record Statement(Kind kind, int cell, int code) {}

    private EpochStages(SimWorld world, SimMover mover, Epoch epoch, Runnable whenDone) {
        this.world = world;
        this.mover = mover;
        this.epoch = epoch;
        this.work = new TargetWork("epoch " + epoch.kind(), true, whenDone);
    }

    static TargetWork of(SimWorld world, SimMover mover, Epoch epoch, Runnable whenDone) {
        EpochStages stages = new EpochStages(world, mover, epoch, whenDone);
        switch (epoch.kind()) {
            case ATOMIC -> stages.atomic();
            case SPLIT -> stages.split();
            case REDO -> stages.redo();
        }
        return stages.work;
    }

    private void atomic() {
        List<Statement> all = new ArrayList<>();
        for (Epoch.Piece piece : epoch.pieces()) {
            boolean deletesFirst = world.keeps(WorldRule.DELETES_BEFORE_WRITES);
            all.addAll(deletesFirst ? deletes(piece) : writes(piece));
            all.addAll(deletesFirst ? writes(piece) : deletes(piece));
        }
        if (world.keeps(WorldRule.EPOCH_AND_POSITION_ARE_ONE)) {
            work.then(List.of(transaction(all, true, () -> world.ledger.move(epoch.to()))));
        } else {
            work.then(List.of(transaction(all, true, () -> {})));
            move();
        }
    }

    private void split() {
        if (world.keeps(WorldRule.INTENT_BEFORE_LARGE_EPOCH)) {
            intend(epoch.to());
        }
        for (Epoch.Piece piece : epoch.pieces()) {
            boolean deletesFirst = world.keeps(WorldRule.DELETES_BEFORE_WRITES);
            phases(deletesFirst ? deletes(piece) : writes(piece), deletesFirst ? writes(piece) : deletes(piece));
        }
        move();
    }

    private void redo() {
        boolean longer = (world.history.position(epoch.to()) & ~world.ledger.intended()) != 0;
        if (longer && world.keeps(WorldRule.LARGER_INTENT_BEFORE_LONGER_REDO)) {
            intend(epoch.to());
        }
        if (epoch.pieces().areSeveral()) {
            world.ledger.redoInPieces();
        }
        if (world.keeps(WorldRule.REDO_DELETES_ALL_KEYS_FIRST)) {
            // A key may be in several pieces: two connections that delete it would wait for each other.
            Set<Statement> all = new LinkedHashSet<>();
            epoch.pieces().forEach(piece -> all.addAll(clears(piece)));
            work.then(spread(List.copyOf(all)));
        }
        boolean counts = !world.keeps(WorldRule.REDO_COUNTS_NOTHING);
        for (Epoch.Piece piece : epoch.pieces()) {
            phases(counts ? deletes(piece) : clears(piece), writes(piece));
        }
        move();
    }

    private void phases(List<Statement> first, List<Statement> second) {
        work.then(spread(first));
        if (world.keeps(WorldRule.BARRIER_BETWEEN_PHASES)) {
            work.then(spread(second));
        } else {
            work.beside(spread(second));
        }
    }

    private void intend(GtidSet to) {
        boolean pieces = epoch.pieces().areSeveral();
        work.then(List.of(transaction(List.of(), true, () -> world.ledger.intend(to, pieces))));
    }

    private void move() {
        work.then(List.of(transaction(List.of(), true, () -> world.ledger.move(epoch.to()))));
    }

    /** The statements on some connections, each a transaction of its own. */
    private List<TargetTransaction> spread(List<Statement> statements) {
        List<TargetTransaction> spread = new ArrayList<>();
        int connections = Math.min(world.setup.connections, statements.size());
        for (int i = 0; i < connections; i++) {
            List<Statement> share = new ArrayList<>();
            for (int j = i; j < statements.size(); j += connections) {
                share.add(statements.get(j));
            }
            spread.add(transaction(share, world.keeps(WorldRule.DATA_IS_FENCED), () -> {}));
        }
        return spread;
    }

    private TargetTransaction transaction(List<Statement> statements, boolean fenced, Runnable ledgerChange) {
        TargetTransaction transaction =
                new TargetTransaction(work.name, mover.token, fenced, statements.size(), ledgerChange);
        statements.forEach(each -> transaction.add(each.kind(), each.cell(), each.code()));
        return transaction;
    }

    private List<Statement> deletes(Epoch.Piece piece) {
        return statements(piece, Kind.DELETE);
    }

    private List<Statement> clears(Epoch.Piece piece) {
        return statements(piece, Kind.CLEAR);
    }

    private List<Statement> statements(Epoch.Piece piece, Kind kind) {
        List<Statement> statements = new ArrayList<>();
        for (TableChanges changes : piece.tables()) {
            int table = world.schema.table(changes.table().id());
            for (NetChange each : changes.deletes()) {
                statements.add(new Statement(kind, world.schema.cell(table, each.key()), 0));
            }
        }
        return statements;
    }

    private List<Statement> writes(Epoch.Piece piece) {
        List<Statement> statements = new ArrayList<>();
        for (TableChanges changes : piece.tables()) {
            int table = world.schema.table(changes.table().id());
            changes.updates().forEach(each -> statements.add(write(table, Kind.UPDATE, each)));
            changes.inserts().forEach(each -> statements.add(write(table, Kind.INSERT, each)));
        }
        return statements;
    }

    private Statement write(int table, Kind kind, NetChange change) {
        int cell = world.schema.cell(table, change.key());
        RowImage after = java.util.Objects.requireNonNull(change.after());
        return new Statement(kind, cell, world.schema.tableAt(cell).code(world.schema.number(cell), after));
    }
}
