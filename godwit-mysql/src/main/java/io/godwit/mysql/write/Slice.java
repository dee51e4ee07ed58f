package io.godwit.mysql.write;

import io.godwit.model.RowImage;
import io.godwit.model.TableShape;
import io.godwit.sequence.Epoch;
import io.godwit.sequence.NetChange;
import io.godwit.sequence.TableChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Rows of one table to which the same is done in one transaction. */
record Slice(TableShape table, List<RowImage> rows) {
    private static final int ROWS_MAX = 1000;

    Slice {
        rows = List.copyOf(rows);
    }

    /** The rows that a piece deletes, by the image that they have before. */
    static List<Slice> deletes(Epoch.Piece piece) {
        return of(
                piece,
                changes -> changes.deletes().stream()
                        .map(change -> Objects.requireNonNull(change.before()))
                        .toList());
    }

    static List<Slice> inserts(Epoch.Piece piece) {
        return of(piece, changes -> after(changes.inserts()));
    }

    static List<Slice> updates(Epoch.Piece piece) {
        return of(piece, changes -> after(changes.updates()));
    }

    /** Every row that a piece touches, by any image with its key. */
    static List<Slice> touched(Epoch.Piece piece) {
        return of(piece, Slice::touched);
    }

    private static List<RowImage> touched(TableChanges changes) {
        List<RowImage> rows = new ArrayList<>();
        for (List<NetChange> list : List.of(changes.deletes(), changes.inserts(), changes.updates())) {
            for (NetChange change : list) {
                RowImage before = change.before();
                rows.add(before != null ? before : Objects.requireNonNull(change.after()));
            }
        }
        return rows;
    }

    private static List<RowImage> after(List<NetChange> changes) {
        return changes.stream()
                .map(change -> Objects.requireNonNull(change.after()))
                .toList();
    }

    private static List<Slice> of(Epoch.Piece piece, Function<TableChanges, List<RowImage>> choice) {
        List<Slice> slices = new ArrayList<>();
        for (TableChanges changes : piece.tables()) {
            List<RowImage> rows = choice.apply(changes);
            for (int from = 0; from < rows.size(); from += ROWS_MAX) {
                slices.add(new Slice(changes.table(), rows.subList(from, Math.min(rows.size(), from + ROWS_MAX))));
            }
        }
        return slices;
    }
}
