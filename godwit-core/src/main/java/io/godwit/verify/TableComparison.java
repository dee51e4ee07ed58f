package io.godwit.verify;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.RowDifference;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.sequence.RangePlanner;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.RangeHasher;
import io.godwit.spi.RangeHasher.RowFingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Compares tables of two servers outside of a move. Nothing tells it what changes meanwhile, so a row that differs is
 * read again a bounded number of times, with rests between them, before it is called a difference: exact for tables
 * that rest, and right for rows that do not change all the time. {@link #compare} belongs to one thread, {@link #stop}
 * may be called by any.
 */
public final class TableComparison implements AutoCloseable {
    private static final int ROUNDS_MAX = 10;
    private static final Duration REST = Duration.ofMillis(300);
    private static final Duration TURN = Duration.ofMillis(50);
    private static final int KEYS_AT_ONCE = 1_000;

    /** More rows than this are not read again: that many differences are not a matter of moments. */
    private static final int SUSPECTS_MAX = 20_000;

    private static final int EXPLAINED_MAX = 50;

    private final ChunkReader reader;
    private final RangeHasher hasher;
    private final VerifySettings settings;
    private final EventLoop loop = new EventLoop();
    private final List<RowDifference> explained = new ArrayList<>();
    private volatile boolean stopping;

    // State of the table that is being compared.
    private final Map<Key, KeyBound> suspects = new TreeMap<>();
    private long rows;
    private long differing;
    private int underWay;

    public TableComparison(ChunkReader reader, RangeHasher hasher, VerifySettings settings) {
        this.reader = reader;
        this.hasher = hasher;
        this.settings = settings;
    }

    /**
     * @param rows rows of the source that were compared
     * @param differing rows that are not the same on both sides
     */
    public record TableResult(TableId table, long rows, long differing) {}

    /** @param differences the first differing rows, explained */
    public record Result(List<TableResult> tables, List<RowDifference> differences) {
        public Result {
            tables = List.copyOf(tables);
            differences = List.copyOf(differences);
        }

        public boolean equal() {
            return tables.stream().allMatch(table -> table.differing() == 0);
        }
    }

    /** @param finished told of each table when it is done */
    public Result compare(List<TableShape> tables, Consumer<TableResult> finished) throws InterruptedException {
        List<TableResult> results = new ArrayList<>();
        for (TableShape table : tables) {
            TableResult result = compare(table);
            finished.accept(result);
            results.add(result);
        }
        return new Result(results, explained);
    }

    private TableResult compare(TableShape table) throws InterruptedException {
        suspects.clear();
        rows = 0;
        differing = 0;
        compareRanges(table);
        for (int round = 0; round < ROUNDS_MAX && !suspects.isEmpty() && differing == 0; round++) {
            rest();
            compareSuspectsAgain(table);
        }
        explain(table);
        return new TableResult(table.id(), rows, differing + suspects.size());
    }

    private void compareRanges(TableShape table) throws InterruptedException {
        RangePlanner planner = new RangePlanner(table, List.of(KeyRange.all()));
        while (!planner.isDone() || underWay > 0) {
            if (planner.ahead() < settings.connections()) {
                planner.question()
                        .ifPresent(gap -> start(
                                "plan comparison of " + table.id(),
                                () -> reader.boundary(table, gap, settings.rangeRows()),
                                boundary -> planner.answer(boundary.end(), boundary.last())));
            }
            while (underWay <= settings.connections() && planner.ahead() > 0) {
                planner.next().ifPresent(range -> compareRange(table, range));
            }
            turn(TURN);
        }
    }

    private void compareRange(TableShape table, KeyRange range) {
        start("compare a range of " + table.id(), () -> compared(table, range), this::keep);
    }

    /** What one comparison found. */
    private record Compared(long rows, Map<Key, KeyBound> differing) {}

    private Compared compared(TableShape table, KeyRange range) throws InterruptedException {
        RangeHasher.Fingerprint source =
                hasher.source(table, range, GtidSet.empty()).fingerprint();
        if (source.equals(hasher.target(table, range))) {
            return new Compared(source.rows(), Map.of());
        }
        List<RowFingerprint> sourceRows =
                hasher.sourceRows(table, range, GtidSet.empty()).rows();
        return new Compared(sourceRows.size(), Twins.differing(sourceRows, hasher.targetRows(table, range)));
    }

    private void keep(Compared compared) {
        rows += compared.rows();
        compared.differing().forEach((key, bound) -> {
            if (suspects.size() < SUSPECTS_MAX) {
                suspects.put(key, bound);
            } else {
                differing++;
            }
        });
    }

    private void compareSuspectsAgain(TableShape table) throws InterruptedException {
        List<KeyBound> keys = List.copyOf(suspects.values());
        suspects.clear();
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            List<KeyBound> some = keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE));
            start(
                    "compare rows of " + table.id() + " again",
                    () -> Twins.differing(
                            hasher.sourceRows(table, some, GtidSet.empty()).rows(), hasher.targetRows(table, some)),
                    suspects::putAll);
            finishUnderWay();
        }
    }

    private void explain(TableShape table) throws InterruptedException {
        suspects.values().stream()
                .limit(EXPLAINED_MAX - explained.size())
                .forEach(key -> start(
                        "explain a difference in " + table.id(), () -> hasher.explain(table, key), explained::add));
        finishUnderWay();
    }

    private <T> void start(String name, Callable<T> task, Consumer<T> then) {
        underWay++;
        loop.start(name, task, result -> {
            underWay--;
            then.accept(result);
        });
    }

    private void finishUnderWay() throws InterruptedException {
        while (underWay > 0) {
            turn(TURN);
        }
    }

    private void rest() throws InterruptedException {
        // Nothing is under way, so the turn lasts until its patience ends.
        turn(REST);
    }

    private void turn(Duration patience) throws InterruptedException {
        loop.turn(patience);
        if (stopping) {
            throw new MoveException(
                    Code.STOPPED_BY_OPERATOR, "the comparison was stopped by the operator; nothing was changed");
        }
    }

    /** Ends the comparison soon; from any thread. */
    public void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        loop.close();
    }
}
