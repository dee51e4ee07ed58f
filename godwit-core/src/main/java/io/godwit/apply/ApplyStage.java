package io.godwit.apply;

import io.godwit.concurrent.EventLoop;
import io.godwit.model.TableId;
import io.godwit.progress.Pace;
import io.godwit.sequence.Epoch;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.EpochWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Applies one epoch after another. Owned by the loop's thread. */
public final class ApplyStage {
    /** Epochs that only move the position wait this long for company: each costs the target a commit. */
    private static final Duration POSITION_PAUSE = Duration.ofMillis(50);

    private final EventLoop loop;
    private final Sequencer sequencer;
    private final EpochWriter writer;
    private final InstantSource clock;
    private final Map<TableId, Long> changesApplied = new HashMap<>();
    private Instant begunAt = Instant.EPOCH;
    private Instant lastEpoch = Instant.EPOCH;
    private Pace pace = Pace.UNKNOWN;
    private boolean busy;
    private boolean finishing;

    public ApplyStage(
            EventLoop loop,
            Sequencer sequencer,
            EpochWriter writer,
            InstantSource clock,
            Map<TableId, Long> changesApplied) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.writer = writer;
        this.clock = clock;
        this.changesApplied.putAll(changesApplied);
    }

    /** Starts the next epoch if none is under way. */
    public void advance() {
        if (busy || (!sequencer.hasPendingChanges() && !mayMovePosition())) {
            return;
        }
        Optional<Epoch> next = sequencer.nextEpoch();
        next.ifPresent(epoch -> {
            busy = true;
            begunAt = clock.instant();
            loop.start("apply", () -> writer.apply(epoch), rows -> applied(epoch, rows));
        });
    }

    private boolean mayMovePosition() {
        return finishing || Duration.between(lastEpoch, clock.instant()).compareTo(POSITION_PAUSE) >= 0;
    }

    private void applied(Epoch epoch, Map<TableId, Long> rows) {
        busy = false;
        lastEpoch = clock.instant();
        sequencer.applied(epoch);
        if (epoch.changes() > 0) {
            pace = pace.after(epoch.changes(), Duration.between(begunAt, lastEpoch));
        }
        rows.forEach((table, count) -> changesApplied.merge(table, count, Long::sum));
    }

    /** Net row changes applied to the table, those of earlier runs included. */
    public long changesApplied(TableId table) {
        return changesApplied.getOrDefault(table, 0L);
    }

    public boolean isApplying() {
        return busy;
    }

    /** From now on the position follows at once: writes have stopped, and the hand-over waits for it. */
    public void finish(boolean finishing) {
        this.finishing = finishing;
    }

    /** How fast row changes are applied while some are. */
    public Pace pace() {
        return pace;
    }
}
