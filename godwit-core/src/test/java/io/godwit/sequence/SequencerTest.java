package io.godwit.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Gtid;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowBlock;
import io.godwit.model.RowChange;
import io.godwit.model.RowChanges;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.sequence.Restored.SettledRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SequencerTest {
    private static final SimTable TABLE = SimTable.of(0, SimTable.Kind.PLAIN);
    private static final TableId ID = TABLE.shape.id();
    private static final UUID SERVER = new UUID(0, 1);
    private static final Limits ROOMY = new Limits(100, 100, 1 << 20, 1 << 20, false);
    private static final Limits TIGHT = new Limits(100, 100, 1, 1, false);

    private static Gtid gtid(int number) {
        return new Gtid(SERVER, number);
    }

    private static SourceTransaction update(int number, int key, int before, int after, LogPosition end) {
        RowChange change = new RowChange.Updated(
                ID,
                TABLE.key(key),
                TABLE.image(key, SimTable.code(0, before)),
                TABLE.image(key, SimTable.code(0, after)));
        return new SourceTransaction(gtid(number), List.of(change), end, Instant.EPOCH);
    }

    private static LogPosition log(String file, int offset) {
        return new LogPosition(file, offset);
    }

    private static Sequencer copied(Limits limits, Optional<GtidSet> intent) {
        SettledRange all = new SettledRange(KeyRange.all(), GtidSet.empty());
        Restored restored = new Restored(GtidSet.empty(), intent, Map.of(ID, List.of(all)));
        return new Sequencer(List.of(TABLE.shape), restored, limits);
    }

    @Test
    void oneComparisonDoesNotHideFromAnotherThatAKeyWasTouched() {
        Sequencer sequencer = copied(ROOMY, Optional.empty());
        Key key = TABLE.key(0);
        Comparison older = sequencer.compare(ID, KeyRange.all());
        sequencer.receive(update(1, 0, 1, 2, log("binlog.000001", 10)));
        Comparison newer = sequencer.compareDirty(ID, 10).orElseThrow();
        assertThat(sequencer.compared(newer, List.of())).isEmpty();
        assertThat(sequencer.dirtyKeys()).isZero();
        assertThat(sequencer.compared(older, List.of(key))).isEmpty();
        Comparison last = sequencer.compare(ID, KeyRange.all());
        assertThat(sequencer.compared(last, List.of(key))).containsExactly(key);
    }

    @Test
    void aTableWithTooManyChangedKeysIsComparedAgainAsAWhole() {
        SettledRange all = new SettledRange(KeyRange.all(), GtidSet.empty());
        Restored restored = new Restored(GtidSet.empty(), Optional.empty(), Map.of(ID, List.of(all)));
        Sequencer sequencer = new Sequencer(List.of(TABLE.shape), restored, ROOMY, 2, Rule.ALL);
        Comparison begun = sequencer.compare(ID, KeyRange.all());
        for (int key = 0; key < 2; key++) {
            sequencer.receive(update(key + 1, key, 1, 2, log("binlog.000001", 10)));
        }
        assertThat(sequencer.isNothingForgotten()).isTrue();
        assertThat(sequencer.dirtyKeys()).isEqualTo(2);
        sequencer.receive(update(3, 2, 1, 2, log("binlog.000001", 10)));
        assertThat(sequencer.dirtyKeys()).isZero();
        assertThat(sequencer.isNothingForgotten()).isFalse();
        assertThat(sequencer.takeForgotten()).containsExactly(ID);
        assertThat(sequencer.isNothingForgotten()).isTrue();

        Key untouched = TABLE.key(3);
        assertThat(sequencer.compared(begun, List.of(untouched)))
                .as("no comparison that had begun counts")
                .isEmpty();
        Comparison next = sequencer.compare(ID, KeyRange.all());
        sequencer.receive(update(4, 0, 2, 3, log("binlog.000001", 10)));
        assertThat(sequencer.dirtyKeys()).isEqualTo(1);
        assertThat(sequencer.compared(next, List.of(untouched, TABLE.key(0)))).containsExactly(untouched);
    }

    @Test
    void wantsTheWholeIntentWhateverTheLimits() {
        Sequencer sequencer = copied(TIGHT, Optional.of(GtidSet.of(gtid(1), gtid(2))));
        sequencer.receive(update(1, 0, 1, 2, log("binlog.000001", 10)));
        assertThat(sequencer.nextEpoch()).isEmpty();
        assertThat(sequencer.wantsTransactions()).isTrue();
        sequencer.receive(update(2, 0, 2, 3, log("binlog.000001", 20)));
        assertThat(sequencer.wantsTransactions()).isFalse();
        assertThat(sequencer.nextEpoch()).map(Epoch::kind).contains(Epoch.Kind.REDO);
    }

    @Test
    void doesNotTakeALogPositionOfTheServerBeforeForOneOfThisServer() {
        Sequencer sequencer = copied(new Limits(100, 1, 1 << 20, 1 << 20, false), Optional.empty());
        sequencer.receive(update(1, 0, 1, 2, log("binlog.000900", 10)));
        sequencer.receive(update(2, 0, 2, 3, log("binlog.000900", 20)));
        sequencer.serverChanged();
        sequencer.advance(log("binlog.000003", 50));
        sequencer.applied(sequencer.nextEpoch().orElseThrow());
        assertThat(sequencer.hasApplied(log("binlog.000003", 50))).isFalse();
        sequencer.applied(sequencer.nextEpoch().orElseThrow());
        assertThat(sequencer.hasApplied(log("binlog.000003", 50))).isTrue();
    }

    @Test
    void aPositionHasThePreparationOfATransactionWithItsCommit() {
        Sequencer sequencer = copied(ROOMY, Optional.empty());
        SourceTransaction change = update(2, 0, 1, 2, log("binlog.000001", 20));
        sequencer.receive(new SourceTransaction(
                change.gtid(), Optional.of(gtid(1)), change.changes(), change.end(), change.committedAt()));
        assertThat(sequencer.receivedPosition()).isEqualTo(GtidSet.of(gtid(1), gtid(2)));
        Epoch epoch = sequencer.nextEpoch().orElseThrow();
        assertThat(epoch.to()).isEqualTo(GtidSet.of(gtid(1), gtid(2)));
        sequencer.applied(epoch);
        assertThat(sequencer.appliedPosition()).isEqualTo(GtidSet.of(gtid(1), gtid(2)));
    }

    @Test
    void aSpilledTransactionIsAppliedAloneAndInPiecesAndIsGivenBack() {
        Limits limits = new Limits(100, 2, 1 << 20, 1 << 20, false);
        SettledRange all = new SettledRange(KeyRange.all(), GtidSet.empty());
        Sequencer sequencer = new Sequencer(
                List.of(TABLE.shape),
                new Restored(GtidSet.empty(), Optional.empty(), Map.of(ID, List.of(all))),
                limits);
        List<RowChange> changes = new ArrayList<>();
        for (int key = 0; key < 3; key++) {
            changes.addAll(update(1, key, 1, 2, log("binlog.000001", 10)).changes());
        }
        SimSpilled spilled = new SimSpilled(changes);
        sequencer.receive(update(1, 3, 1, 2, log("binlog.000001", 10)));
        sequencer.receive(
                new SourceTransaction(gtid(2), Optional.empty(), spilled, log("binlog.000001", 20), Instant.EPOCH));
        assertThat(sequencer.wantsTransactions())
                .as("one file at a time waits on the disk")
                .isFalse();
        sequencer.receive(update(3, 3, 2, 3, log("binlog.000001", 30)));
        sequencer.applied(sequencer.nextEpoch().orElseThrow());
        Epoch large = sequencer.nextEpoch().orElseThrow();
        assertThat(large.kind()).isEqualTo(Epoch.Kind.SPLIT);
        assertThat(large.transactions()).isEqualTo(1);
        assertThat(large.pieces()).extracting(Epoch.Piece::rows).containsExactly(2L, 1L);
        assertThat(spilled.closed).isFalse();
        sequencer.applied(large);
        assertThat(spilled.closed).isTrue();
        assertThat(sequencer.wantsTransactions()).isTrue();
        assertThat(sequencer.nextEpoch().orElseThrow().transactions()).isEqualTo(1);
    }

    @Test
    void oneTransactionAloneCannotFillTheOverlays() {
        Limits tight = new Limits(100, 100, 1 << 20, 500, false);
        Sequencer sequencer = new Sequencer(List.of(TABLE.shape), Restored.fresh(GtidSet.empty()), tight);
        OpenChunk chunk = sequencer.open(ID, KeyRange.all());
        AtomicInteger read = new AtomicInteger();
        List<RowChange> changes = new ArrayList<>();
        for (int key = 0; key < 12; key++) {
            changes.addAll(update(1, key, 1, 2, log("binlog.000001", 10)).changes());
        }
        RowChanges watched = new SimSpilled(changes) {
            @Override
            public Iterator<RowChange> iterator() {
                return changes.stream()
                        .peek(change -> {
                            if (read.incrementAndGet() == 8) {
                                assertThat(sequencer.unopened(ID)).containsExactly(KeyRange.all());
                            }
                        })
                        .iterator();
            }
        };
        sequencer.receive(
                new SourceTransaction(gtid(1), Optional.empty(), watched, log("binlog.000001", 10), Instant.EPOCH));
        assertThat(read).hasValue(12);
        assertThat(sequencer.takeDiscarded()).containsExactly(chunk);
    }

    @Test
    void ignoresTheRowsOfADiscardedChunk() {
        Sequencer sequencer = new Sequencer(List.of(TABLE.shape), Restored.fresh(GtidSet.empty()), ROOMY);
        OpenChunk chunk = sequencer.open(ID, KeyRange.all());
        sequencer.discard(chunk);
        sequencer.advance(log("binlog.000001", 50));
        sequencer.read(chunk, RowBlock.empty(), log("binlog.000001", 4), true);
        assertThat(sequencer.nextWrite()).isEmpty();
        assertThat(sequencer.takeDiscarded()).containsExactly(chunk);
        assertThat(sequencer.unopened(ID)).containsExactly(KeyRange.all());
    }
}
