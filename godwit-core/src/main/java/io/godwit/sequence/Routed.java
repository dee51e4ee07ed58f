package io.godwit.sequence;

import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.model.RowChange;
import io.godwit.model.RowChanges;
import io.godwit.model.SourceTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A received transaction with what routing left of it. Of a spilled transaction it keeps one bit for each change. Filled
 * by the sequencer's thread, afterwards immutable, so that any thread may read it.
 */
final class Routed {
    /** What an object in memory costs beside its bytes. */
    private static final int OBJECT_BYTES = 128;

    private final SourceTransaction transaction;
    private final List<RowChange> passed = new ArrayList<>();
    private final BitSet passedOfSpilled = new BitSet();
    private final List<RowChange> dropped = new ArrayList<>();

    /** Landed chunks that must be settled before this transaction is applied. */
    private final Set<Region> blockers = new LinkedHashSet<>();

    private int routed;
    private int passedCount;
    private long bytes = OBJECT_BYTES;

    Routed(SourceTransaction transaction) {
        // Changes that did not pass must not be held in memory by those that wait.
        this.transaction = transaction.changes().areSpilled()
                ? transaction
                : new SourceTransaction(
                        transaction.gtid(),
                        transaction.prepared(),
                        RowChanges.of(List.of()),
                        transaction.end(),
                        transaction.committedAt());
    }

    /** Bytes of the key and the images of a change. */
    static long bytes(RowChange change) {
        return change.key().length()
                + switch (change) {
                    case RowChange.Inserted inserted -> inserted.after().length();
                    case RowChange.Updated updated ->
                        (long) updated.before().length() + updated.after().length();
                    case RowChange.Deleted deleted -> deleted.before().length();
                };
    }

    void pass(RowChange change) {
        if (isSpilled()) {
            passedOfSpilled.set(routed);
        } else {
            passed.add(change);
            bytes += OBJECT_BYTES + bytes(change);
        }
        routed++;
        passedCount++;
    }

    void drop() {
        routed++;
    }

    /** Drops a change, and remembers that it did. */
    void dropAndKeep(RowChange change) {
        dropped.add(change);
        routed++;
    }

    void blockedBy(Region region) {
        blockers.add(region);
    }

    boolean isBlocked() {
        return blockers.stream().anyMatch(Region::isUnsettledChunk);
    }

    boolean isSpilled() {
        return transaction.changes().areSpilled();
    }

    GtidSet addedTo(GtidSet position) {
        return transaction.addedTo(position);
    }

    LogPosition end() {
        return transaction.end();
    }

    Instant committedAt() {
        return transaction.committedAt();
    }

    int passedCount() {
        return passedCount;
    }

    /** The memory that it takes. */
    long bytes() {
        return isSpilled() ? OBJECT_BYTES + passedOfSpilled.size() / 8 : bytes;
    }

    Iterable<RowChange> passed() {
        return isSpilled() ? this::passedOfSpilled : passed;
    }

    private Iterator<RowChange> passedOfSpilled() {
        return new Filter(transaction.changes().iterator(), passedOfSpilled);
    }

    List<RowChange> dropped() {
        return dropped;
    }

    /** Gives a spilled transaction's file back. */
    void close() {
        transaction.changes().close();
    }

    /** The changes whose bits are set. */
    private static final class Filter implements Iterator<RowChange> {
        private final Iterator<RowChange> all;
        private final BitSet wanted;
        private int at;

        Filter(Iterator<RowChange> all, BitSet wanted) {
            this.all = all;
            this.wanted = wanted;
        }

        @Override
        public boolean hasNext() {
            return wanted.nextSetBit(at) >= 0;
        }

        @Override
        public RowChange next() {
            for (int skipped = wanted.nextSetBit(at) - at; skipped > 0; skipped--) {
                all.next();
                at++;
            }
            at++;
            return all.next();
        }
    }
}
