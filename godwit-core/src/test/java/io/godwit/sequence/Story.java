package io.godwit.sequence;

import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A simulated world in which a test says what happens when. One table of four keys; every commit is at once visible. */
final class Story {
    private static final int KEYS = 4;

    final SimWorld world;
    private final SimTable table;

    Story(SimTable.Kind kind, Set<Rule> rules, Set<WorldRule> worldRules) {
        SplittableRandom random = new SplittableRandom(1);
        SimSetup setup = new SimSetup(random);
        table = SimTable.of(0, kind);
        setup.schema = new SimSchema(List.of(table), new int[] {KEYS});
        setup.filled = 0;
        setup.rowsRead = 100;
        setup.givenUp = 0;
        setup.transactions = SimHistory.MOST;
        setup.transactionsBeforeMove = 0;
        setup.lateTransactions = 0;
        setup.hasReplica = true;
        setup.readsReplica = true;
        setup.atomicRows = 1;
        setup.epochRows = 100;
        setup.pendingBytes = 1 << 20;
        setup.overlayBytes = 1 << 20;
        setup.consistentReads = false;
        setup.limitsChange = false;
        setup.epochsAreSlow = false;
        setup.readers = KEYS;
        setup.outcomesLost = 0;
        setup.strays = 100;
        setup.connections = 1;
        setup.garbleAfter = -1;
        world = new SimWorld(setup, random, rules, worldRules, null);
    }

    /** A transaction on the primary: pairs of key and code. */
    SimTransaction commit(int... keysAndCodes) {
        SimTransaction.Builder builder = new SimTransaction.Builder(
                world.schema, world.history.state(world.primary().visible()), 0);
        for (int i = 0; i < keysAndCodes.length; i += 2) {
            builder.write(keysAndCodes[i], keysAndCodes[i + 1]);
        }
        SimTransaction committed = world.commit(builder);
        show(world.primary(), committed);
        return committed;
    }

    Story replicate(SimTransaction transaction) {
        SimServer replica = Objects.requireNonNull(world.replica());
        replica.sync(transaction);
        show(replica, transaction);
        return this;
    }

    private static void show(SimServer server, SimTransaction transaction) {
        server.show(transaction.bit());
        server.execute(transaction.bit());
    }

    Story start() {
        world.start();
        return this;
    }

    SimMover mover() {
        return world.moverPresent();
    }

    Story receive() {
        mover().receive();
        return this;
    }

    Story receiveAndApply() {
        return receive().beginEpoch().work(100);
    }

    Story beginEpoch() {
        mover().beginEpoch();
        return this;
    }

    /** Takes what is on its way to the target this many steps further. */
    Story work(int steps) {
        for (int i = 0; i < steps && !mover().works.isEmpty(); i++) {
            mover().workOnTarget();
        }
        return this;
    }

    /** The recording of the intent, and nothing more. */
    Story recordIntent() {
        TargetWork epoch = mover().works.getFirst();
        TargetTransaction intent = epoch.underWay().getFirst();
        while (!intent.isOver()) {
            mover().work(epoch, intent, 1);
        }
        return this;
    }

    /** What dead processes have on its way arrives. */
    Story strays() {
        while (world.hasStrays()) {
            world.stray();
        }
        return this;
    }

    /** All of the epoch that is under way but its last transaction, which moves the position. */
    Story workUpToThePosition() {
        while (!mover().works.getFirst().isAtLastStage()) {
            mover().workOnTarget();
        }
        return this;
    }

    /** Above the low key up to the high one; null for an open end. */
    Story open(@Nullable Integer low, @Nullable Integer high) {
        mover().open(table.shape.id(), KeyRange.between(bound(low), bound(high)));
        return this;
    }

    private @Nullable KeyBound bound(@Nullable Integer key) {
        return key == null ? null : table.bound(key);
    }

    /** Takes the readers this many steps further. */
    Story read(int steps) {
        for (int i = 0; i < steps && !mover().readers.isEmpty(); i++) {
            mover().read();
        }
        return this;
    }

    Story advance() {
        mover().advance();
        return this;
    }

    Story copy(@Nullable Integer low, @Nullable Integer high) {
        return open(low, high).read(100).advance().writeChunk().work(100);
    }

    Story writeChunk() {
        mover().writeChunk();
        return this;
    }

    Story crash() {
        world.crash(mover());
        return this;
    }

    Story failOver() {
        world.failOver();
        return this;
    }

    /** Goes on without any trouble up to the end of the move. */
    void finish() {
        for (int i = 0; !world.isOver(); i++) {
            if (i == 2_000) {
                throw new SimFault(SimFault.Kind.STUCK, "the story has no end");
            }
            SimMover mover = mover();
            world.replicate();
            mover.receive();
            mover.advance();
            mover.open();
            mover.read();
            mover.writeChunk();
            mover.beginEpoch();
            mover.workOnTarget();
            mover.compare();
            mover.check();
            world.cutOver();
        }
    }
}
