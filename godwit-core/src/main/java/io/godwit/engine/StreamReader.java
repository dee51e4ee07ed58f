package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.concurrent.Gate;
import io.godwit.error.Code;
import io.godwit.error.Listing;
import io.godwit.error.MoveException;
import io.godwit.model.SourceTransaction;
import io.godwit.phase.Direction;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.StreamItem;
import io.godwit.spi.TrafficSwitch;
import java.time.InstantSource;
import java.util.List;

/** Brings the change stream to the sequencer, and stops it while the sequencer has enough. Owned by the loop's thread. */
final class StreamReader {
    private static final int ITEMS_AHEAD = 256;

    private final Direction direction;
    private final EventLoop loop;
    private final Sequencer sequencer;
    private final InstantSource clock;
    private final Gate gate = new Gate(ITEMS_AHEAD);

    StreamReader(Direction direction, EventLoop loop, Sequencer sequencer, InstantSource clock) {
        this.direction = direction;
        this.loop = loop;
        this.sequencer = sequencer;
        this.clock = clock;
    }

    void start(ChangeStream stream) {
        loop.start("read the log", () -> pump(stream), never -> {});
    }

    private Void pump(ChangeStream stream) throws InterruptedException {
        while (true) {
            gate.enter();
            StreamItem item = stream.next();
            loop.post(() -> take(item));
        }
    }

    private void take(StreamItem item) {
        gate.leave();
        switch (item) {
            case StreamItem.Committed committed -> sequencer.receive(committed.transaction());
            case StreamItem.Advanced advanced -> sequencer.advance(advanced.position());
            case StreamItem.SchemaChanged changed -> schemaChanged(changed);
            case StreamItem.Reconnected reconnected -> reconnected(reconnected);
        }
        gate.setOpen(sequencer.wantsTransactions());
    }

    private void schemaChanged(StreamItem.SchemaChanged changed) {
        if (!changed.statement().contains(TrafficSwitch.STATEMENT_MARK)) {
            throw new MoveException(
                    Code.SOURCE_SCHEMA_CHANGED,
                    "a statement on the %s changed %s, in transaction %s that ends at %s: %s -- %s"
                            .formatted(
                                    direction.giver(),
                                    Listing.of(changed.tables()),
                                    changed.gtid(),
                                    changed.end(),
                                    changed.statement(),
                                    consequence()));
        }
        sequencer.receive(new SourceTransaction(changed.gtid(), List.of(), changed.end(), clock.instant()));
    }

    private String consequence() {
        return switch (direction) {
            case THERE ->
                "Nothing of it is on the target, which holds what the source held at an earlier position. The move cannot"
                        + " go past it, even if it is undone: start over with --restart, which copies the tables as they"
                        + " are then.";
            case BACK ->
                "The tables that the source kept hold what the target held before it, and cannot follow any further.";
        };
    }

    // Log positions of two servers cannot be compared. The next run asks the server for everything that the target
    // has, and begins its open chunks and comparisons anew.
    private void reconnected(StreamItem.Reconnected reconnected) {
        if (!reconnected.sameServer()) {
            throw new MoveException(
                    Code.SOURCE_UNREACHABLE,
                    ("another server answers in the %s's place (a failover?). Start the same command again: it"
                                    + " checks that the server has every transaction that the %s has, and goes on.")
                            .formatted(direction.giver(), direction.taker()));
        }
    }

    /** Called when the sequencer may have got room again. */
    void advance() {
        gate.setOpen(sequencer.wantsTransactions());
    }
}
