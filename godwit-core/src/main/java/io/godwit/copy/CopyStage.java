package io.godwit.copy;

import io.godwit.concurrent.EventLoop;
import io.godwit.govern.Governor;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.sequence.LandedChunk;
import io.godwit.sequence.OpenChunk;
import io.godwit.sequence.RangePlanner;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.ChunkWriter;
import io.godwit.spi.Ledger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens ranges, has them read, and has landed chunks written, as many at a time as the settings allow. Owned by the
 * loop's thread.
 */
public final class CopyStage {
    /** How many settled ranges of a table may stand side by side in the ledger before they become one. */
    private static final int RANGES_TO_MERGE = 64;

    private final EventLoop loop;
    private final Sequencer sequencer;
    private final ChunkReader reader;
    private final ChunkWriter writer;
    private final Ledger ledger;
    private final Governor governor;
    private CopySettings settings;

    /** Tables in turn: the first is asked first, and goes to the end when it gave a chunk. */
    private final List<RangePlanner> planners = new ArrayList<>();

    private final Map<TableId, Long> rowsCopied = new HashMap<>();
    private final Map<TableId, Long> bytesCopied = new HashMap<>();
    private int asking;
    private int reading;
    private int writing;
    private int settledSinceMerge;
    private boolean merging;
    private boolean resting;

    public CopyStage(
            EventLoop loop,
            Sequencer sequencer,
            ChunkReader reader,
            ChunkWriter writer,
            Ledger ledger,
            Governor governor,
            CopySettings settings,
            List<TableShape> tables) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.reader = reader;
        this.writer = writer;
        this.ledger = ledger;
        this.governor = governor;
        this.settings = settings;
        rowsCopied.putAll(ledger.counts().rowsCopied());
        for (TableShape table : tables) {
            planners.add(new RangePlanner(table, sequencer.unopened(table.id())));
        }
    }

    /** Starts whatever may be started now. */
    public void advance() {
        takeBackDiscarded();
        // Writes do not ask the governor: changes may wait for what has landed, and the lag would hold up its own cure.
        while (writing < settings.writers() && startWrite()) {}
        while (mayRead() && startRead()) {}
        if (!resting) {
            planners.forEach(this::askForBoundary);
        }
        mergeRanges();
    }

    private void takeBackDiscarded() {
        for (OpenChunk chunk : sequencer.takeDiscarded()) {
            planners.stream()
                    .filter(planner -> planner.table().id().equals(chunk.table().id()))
                    .forEach(planner -> planner.giveBack(chunk.range()));
        }
    }

    /** A range that was settled is unopened again. */
    public void copyAgain(TableId table, KeyRange range) {
        planners.stream().filter(planner -> planner.table().id().equals(table)).forEach(planner -> planner.add(range));
    }

    // Chunks that are read, or landed and not yet written, hold their rows in memory.
    private boolean mayRead() {
        return !resting
                && reading < settings.readers()
                && governor.mayStart()
                && sequencer.hasRoomToOpen()
                && sequencer.chunksInHand() < settings.readers() + 2 * settings.writers();
    }

    private boolean startRead() {
        for (RangePlanner planner : planners) {
            Optional<KeyRange> range = planner.next();
            if (range.isPresent()) {
                OpenChunk chunk = sequencer.open(planner.table().id(), range.get());
                planners.remove(planner);
                planners.add(planner);
                reading++;
                governor.started();
                loop.start(
                        "read " + planner.table().id(),
                        () -> reader.read(chunk.table(), chunk.range(), chunk.openedAt()),
                        read -> {
                            reading--;
                            governor.ended();
                            sequencer.read(chunk, read.rows(), read.high());
                        });
                return true;
            }
        }
        return false;
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
        bytesCopied.merge(chunk.table().id(), chunk.rows().rowBytes(), Long::sum);
    }

    private void askForBoundary(RangePlanner planner) {
        if (asking >= settings.readers() || planner.ahead() >= settings.readers()) {
            return;
        }
        planner.question().ifPresent(rest -> {
            asking++;
            loop.start(
                    "plan " + planner.table().id(),
                    () -> reader.boundary(planner.table(), rest.low(), settings.chunkRows()),
                    boundary -> {
                        asking--;
                        planner.answer(boundary);
                    });
        });
    }

    private void mergeRanges() {
        if (merging || settledSinceMerge < RANGES_TO_MERGE) {
            return;
        }
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
                        settledSinceMerge = 0;
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
        return writing >= settings.writers();
    }

    /** Whether a write is under way, whose result should be awaited before the run ends. */
    public boolean isWriting() {
        return writing > 0 || merging;
    }
}
