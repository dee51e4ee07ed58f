package io.godwit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowDifference;
import io.godwit.model.RowDifference.Kind;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.RangeHasher;
import io.godwit.verify.TableComparison.Result;
import io.godwit.verify.TableComparison.TableResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class TableComparisonTest {
    private final Servers servers = new Servers();

    @Test
    void equalTablesAreEqualInSeveralRanges() throws InterruptedException {
        servers.fill(95);

        List<TableResult> finished = new ArrayList<>();
        Result result = compare(finished);

        assertThat(result.equal()).isTrue();
        assertThat(finished).containsExactly(new TableResult(Servers.TABLE.id(), 95, 0));
        // Nine of ten rows, one of five, and what is above the last.
        assertThat(servers.rangesRead.get()).isEqualTo(11);
    }

    @Test
    void emptyTablesAreEqual() throws InterruptedException {
        assertThat(compare(new ArrayList<>()).equal()).isTrue();
    }

    @Test
    void everyKindOfDifferenceIsFoundAndExplained() throws InterruptedException {
        servers.fill(40);
        servers.target.remove(3);
        servers.target.put(17, "other");
        servers.target.put(99, "only here");

        Result result = compare(new ArrayList<>());

        assertThat(result.equal()).isFalse();
        assertThat(result.tables()).containsExactly(new TableResult(Servers.TABLE.id(), 40, 3));
        assertThat(result.differences())
                .extracting(RowDifference::key, RowDifference::kind)
                .containsExactlyInAnyOrder(
                        Tuple.tuple("3", Kind.MISSING),
                        Tuple.tuple("17", Kind.DIFFERENT),
                        Tuple.tuple("99", Kind.UNEXPECTED));
    }

    @Test
    void aRowThatArrivesLaterIsNoDifference() throws InterruptedException {
        servers.fill(40);
        servers.target.put(17, "late");
        servers.beforeRereading = () -> servers.target.put(17, "row 17");

        assertThat(compare(new ArrayList<>()).equal()).isTrue();
    }

    @Test
    void stopEndsTheComparison() {
        servers.fill(40);
        try (TableComparison comparison = comparison()) {
            comparison.stop();
            assertThatThrownBy(() -> comparison.compare(List.of(Servers.TABLE), result -> {}))
                    .isInstanceOfSatisfying(
                            MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.STOPPED_BY_OPERATOR));
        }
    }

    private Result compare(List<TableResult> finished) throws InterruptedException {
        try (TableComparison comparison = comparison()) {
            return comparison.compare(List.of(Servers.TABLE), finished::add);
        }
    }

    private TableComparison comparison() {
        return new TableComparison(servers, servers, new VerifySettings(2, 10, false));
    }

    /** Two servers with one table each, of numbered rows. */
    private static final class Servers implements ChunkReader, RangeHasher {
        static final TableShape TABLE =
                new TableShape(TableId.parse("shop.orders"), List.of(), 0, "PRIMARY", List.of(0), List.of());
        private static final LogPosition END = new LogPosition("binlog.000001", 4);

        final NavigableMap<Integer, String> source = new ConcurrentSkipListMap<>();
        final NavigableMap<Integer, String> target = new ConcurrentSkipListMap<>();
        final AtomicInteger rangesRead = new AtomicInteger();
        Runnable beforeRereading = () -> {};

        void fill(int rows) {
            for (int i = 0; i < rows; i++) {
                source.put(i, "row " + i);
                target.put(i, "row " + i);
            }
        }

        @Override
        public Boundary boundary(TableShape table, KeyRange rest, int rows) {
            int from = rest.low().map(bound -> number(bound.key()) + 1).orElse(0);
            List<Integer> keys =
                    source.tailMap(from, true).keySet().stream().limit(rows).toList();
            return keys.size() < rows
                    ? new Boundary(Optional.empty(), Optional.empty())
                    : new Boundary(Optional.of(bound(keys.getLast())), Optional.of(bound(source.lastKey())));
        }

        @Override
        public ChunkRead read(TableShape table, KeyRange range, GtidSet openedAt, long bytes) {
            throw new UnsupportedOperationException("rows are only compared here");
        }

        @Override
        public SourceFingerprint source(TableShape table, KeyRange range, GtidSet openedAt) {
            rangesRead.incrementAndGet();
            return new SourceFingerprint(fingerprint(source, range), END);
        }

        @Override
        public Fingerprint target(TableShape table, KeyRange range) {
            return fingerprint(target, range);
        }

        @Override
        public SourceRows sourceRows(TableShape table, KeyRange range, GtidSet openedAt) {
            return new SourceRows(rows(source, range), END);
        }

        @Override
        public List<RowFingerprint> targetRows(TableShape table, KeyRange range) {
            return rows(target, range);
        }

        @Override
        public SourceRows sourceRows(TableShape table, List<KeyBound> keys, GtidSet openedAt) {
            beforeRereading.run();
            return new SourceRows(rows(source, keys), END);
        }

        @Override
        public List<RowFingerprint> targetRows(TableShape table, List<KeyBound> keys) {
            return rows(target, keys);
        }

        @Override
        public RowDifference explain(TableShape table, KeyBound key) {
            int number = number(key.key());
            Kind kind = !target.containsKey(number)
                    ? Kind.MISSING
                    : source.containsKey(number) ? Kind.DIFFERENT : Kind.UNEXPECTED;
            return new RowDifference(table.id(), Integer.toString(number), kind, List.of());
        }

        private static Fingerprint fingerprint(Map<Integer, String> rows, KeyRange range) {
            List<RowFingerprint> inside = rows(rows, range);
            return new Fingerprint(
                    inside.size(),
                    inside.stream().map(RowFingerprint::hash).toList().toString());
        }

        private static List<RowFingerprint> rows(Map<Integer, String> rows, KeyRange range) {
            return rows.entrySet().stream()
                    .filter(row -> range.contains(bound(row.getKey()).key()))
                    .map(row -> fingerprint(row.getKey(), row.getValue()))
                    .toList();
        }

        private static List<RowFingerprint> rows(Map<Integer, String> rows, List<KeyBound> keys) {
            Map<Integer, String> found = new HashMap<>(rows);
            found.keySet()
                    .retainAll(keys.stream().map(bound -> number(bound.key())).toList());
            return found.entrySet().stream()
                    .map(row -> fingerprint(row.getKey(), row.getValue()))
                    .toList();
        }

        private static RowFingerprint fingerprint(int number, String row) {
            return new RowFingerprint(bound(number).key(), bound(number), row);
        }

        private static KeyBound bound(int number) {
            return new KeyBound(new Key(new byte[] {(byte) number}), EMPTY);
        }

        private static int number(Key key) {
            return key.sortable()[0];
        }

        private static final RowImage EMPTY = RowImage.of(new byte[0]);
    }
}
