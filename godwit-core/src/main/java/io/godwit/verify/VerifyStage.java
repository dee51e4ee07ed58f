package io.godwit.verify;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Invariant;
import io.godwit.govern.Governor;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowDifference;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.progress.Pace;
import io.godwit.sequence.Comparison;
import io.godwit.sequence.RangePlanner;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.RangeHasher;
import io.godwit.spi.RangeHasher.Fingerprint;
import io.godwit.spi.RangeHasher.SourceRows;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares every row of source and target without locks, range by range, and again every key that changed after its
 * last comparison. A range is compared by one fingerprint of all its rows; only where that differs, row by row. Owned
 * by the loop's thread.
 *
 * <p>Each comparison has four steps: read the source inside a bracket; wait until the target has everything that the
 * source's view could show; read the target; leave out what was touched meanwhile, it is dirty and comes again.
 */
public final class VerifyStage {
    private static final Logger LOG = LoggerFactory.getLogger(VerifyStage.class);
    private static final int KEYS_AT_ONCE = 1000;
    private static final int DIFFERENCES_TO_EXPLAIN = 20;

    /** How many ranges are planned ahead for each connection. */
    private static final int RANGES_PER_CONNECTION = 4;

    /** Of how many tables the changed keys are compared at the same time while applications write. */
    private static final int DIRTY_TABLES_AT_ONCE = 16;

    /** While the application writes, dirty keys never run out; a short rest leaves the servers to others. */
    private static final Duration REST = Duration.ofMillis(100);

    private final EventLoop loop;
    private final Sequencer sequencer;
    private final ChunkReader reader;
    private final RangeHasher hasher;
    private final Governor governor;
    private VerifySettings settings;
    private final InstantSource clock;
    private final Map<TableId, Proof> proofs = new HashMap<>();

    /** Tables that are copied and have ranges that were not handed out yet, in turn. */
    private final Set<Proof> toCompare = new LinkedHashSet<>();

    /** Tables with ranges that were not compared yet. */
    private final Set<Proof> unfinished = new HashSet<>();

    /** Tables with ranges that are to be copied again. */
    private final Set<Proof> differing = new LinkedHashSet<>();

    private final List<Waiting> waiting = new ArrayList<>();
    private final List<RowDifference> differences = new ArrayList<>();
    private final List<RowDifference> mended = new ArrayList<>();
    private long differencesFound;
    private long rowsMended;
    private int asking;

    /** Ranges that are planned ahead in {@link #toCompare}. */
    private int planned;

    private int comparing;
    private int comparingDirty;
    private Pace dirtyPace = Pace.UNKNOWN;
    private boolean finishing;
    private boolean begun;
    private boolean resting;

    /** How far one table has come. */
    private static final class Proof {
        final TableShape table;
        RangePlanner planner;
        int rangesUnderWay;
        long rowsVerified;
        boolean comparingDirty;

        /** Changed keys that differed when they were compared last, and have not changed since. */
        final Set<Key> suspects = new HashSet<>();

        /** Ranges with rows that differ, which are given up when every other range has been compared. */
        final List<KeyRange> toMend = new ArrayList<>();

        /** Ranges that were to be copied again in this run; none is a second time. */
        final Set<KeyRange> mended = new HashSet<>();

        /** How many of them are not copied again yet. */
        int mending;

        Instant dirtyComparedAt = Instant.EPOCH;

        Proof(TableShape table) {
            this.table = table;
            this.planner = wholeTable();
        }

        private RangePlanner wholeTable() {
            return new RangePlanner(table, List.of(KeyRange.all()));
        }

        /** Every range is to be compared again; comparisons under way end without effect. */
        void beginAgain() {
            planner = wholeTable();
            rowsVerified = 0;
            suspects.clear();
        }

        boolean rangesAreDone() {
            return everyRangeIsCompared() && mending == 0;
        }

        boolean everyRangeIsCompared() {
            return planner.isDone() && rangesUnderWay == 0;
        }
    }

    /** A comparison whose source was read, until the target has what the source's view could show. */
    private record Waiting(LogPosition high, Runnable next) {}

    public VerifyStage(
            EventLoop loop,
            Sequencer sequencer,
            ChunkReader reader,
            RangeHasher hasher,
            Governor governor,
            VerifySettings settings,
            InstantSource clock,
            List<TableShape> tables) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.reader = reader;
        this.hasher = hasher;
        this.governor = governor;
        this.settings = settings;
        this.clock = clock;
        for (TableShape table : tables) {
            Proof proof = new Proof(table);
            proofs.put(table.id(), proof);
            unfinished.add(proof);
        }
    }

    /** Starts whatever may be started now. */
    public void advance() {
        sequencer.takeForgotten().forEach(table -> compareAgain(proof(table)));
        sequencer.takeCopied().forEach(table -> begin(proof(table)));
        continueWaiting();
        if (!resting) {
            compareRanges();
            compareDirtyKeys();
            differing.removeIf(this::giveUpRanges);
        }
    }

    private Proof proof(TableId table) {
        return Invariant.present(proofs.get(table), "table %s is not part of the move", table);
    }

    private void compareAgain(Proof proof) {
        end(proof);
        proof.beginAgain();
        unfinished.add(proof);
        if (sequencer.isCopied(proof.table.id())) {
            begin(proof);
        }
    }

    private void begin(Proof proof) {
        begun = true;
        if (toCompare.add(proof)) {
            planned += proof.planner.ahead();
        }
    }

    private void end(Proof proof) {
        if (toCompare.remove(proof)) {
            planned -= proof.planner.ahead();
        }
    }

    private void continueWaiting() {
        List<Waiting> ready = waiting.stream()
                .filter(each -> sequencer.hasApplied(each.high()))
                .toList();
        waiting.removeAll(ready);
        ready.forEach(each -> each.next().run());
    }

    // Of very many tables only those at the front are looked at.
    private void compareRanges() {
        Iterator<Proof> each = toCompare.iterator();
        while (each.hasNext() && (mayCompare() || mayAsk())) {
            Proof proof = each.next();
            compareRanges(proof);
            if (proof.planner.isDone()) {
                each.remove();
            }
        }
    }

    private boolean mayCompare() {
        return planned > 0 && comparing < settings.connections() && governor.mayStart();
    }

    private boolean mayAsk() {
        int connections = settings.connections();
        return asking < connections && asking + planned < connections * RANGES_PER_CONNECTION;
    }

    private void compareRanges(Proof proof) {
        while (mayCompare()) {
            KeyRange range = proof.planner.next().orElse(null);
            if (range == null) {
                break;
            }
            planned--;
            comparing++;
            proof.rangesUnderWay++;
            compareRange(proof, range);
        }
        if (mayAsk() && proof.planner.ahead() < settings.connections()) {
            proof.planner.question().ifPresent(rest -> askForBoundary(proof, rest));
        }
    }

    private void askForBoundary(Proof proof, KeyRange rest) {
        RangePlanner planner = proof.planner;
        asking++;
        loop.start(
                "plan comparison of " + proof.table.id(),
                () -> reader.boundary(proof.table, rest, settings.rangeRows()),
                boundary -> {
                    asking--;
                    int before = planner.ahead();
                    planner.answer(boundary.end(), boundary.last());
                    planned += planner.equals(proof.planner) ? planner.ahead() - before : 0;
                });
    }

    private void compareRange(Proof proof, KeyRange range) {
        Comparison comparison = sequencer.compare(proof.table.id(), range);
        governor.started();
        loop.start(
                "fingerprint source " + proof.table.id(),
                () -> hasher.source(proof.table, range, comparison.openedAt()),
                source -> {
                    governor.ended();
                    waiting.add(new Waiting(
                            source.high(), () -> compareTarget(proof, range, comparison, source.fingerprint())));
                });
    }

    private void compareTarget(Proof proof, KeyRange range, Comparison comparison, Fingerprint source) {
        governor.started();
        loop.start("fingerprint target " + proof.table.id(), () -> hasher.target(proof.table, range), target -> {
            governor.ended();
            sequencer.compared(comparison, List.of());
            if (source.equals(target)) {
                rangeIsDone(proof, target.rows());
            } else {
                compareRows(proof, range);
            }
        });
    }

    private void compareRows(Proof proof, KeyRange range) {
        Comparison comparison = sequencer.compare(proof.table.id(), range);
        loop.start(
                "compare rows of " + proof.table.id(),
                () -> hasher.sourceRows(proof.table, range, comparison.openedAt()),
                source -> waiting.add(new Waiting(
                        source.high(),
                        () -> loop.start(
                                "compare rows of " + proof.table.id(),
                                () -> hasher.targetRows(proof.table, range),
                                target -> {
                                    boolean mends = mayMend(proof, range);
                                    Map<Key, KeyBound> differences = Twins.differing(source.rows(), target);
                                    List<Key> real = sequencer.compared(comparison, List.copyOf(differences.keySet()));
                                    boolean differs = count(proof, real, differences, mends);
                                    if (differs && mends) {
                                        proof.mended.add(range);
                                        proof.toMend.add(range);
                                        proof.mending++;
                                        differing.add(proof);
                                        rangeIsDone(proof, 0);
                                    } else {
                                        rangeIsDone(proof, source.rows().size());
                                    }
                                }))));
    }

    // While writes are stopped nothing is mended: the cutover is undone, and says why.
    private boolean mayMend(Proof proof, KeyRange range) {
        return settings.repair() && !finishing && !proof.mended.contains(range);
    }

    // Only when all are known, so that the stream comes to rest for them once.
    private boolean giveUpRanges(Proof proof) {
        boolean now = proof.everyRangeIsCompared() && sequencer.isCopied(proof.table.id());
        if (now) {
            LOG.warn("{}: {} ranges with rows that differ are copied again", proof.table.id(), proof.toMend.size());
            end(proof);
            proof.toMend.forEach(range -> sequencer.giveUp(proof.table.id(), range));
            proof.toMend.clear();
        }
        return now;
    }

    /** The target holds no row of this range any more; it is compared when it is copied again. */
    void givenUp(TableId table, KeyRange range) {
        Proof proof = proof(table);
        proof.planner.giveBack(range);
        proof.mending--;
    }

    private void rangeIsDone(Proof proof, long rows) {
        comparing--;
        proof.rangesUnderWay--;
        proof.rowsVerified += rows;
        if (proof.rangesAreDone()) {
            unfinished.remove(proof);
        }
    }

    private void compareDirtyKeys() {
        for (TableId table : sequencer.dirtyTables()) {
            if (!finishing && comparingDirty >= DIRTY_TABLES_AT_ONCE) {
                break;
            }
            compareDirtyKeys(proof(table));
        }
    }

    private void compareDirtyKeys(Proof proof) {
        boolean rest = !finishing
                && sequencer.dirtyKeys(proof.table.id()) < KEYS_AT_ONCE
                && Duration.between(proof.dirtyComparedAt, clock.instant()).compareTo(REST) < 0;
        boolean ready = proof.rangesAreDone() && sequencer.isCopied(proof.table.id());
        if (!ready || proof.comparingDirty || rest) {
            return;
        }
        sequencer.compareDirty(proof.table.id(), KEYS_AT_ONCE).ifPresent(comparison -> {
            proof.comparingDirty = true;
            comparingDirty++;
            Instant begunAt = clock.instant();
            loop.start(
                    "compare changed keys of " + proof.table.id(),
                    () -> hasher.sourceRows(proof.table, comparison.keys(), comparison.openedAt()),
                    source -> {
                        Duration ofSource = Duration.between(begunAt, clock.instant());
                        waiting.add(new Waiting(
                                source.high(), () -> compareDirtyTarget(proof, comparison, source, ofSource)));
                    });
        });
    }

    private void compareDirtyTarget(Proof proof, Comparison comparison, SourceRows source, Duration ofSource) {
        Instant begunAt = clock.instant();
        loop.start(
                "compare changed keys of " + proof.table.id(),
                () -> hasher.targetRows(proof.table, comparison.keys()),
                target -> {
                    judgeKeys(proof, comparison, Twins.differing(source.rows(), target));
                    proof.comparingDirty = false;
                    comparingDirty--;
                    proof.dirtyComparedAt = clock.instant();
                    // Without the wait in between, which is the lag.
                    Duration ofTarget = Duration.between(begunAt, proof.dirtyComparedAt);
                    dirtyPace = dirtyPace.after(comparison.keys().size(), ofSource.plus(ofTarget));
                });
    }

    /**
     * A row that differs is looked up once more before it counts: a server may show a row that is looked up by its key as a
     * transaction wrote it that is not committed, and may never be (decision 0016).
     */
    private void judgeKeys(Proof proof, Comparison comparison, Map<Key, KeyBound> differing) {
        Set<Key> real = new HashSet<>(sequencer.compared(comparison, List.copyOf(differing.keySet())));
        List<Key> again = real.stream().filter(proof.suspects::contains).toList();
        comparison.keys().forEach(key -> proof.suspects.remove(key.key()));
        real.removeAll(again);
        if (!real.isEmpty()) {
            LOG.warn("{}: {} changed rows differ and are compared once more", proof.table.id(), real.size());
            proof.suspects.addAll(real);
        }
        count(proof, again, differing, false);
    }

    /** Whether there are rows that really differ. */
    private boolean count(Proof proof, List<Key> real, Map<Key, KeyBound> differing, boolean mends) {
        List<RowDifference> explained = mends ? mended : differences;
        if (mends) {
            rowsMended += real.size();
        } else {
            differencesFound += real.size();
        }
        for (Key key : real) {
            if (explained.size() < DIFFERENCES_TO_EXPLAIN) {
                explain(proof.table, Invariant.present(differing.get(key), "%s", key), explained::add);
            }
        }
        return !real.isEmpty();
    }

    private void explain(TableShape table, KeyBound key, Consumer<RowDifference> then) {
        comparing++;
        loop.start("explain a difference in " + table.id(), () -> hasher.explain(table, key), difference -> {
            comparing--;
            then.accept(difference);
        });
    }

    /** How fast changed keys are compared. */
    public Pace dirtyPace() {
        return dirtyPace;
    }

    /** From now on changed keys are compared without rest: writes have stopped. */
    public void finish(boolean finishing) {
        this.finishing = finishing;
    }

    /** While it rests no comparison is begun; those under way end. */
    public void rest(boolean resting) {
        this.resting = resting;
    }

    /** From now on works with these settings; what is under way is not touched. */
    public void change(VerifySettings changed) {
        settings = changed;
    }

    /** Whether a table is or was ready to be compared. */
    public boolean hasBegun() {
        return begun;
    }

    /** Whether every range of every table has been compared. */
    public boolean rangesAreDone() {
        return comparing == 0 && sequencer.isNothingForgotten() && unfinished.isEmpty();
    }

    public boolean rangesAreDone(TableId table) {
        Proof proof = proofs.get(table);
        return proof != null && proof.rangesAreDone();
    }

    /** Whether no comparison is under way and no key waits for one. */
    public boolean isComplete() {
        return rangesAreDone() && sequencer.dirtyKeys() == 0 && comparingDirty == 0;
    }

    public long rowsVerified(TableId table) {
        Proof proof = proofs.get(table);
        return proof == null ? 0 : proof.rowsVerified;
    }

    /** The first differences found that are not mended, explained. */
    public List<RowDifference> differences() {
        return List.copyOf(differences);
    }

    /** The first rows that differed, and were or are being copied again, explained. */
    public List<RowDifference> mended() {
        return List.copyOf(mended);
    }

    /** How many rows differed, and were or are being copied again. */
    public long rowsMended() {
        return rowsMended;
    }

    /** How many rows differ and are not mended. */
    public long differencesFound() {
        return differencesFound;
    }
}
