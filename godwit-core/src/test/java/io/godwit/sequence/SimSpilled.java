package io.godwit.sequence;

import io.godwit.error.Invariant;
import io.godwit.model.RowChange;
import io.godwit.model.RowChanges;
import java.util.Iterator;
import java.util.List;

/** The changes of a transaction that an adapter has in a file: gone when it is closed. */
class SimSpilled extends RowChanges {
    private final List<RowChange> changes;
    boolean closed;

    SimSpilled(List<RowChange> changes) {
        this.changes = changes;
    }

    @Override
    public boolean areSpilled() {
        return true;
    }

    @Override
    public Iterator<RowChange> iterator() {
        Invariant.check(!closed, "the file is read after it was given back");
        return changes.iterator();
    }

    @Override
    public int size() {
        return changes.size();
    }

    @Override
    public void close() {
        closed = true;
    }
}
