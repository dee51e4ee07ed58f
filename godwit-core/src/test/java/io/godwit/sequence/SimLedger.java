package io.godwit.sequence;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.sequence.Restored.SettledRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The simulated ledger: what is committed in it, in sets of the sequencer and, for the checks, in bits. */
final class SimLedger {
    private final SimHistory history;
    final List<Settled> settled = new ArrayList<>();
    private GtidSet applied;
    private Optional<GtidSet> intent = Optional.empty();
    private long position;
    private long intended;

    /** Whether an epoch under the open intent comes in several pieces, so that inner states of it may show. */
    private boolean inPieces;

    record Settled(int table, KeyRange range, long cells, GtidSet landedAt, long landed) {}

    SimLedger(SimHistory history, GtidSet start) {
        this.history = history;
        this.applied = start;
        this.position = history.position(start);
    }

    /** P. */
    long position() {
        return position;
    }

    GtidSet applied() {
        return applied;
    }

    /** The end of the open intent; nothing when none is open. */
    long intended() {
        return intended;
    }

    Optional<GtidSet> intent() {
        return intent;
    }

    boolean isInPieces() {
        return inPieces;
    }

    /** A redo may have to go in smaller pieces than the epoch that it does again. */
    void redoInPieces() {
        inPieces = true;
    }

    void intend(GtidSet to, boolean pieces) {
        GtidSet larger = intent.orElse(GtidSet.empty()).union(to);
        intent = Optional.of(larger);
        intended = history.position(larger);
        inPieces |= pieces;
    }

    void move(GtidSet to) {
        applied = to;
        position = history.position(to);
        if ((intended & ~position) == 0) {
            intent = Optional.empty();
            intended = 0;
            inPieces = false;
        }
    }

    void settle(int table, KeyRange range, GtidSet landedAt) {
        settled.add(range(table, range, landedAt));
    }

    Settled range(int table, KeyRange range, GtidSet landedAt) {
        return new Settled(table, range, history.schema.within(table, range), landedAt, history.position(landedAt));
    }

    void merge(int table, KeyRange joined) {
        settled.removeIf(each -> each.table() == table && isWithin(each.range(), joined));
        settle(table, joined, applied);
    }

    /** The range is settled no more; what lies beside it stays so. */
    void giveUp(int table, KeyRange range) {
        List<Settled> before =
                settled.stream().filter(each -> each.table() == table).toList();
        settled.removeAll(before);
        for (Settled each : before) {
            for (KeyRange left : each.range().without(range)) {
                settle(table, left, each.landedAt());
            }
        }
    }

    private static boolean isWithin(KeyRange inner, KeyRange outer) {
        boolean low = outer.low().isEmpty()
                || (inner.low().isPresent()
                        && inner.low().get().key().compareTo(outer.low().get().key()) >= 0);
        boolean high = outer.high().isEmpty()
                || (inner.high().isPresent()
                        && inner.high().get().key().compareTo(outer.high().get().key()) <= 0);
        return low && high;
    }

    /** Everything that the ledger says the target may hold: P, the intent, every L. */
    long everything() {
        long everything = position | intended;
        for (Settled each : settled) {
            everything |= each.landed();
        }
        return everything;
    }

    Restored restored() {
        Map<TableId, List<SettledRange>> ranges = new HashMap<>();
        for (Settled each : settled) {
            ranges.computeIfAbsent(history.schema.tables.get(each.table()).shape.id(), id -> new ArrayList<>())
                    .add(new SettledRange(each.range(), each.landedAt()));
        }
        return new Restored(applied, intent, ranges);
    }
}
