package io.godwit.verify;

import io.godwit.concurrent.EventLoop;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.sequence.Sequencer;
import io.godwit.sequence.Sequencer.GivenUp;
import io.godwit.spi.ChunkWriter;
import java.util.function.BiConsumer;

/**
 * Has ranges with rows that differ copied again: their rows are deleted on the target, then they are as ranges that
 * were never copied. One at a time, for the stream stands still meanwhile. Owned by the loop's thread.
 */
public final class RepairStage {
    private final EventLoop loop;
    private final Sequencer sequencer;
    private final ChunkWriter writer;
    private final BiConsumer<TableId, KeyRange> copyAgain;
    private final VerifyStage verify;
    private boolean clearing;

    /** @param copyAgain told of each range that is unopened again */
    public RepairStage(
            EventLoop loop,
            Sequencer sequencer,
            ChunkWriter writer,
            BiConsumer<TableId, KeyRange> copyAgain,
            VerifyStage verify) {
        this.loop = loop;
        this.sequencer = sequencer;
        this.writer = writer;
        this.copyAgain = copyAgain;
        this.verify = verify;
    }

    /** Starts what may be started now. */
    public void advance() {
        sequencer.nextGivenUp().ifPresent(range -> {
            clearing = true;
            loop.start(
                    "clear a range of " + range.table().id(),
                    () -> {
                        writer.clear(range.table(), range.range());
                        return range;
                    },
                    this::cleared);
        });
    }

    private void cleared(GivenUp range) {
        clearing = false;
        sequencer.givenUp(range);
        copyAgain.accept(range.table().id(), range.range());
        verify.givenUp(range.table().id(), range.range());
    }

    public boolean isClearing() {
        return clearing;
    }
}
