package io.godwit.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.concurrent.EventLoop;
import io.godwit.govern.Governor;
import io.godwit.govern.LoadLimits;
import io.godwit.govern.LoadSettings;
import io.godwit.model.Column;
import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowBlock;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.progress.Snapshot.CopyWorkers;
import io.godwit.sequence.LandedChunk;
import io.godwit.sequence.Limits;
import io.godwit.sequence.Restored;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.ChunkWriter;
import io.godwit.spi.Ledger;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.LoadSignal;
import io.godwit.spi.LoadSignal.Work;
import io.godwit.spi.Orders;
import io.godwit.spi.Preflight.FreeConnections;
import io.godwit.spi.WayBack;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CopyStageTest {
    private static final LogPosition HIGH = new LogPosition("binlog.000001", 400);
    private static final TableShape TABLE = new TableShape(
            new TableId("shop", "orders"),
            List.of(new Column("id", "int", "int", null, null, false, 0)),
            1,
            "PRIMARY",
            List.of(0),
            List.of());

    private final EventLoop loop = new EventLoop();
    private final Sequencer sequencer =
            new Sequencer(List.of(TABLE), Restored.fresh(GtidSet.empty()), new Limits(10, 10, 1000, 1000, false));
    private final Governor governor = new Governor(
            loop,
            List.of(new Busy()),
            sensor -> Measured.number(0),
            load(false),
            InstantSource.system(),
            Optional::empty);
    private final List<LandedChunk> written = new ArrayList<>();
    private final CopyStage copy = stage(FreeConnections.PLENTY);

    private CopyStage stage(FreeConnections free) {
        return new CopyStage(
                loop,
                sequencer,
                new OneChunk(),
                new Writer(),
                new NoLedger(),
                governor,
                new CopySettings(2, 2, 10, 1 << 20),
                free,
                InstantSource.system(),
                List.of(TABLE));
    }

    private static LoadSettings load(boolean giveWay) {
        return new LoadSettings(giveWay, 40, Duration.ofSeconds(1), LoadLimits.NONE);
    }

    @AfterEach
    void end() {
        loop.close();
    }

    @Test
    void writesWhatHasLandedWhileTheGovernorLetsNothingStart() throws InterruptedException {
        until(() -> sequencer.chunksInHand() == 1);
        until(() -> loop.running() == 0);
        governor.change(load(true));
        assertThat(governor.mayStart()).isFalse();

        sequencer.advance(HIGH);
        until(() -> sequencer.isCopied(TABLE.id()));

        assertThat(written).hasSize(1);
        assertThat(governor.mayStart()).as("it still holds everything up").isFalse();
    }

    @Test
    void opensNoRangeWhileTheGovernorLetsNothingStart() throws InterruptedException {
        governor.change(load(true));
        copy.advance(); // asks where the first range ends
        loop.turn(Duration.ofSeconds(5));

        copy.advance();

        assertThat(loop.running()).isZero();
        assertThat(sequencer.chunksInHand()).isZero();
        governor.change(load(false));
        copy.advance();
        assertThat(sequencer.chunksInHand()).isEqualTo(1);
    }

    @Test
    void hasAsManyReadersAndWritersAsTheSettingsAndTheServersAllow() {
        assertThat(copy.workers()).isEqualTo(new CopyWorkers(0, 2, 0, 2));
        assertThat(stage(new FreeConnections(1, 0)).workers()).isEqualTo(new CopyWorkers(0, 2, 0, 1));

        copy.change(new CopySettings(1, 3, 10, 1 << 20));

        assertThat(copy.workers()).isEqualTo(new CopyWorkers(0, 1, 0, 2));
    }

    @Test
    void onlyAnUnhinderedCopySaysAnything() throws InterruptedException {
        governor.change(load(true));
        copy.advance(); // asks where the first range ends
        assertThat(copy.state().counts()).as("it plans").isTrue();
        loop.turn(Duration.ofSeconds(5));
        assertThat(copy.state().counts()).as("the governor holds it").isFalse();

        governor.change(load(false));
        assertThat(copy.state().counts()).as("it reads").isTrue();
        copy.rest(true);
        assertThat(copy.state().counts()).as("it rests").isFalse();
        copy.rest(false);
        copy.advance();
        assertThat(copy.state().counts()).as("nothing is left to read").isFalse();
    }

    private interface Condition {
        boolean holds();
    }

    private void until(Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            copy.advance();
            loop.turn(Duration.ofMillis(5));
        }
    }

    /** A server whose applications are heard once; the governor, which never listens here, waits for silence first. */
    private static final class Busy implements LoadSignal {
        @Override
        public String name() {
            return "statements on the source";
        }

        @Override
        public Optional<Work> read() {
            return Optional.of(Work.NONE);
        }
    }

    /** A table without rows, which is one range. */
    private static final class OneChunk implements ChunkReader {
        @Override
        public Boundary boundary(TableShape table, KeyRange rest, int rows) {
            return new Boundary(Optional.empty(), Optional.empty());
        }

        @Override
        public ChunkRead read(TableShape table, KeyRange range, GtidSet openedAt, long bytes) {
            return new ChunkRead(RowBlock.empty(), HIGH, true);
        }
    }

    private final class Writer implements ChunkWriter {
        @Override
        public void write(LandedChunk chunk) {
            written.add(chunk);
        }

        @Override
        public void clear(TableShape table, KeyRange range) {
            throw new AssertionError();
        }
    }

    /** Only counts are asked of it. */
    private static final class NoLedger implements Ledger {
        @Override
        public Counts counts() {
            return new Counts(Map.of(), Map.of());
        }

        @Override
        public Restored restored() {
            throw new AssertionError();
        }

        @Override
        public List<TableId> tables() {
            throw new AssertionError();
        }

        @Override
        public void begin(List<TableId> tables, GtidSet start, String phase) {
            throw new AssertionError();
        }

        @Override
        public Optional<String> phase() {
            throw new AssertionError();
        }

        @Override
        public void store(String phase) {
            throw new AssertionError();
        }

        @Override
        public void openWayBack(String phase, WayBack back) {
            throw new AssertionError();
        }

        @Override
        public Optional<WayBack> wayBack() {
            throw new AssertionError();
        }

        @Override
        public Orders orders() {
            throw new AssertionError();
        }

        @Override
        public void keep(Orders orders) {
            throw new AssertionError();
        }

        @Override
        public void forgetWayBack() {
            throw new AssertionError();
        }

        @Override
        public void beginSettled(List<TableId> tables, GtidSet start, String phase, Map<TableId, Long> rows) {
            throw new AssertionError();
        }

        @Override
        public void forget() {
            throw new AssertionError();
        }

        @Override
        public void merge(TableId table, KeyRange joined) {
            throw new AssertionError();
        }

        @Override
        public void renewLease() {
            throw new AssertionError();
        }

        @Override
        public Duration leaseDuration() {
            throw new AssertionError();
        }

        @Override
        public void releaseLease() {
            throw new AssertionError();
        }
    }
}
