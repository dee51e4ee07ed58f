package io.godwit.copy;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Invariant;
import io.godwit.govern.Governor;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.progress.Snapshot.CopyWorkers;
import io.godwit.sequence.LandedChunk;
import io.godwit.sequence.OpenChunk;
import io.godwit.sequence.RangePlanner;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.ChunkWriter;
import io.godwit.spi.Ledger;
import io.godwit.spi.Preflight.FreeConnections;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens ranges, has them read, and has landed chunks written, as many at a time as {@link CopyLaw} finds good and the
 * settings allow. Owned by the loop's thread.
 */
public final class CopyStage {
    /** How many settled ranges of a table may stand side by side in the ledger before they become one. */
    private static final int RANGES_TO_MERGE = 64;

    /** How many ranges are planned ahead for each reader. */
    private static final int RANGES_PER_READER = 4;

    /** Rows of a chunk of which nobody knows how large they are: too many of them, and a chunk is cut and read again. */
    private static final int UNKNOWN_ROWS = 1_000;

    /** The largest chunk counts less with each that is read after it, by this part of it. */
    private static final int FORGETTING = 64;

    private final EventLoop loop;
    private final Sequencer sequencer;
    private final ChunkReader reader;
    private final ChunkWriter writer;
    private final Ledger ledger;
    private final Governor governor;
    private final FreeConnections free;
    private final CopyLaw law;
    private final CopyPace pace;
    private CopySettings settings;

    private final Map<TableId, RangePlanner> planners = new HashMap<>();

    /** Those with a range to read, in turn: the first gives one and goes to the end. */
    private final LinkedHashSet<RangePlanner> ready = new LinkedHashSet<>();

    /** Those with a boundary to ask for, in turn. */
    private final LinkedHashSet<RangePlanner> unplanned = new LinkedHashSet<>();

    private final Map<TableId, Long> rowsCopied = new HashMap<>();
    private final Map<TableId, Long> rowsOfThisRun = new HashMap<>();
    private final Map<TableId, Long> bytesCopied = new HashMap<>();
    private int asking;
    private int planned;
    private int reading;
    private int writing;
    private int settledSinceMerge;
    private boolean merging;
    private boolean resting;

    /** Bytes of the largest chunk that was read lately. */
    private long largest;

    public CopyStage(
            EventLoop loop,
            Sequencer sequencer,
            ChunkReader reader,
            ChunkWriter writer,
            Ledger ledger,
            Governor governor,
            CopySettings settings,
            FreeConnections free,
            InstantSource clock,
            List<TableShape> tables) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.reader = reader;
        this.writer = writer;
        this.ledger = ledger;
        this.governor = governor;
        this.settings = settings;
        this.free = free;
        this.law = new CopyLaw(readersMax(), writersMax());
        this.pace = new CopyPace(law, clock);
        rowsCopied.putAll(ledger.counts().rowsCopied());
        for (TableShape table : tables) {
            RangePlanner planner = new RangePlanner(table, sequencer.unopened(table.id()));
            planners.put(table.id(), planner);
            if (planner.hasQuestion()) {
                unplanned.add(planner);
            }
        }
    }

    /** Starts whatever may be started now. */
    public void advance() {
        takeBackDiscarded();
        // Writes do not ask the governor: changes may wait for what has landed, and the lag would hold up its own cure.
        while (writing < law.writers() && startWrite()) {}
        while (wantsRead() && mayRead()) {
            startRead();
        }
        if (!resting) {
            askForBoundaries();
        }
        mergeRanges();
        pace.pass(state());
    }

    /** As it is until the next turn. */
    CopyPace.State state() {
        boolean over = ready.isEmpty() && unplanned.isEmpty() && asking == 0;
        boolean held = wantsRead() && !mayRead();
        return new CopyPace.State(
                !resting && !over && !held,
                writersAreBusy(),
                reading >= law.readers() || (ready.isEmpty() && asking >= law.readers()),
                reading <= law.readers() - 2 && isFull());
    }

    private int readersMax() {
        return Math.min(settings.readers(), CopyLaw.affordable(free.source()));
    }

    private int writersMax() {
        return Math.min(settings.writers(), CopyLaw.affordable(free.target()));
    }

    private void takeBackDiscarded() {
        for (OpenChunk chunk : sequencer.takeDiscarded()) {
            RangePlanner planner = Invariant.present(
                    planners.get(chunk.table().id()), "%s", chunk.table().id());
            planner.giveBack(chunk.range());
            arePlanned(planner, 1);
        }
    }

    /** A range that was settled is unopened again. */
    public void copyAgain(TableId table, KeyRange range) {
        RangePlanner planner = Invariant.present(planners.get(table), "%s", table);
        planner.add(range);
        if (planner.hasQuestion()) {
            unplanned.add(planner);
        }
    }

    private boolean wantsRead() {
        return !resting && reading < law.readers() && !ready.isEmpty() && !isFull();
    }

    private boolean mayRead() {
        return governor.mayStart() && sequencer.hasRoomToOpen();
    }

    private ChunkRoom room() {
        return new ChunkRoom(law.readers(), law.writers(), settings.chunkRows(), settings.chunkBytes());
    }

    private boolean isFull() {
        return sequencer.chunksInHand() >= room().chunksMax(largest);
    }

    private void startRead() {
        RangePlanner planner = ready.removeFirst();
        OpenChunk chunk = sequencer.open(planner.table().id(), planner.next().orElseThrow());
        planned--;
        if (planner.ahead() > 0) {
            ready.add(planner);
        }
        reading++;
        governor.started();
        long chunkBytes = room().chunkBytes();
        loop.start(
                "read " + planner.table().id(),
                () -> reader.read(chunk.table(), chunk.range(), chunk.openedAt(), chunkBytes),
                read -> {
                    reading--;
                    governor.ended();
                    largest =
                            Math.max(largest - largest / FORGETTING, read.rows().rowBytes());
                    sequencer
                            .read(chunk, read.rows(), read.high(), read.complete())
                            .ifPresent(rest -> copyAgain(chunk.table().id(), rest));
                });
    }

    private void arePlanned(RangePlanner planner, int ranges) {
        planned += ranges;
        ready.add(planner);
    }

    private boolean startWrite() {
        Optional<LandedChunk> landed = sequencer.nextWrite();
        landed.ifPresent(chunk -> {
            writing++;
            governor.started();
            loop.start(
                    "write " + chunk.table().id(),
                    () -> {
                        writer.write(chunk);
                        return chunk;
                    },
                    this::settled);
        });
        return landed.isPresent();
    }

    private void settled(LandedChunk chunk) {
        writing--;
        governor.ended();
        settledSinceMerge++;
        sequencer.settled(chunk);
        rowsCopied.merge(chunk.table().id(), (long) chunk.rows().size(), Long::sum);
        rowsOfThisRun.merge(chunk.table().id(), (long) chunk.rows().size(), Long::sum);
        bytesCopied.merge(chunk.table().id(), chunk.rows().rowBytes(), Long::sum);
        pace.wrote(chunk.rows().rowBytes());
    }

    // Of very many tables only some are planned ahead: a turn must not look at all of them.
    private void askForBoundaries() {
        int readers = law.readers();
        Iterator<RangePlanner> each = unplanned.iterator();
        while (each.hasNext() && asking < readers && asking + planned < readers * RANGES_PER_READER) {
            RangePlanner planner = each.next();
            if (planner.ahead() < readers) {
                each.remove();
                askForBoundary(planner);
            }
        }
    }

    private void askForBoundary(RangePlanner planner) {
        KeyRange rest = planner.question().orElseThrow();
        asking++;
        loop.start(
                "plan " + planner.table().id(),
                () -> reader.boundary(
                        planner.table(), rest, rowsWanted(planner.table().id())),
                boundary -> {
                    asking--;
                    int before = planner.ahead();
                    planner.answer(boundary.end(), boundary.last());
                    arePlanned(planner, planner.ahead() - before);
                    if (planner.hasQuestion()) {
                        unplanned.add(planner);
                    }
                });
    }

    // As many as fill a chunk, when they are like those before them.
    private int rowsWanted(TableId table) {
        ChunkRoom room = room();
        long rows = rowsOfThisRun.getOrDefault(table, 0L);
        if (rows == 0) {
            return Math.min(UNKNOWN_ROWS, room.chunkRows());
        }
        long rowBytes = Math.max(1, bytesCopied.getOrDefault(table, 0L) / rows);
        return Math.clamp(room.chunkBytes() / rowBytes, 1, room.chunkRows());
    }

    private void mergeRanges() {
        if (merging || settledSinceMerge < RANGES_TO_MERGE) {
            return;
        }
        settledSinceMerge = 0;
        sequencer.nextMerge(RANGES_TO_MERGE).ifPresent(merge -> {
            merging = true;
            loop.start(
                    "merge ranges of " + merge.table(),
                    () -> {
                        ledger.merge(merge.table(), merge.joined());
                        return merge;
                    },
                    done -> {
                        merging = false;
                        sequencer.merged(done);
                    });
        });
    }

    /**
     * While it rests no range is opened. Chunks that are open are still written: changes to a chunk that waits to be
     * written would wait with it.
     */
    public void rest(boolean resting) {
        this.resting = resting;
    }

    /** From now on works with these settings; what is under way is not touched. */
    public void change(CopySettings changed) {
        settings = changed;
        law.bound(readersMax(), writersMax());
    }

    /** Rows of settled chunks, those of earlier runs included. */
    public long rowsCopied(TableId table) {
        return rowsCopied.getOrDefault(table, 0L);
    }

    /** Bytes of the row images that this run has settled. */
    public long bytesCopied(TableId table) {
        return bytesCopied.getOrDefault(table, 0L);
    }

    public boolean isReading() {
        return reading > 0;
    }

    /** Whether every writer is busy. */
    public boolean writersAreBusy() {
        return writing >= law.writers();
    }

    /** How many are at work, and may be. */
    public CopyWorkers workers() {
        return new CopyWorkers(reading, law.readers(), writing, law.writers());
    }

    /** Whether a write is under way, whose result should be awaited before the run ends. */
    public boolean isWriting() {
        return writing > 0 || merging;
    }
}
