package io.godwit.model;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.List;

/**
 * The row changes of one transaction in log order. Immutable; may be iterated any number of times and by several
 * threads, each with its own iterator.
 *
 * <p>A transaction that is too large for the memory lies in a file of the adapter that read it. Then iterating reads
 * that file, each element is a new object, and {@link #close} gives the file back.
 */
public abstract class RowChanges extends AbstractCollection<RowChange> implements AutoCloseable {
    /** Changes that are held in memory. */
    public static RowChanges of(List<RowChange> changes) {
        return new InMemory(List.copyOf(changes));
    }

    /** Whether the changes lie in a file, so that only what is iterated takes memory. */
    public abstract boolean areSpilled();

    /** Gives back what the changes hold outside of the memory; they cannot be iterated any more. */
    @Override
    public abstract void close();

    private static final class InMemory extends RowChanges {
        private final List<RowChange> changes;

        InMemory(List<RowChange> changes) {
            this.changes = changes;
        }

        @Override
        public boolean areSpilled() {
            return false;
        }

        @Override
        public Iterator<RowChange> iterator() {
            return changes.iterator();
        }

        @Override
        public int size() {
            return changes.size();
        }

        @Override
        public void close() {}
    }
}
