package io.godwit.sequence;

import io.godwit.model.RowChange;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;

/**
 * The pieces of an epoch, one after another in log order. What is too large to be folded at once is folded when the
 * iterator comes to it, so that only one piece is in memory; it is folded again by each iterator. Any thread may
 * iterate.
 */
public final class Pieces implements Iterable<Epoch.Piece> {
    /** Images that one piece of a spilled transaction may hold. */
    private static final long SPILLED_BYTES = 16L << 20;

    private final Iterable<Epoch.Piece> source;
    private final boolean several;

    private Pieces(Iterable<Epoch.Piece> source, boolean several) {
        this.source = source;
        this.several = several;
    }

    /** Pieces that are folded already. */
    public static Pieces of(List<Epoch.Piece> pieces) {
        List<Epoch.Piece> copy = List.copyOf(pieces);
        return new Pieces(copy, copy.size() > 1);
    }

    /** The changes of a run cut into pieces of at most so many changes. */
    static Pieces cut(List<Routed> run, int mostChanges, boolean redo, Set<Rule> rules, Shapes shapes) {
        long changes = run.stream().mapToLong(Routed::passedCount).sum();
        boolean several = changes > mostChanges || run.stream().anyMatch(Routed::isSpilled);
        return new Pieces(() -> new Cutter(List.copyOf(run), mostChanges, redo, rules, shapes), several);
    }

    /** Finds the shape of a table; called by any thread. */
    interface Shapes extends Function<TableId, TableShape> {}

    /** Whether there may be more than one, so that inner states of a transaction show on the target. */
    public boolean areSeveral() {
        return several;
    }

    @Override
    public Iterator<Epoch.Piece> iterator() {
        return source.iterator();
    }

    private static final class Cutter implements Iterator<Epoch.Piece> {
        private final Deque<Routed> rest;
        private final int mostChanges;
        private final boolean redo;
        private final Set<Rule> rules;
        private final Shapes shapes;
        private Iterator<RowChange> changes = List.<RowChange>of().iterator();
        private boolean begun;

        Cutter(List<Routed> run, int mostChanges, boolean redo, Set<Rule> rules, Shapes shapes) {
            this.rest = new ArrayDeque<>(run);
            this.mostChanges = mostChanges;
            this.redo = redo;
            this.rules = rules;
            this.shapes = shapes;
        }

        // An epoch without changes is one empty piece.
        @Override
        public boolean hasNext() {
            return !begun || hasChange();
        }

        private boolean hasChange() {
            while (!changes.hasNext() && !rest.isEmpty()) {
                changes = rest.peek().passed().iterator();
                if (!changes.hasNext()) {
                    rest.remove();
                }
            }
            return changes.hasNext();
        }

        @Override
        public Epoch.Piece next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Fold fold = new Fold(rules);
            if (!begun) {
                rest.forEach(each -> each.dropped().forEach(fold::addDropped));
            }
            begun = true;
            long bytes = 0;
            for (int size = 0; size < mostChanges && bytes < SPILLED_BYTES && hasChange(); size++) {
                Routed from = rest.element();
                RowChange change = changes.next();
                fold.add(change);
                bytes += from.isSpilled() ? Routed.bytes(change) : 0;
                if (!changes.hasNext()) {
                    rest.remove();
                }
            }
            return redo ? fold.uncounted(shapes) : fold.counted(shapes);
        }
    }
}
