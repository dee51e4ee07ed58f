package io.godwit.sequence;

import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowChanges;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.sequence.TargetTransaction.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** One process that moves the tables: the real sequencer, and around it what the engine and the adapters do. */
final class SimMover {
    /** Transactions of so many changes come in a file. */
    private static final int SPILLED = 6;

    private final SimWorld world;
    private final SplittableRandom random;
    final int token;
    final Sequencer sequencer;
    final List<SimReader> readers = new ArrayList<>();
    final List<TargetWork> works = new ArrayList<>();
    final List<SimComparison> comparisons = new ArrayList<>();
    private final Deque<SimLedger.Settled> unverified = new ArrayDeque<>();

    /** Tables of which a range was given up. */
    private final Set<TableId> again = new HashSet<>();

    private SimServer server;
    private long received;
    private int cursor;
    private LogPosition holesEnd;
    private boolean closed;

    private boolean onItsWay;

    private boolean merging;
    boolean alive = true;

    SimMover(SimWorld world, int token) {
        this.world = world;
        this.random = world.random;
        this.token = token;
        server = world.primary();
        received = world.ledger.position();
        holesEnd = server.end();
        // What a chunk was settled beside has no holes any more.
        closed = !world.ledger.settled.isEmpty();
        List<TableShape> tables =
                world.schema.tables.stream().map(each -> each.shape).toList();
        sequencer = new Sequencer(
                tables, world.ledger.restored(), world.setup.limits(), world.setup.mostDirtyKeys(), world.rules);
        for (SimLedger.Settled each : world.ledger.settled) {
            if (!world.mayStayVerified(each.cells())) {
                unverified.add(each);
            }
        }
    }

    SimServer server() {
        return server;
    }

    long received() {
        return received;
    }

    // --- the stream ---------------------------------------------------------------------------------------------

    void receive() {
        if (server != world.primary() && random.nextInt(3) == 0) {
            reconnect();
        } else if ((onItsWay || sequencer.wantsTransactions()) && nextUnseen()) {
            onItsWay = false;
            SimTransaction next = server.logged(cursor);
            world.note(this, "receives", next);
            received |= next.bit();
            RowChanges changes =
                    next.changes.size() >= SPILLED ? new SimSpilled(next.changes) : RowChanges.of(next.changes);
            sequencer.receive(
                    new SourceTransaction(next.gtid, Optional.empty(), changes, server.endOf(cursor), Instant.EPOCH));
        }
    }

    /** Wants a transaction, which then comes even when none is wanted any more. */
    void want() {
        onItsWay |= sequencer.wantsTransactions();
    }

    private boolean nextUnseen() {
        while (cursor < server.logged() && (received & server.logged(cursor).bit()) != 0) {
            cursor++;
        }
        return cursor < server.logged();
    }

    /** A heartbeat: the stream has come to the place where the next transaction begins. */
    void advance() {
        boolean more = nextUnseen();
        if (!more || cursor > 0) {
            LogPosition position = more ? server.endOf(cursor - 1) : server.end();
            world.note(this, "advances to", position);
            sequencer.advance(position);
        }
    }

    void reconnect() {
        SimServer now = world.primary();
        boolean same = now == server;
        if (!same && !mayGoOnWith(now)) {
            return;
        }
        world.note(this, "reconnects to", now);
        server = now;
        onItsWay = false;
        holesEnd = now.end();
        cursor = 0;
        if (!same) {
            sequencer.serverChanged();
            for (SimComparison each : comparisons) {
                each.repeat();
            }
        }
    }

    private boolean mayGoOnWith(SimServer other) {
        long missing = world.missing(other);
        if (world.keeps(WorldRule.SERVER_HOLDS_WHAT_WAS_RECEIVED)) {
            missing |= received & ~other.synced();
        }
        if (missing == 0) {
            return true;
        }
        world.note(this, "ends: the new server lacks", SimHistory.text(missing));
        world.crash(this);
        return false;
    }

    // --- chunks -------------------------------------------------------------------------------------------------

    private boolean mayCopy() {
        closed = closed
                || !world.keeps(WorldRule.COPIES_FROM_A_POSITION_WITHOUT_HOLES)
                || sequencer.hasApplied(holesEnd);
        return closed;
    }

    void open() {
        if (!mayCopy() || readers.size() >= world.setup.readers || !sequencer.hasRoomToOpen()) {
            return;
        }
        int table = random.nextInt(world.schema.tables.size());
        TableId id = world.schema.tables.get(table).shape.id();
        List<KeyRange> unopened = sequencer.unopened(id);
        if (!unopened.isEmpty()) {
            KeyRange range = plan(table, unopened.get(random.nextInt(unopened.size())));
            if (range != null) {
                open(id, range);
            }
        }
    }

    SimReader open(TableId table, KeyRange range) {
        OpenChunk chunk = sequencer.open(table, range);
        if (world.isTraced()) {
            world.note(this + " opens chunk " + chunk.number() + " "
                    + world.schema.text(world.schema.table(table), range) + " at T=" + SimHistory.text(received));
        }
        SimReader reader = new SimReader(world, this, chunk, random.nextInt(3), world.setup.rowsRead);
        readers.add(reader);
        return reader;
    }

    /** As {@code ChunkReader.boundary} says; null when nothing is left to plan. */
    private @org.jspecify.annotations.Nullable KeyRange plan(int table, KeyRange unopened) {
        KeyBound last = null;
        int rows = 0;
        for (int i = 0; i < world.schema.keys(table) && rows < world.setup.chunkKeys; i++) {
            KeyBound bound = world.schema.tables.get(table).bound(i);
            int cell = world.schema.first(table) + i;
            if (unopened.contains(bound.key()) && world.history.value(cell, server.visible()) != 0) {
                last = bound;
                rows++;
            }
        }
        boolean full = rows == world.setup.chunkKeys;
        boolean closes = !world.keeps(WorldRule.LAST_RANGE_IS_OPEN_ABOVE)
                && unopened.high().isEmpty();
        if (last == null || (!full && !closes)) {
            return closes && last == null && rows == 0 && !isWhole(unopened) ? null : unopened;
        }
        Optional<KeyBound> high = unopened.high();
        return high.isPresent() && last.key().compareTo(high.get().key()) >= 0
                ? unopened
                : KeyRange.between(unopened.low().orElse(null), last);
    }

    private static boolean isWhole(KeyRange range) {
        return range.low().isEmpty() && range.high().isEmpty();
    }

    void read() {
        if (!readers.isEmpty()) {
            SimReader reader = readers.get(random.nextInt(readers.size()));
            reader.step();
            if (reader.done) {
                readers.remove(reader);
            }
        }
        for (OpenChunk each : sequencer.takeDiscarded()) {
            world.note(this, "discarded chunk", each.number());
            if (random.nextBoolean()) {
                readers.removeIf(reader -> reader.chunk.number() == each.number());
            }
        }
    }

    /** A reader dies, or the chunk is given up. */
    void discard() {
        if (!readers.isEmpty()) {
            SimReader reader = readers.get(random.nextInt(readers.size()));
            sequencer.discard(reader.chunk);
            if (random.nextBoolean()) {
                readers.remove(reader);
            }
        }
    }

    void writeChunk() {
        sequencer.nextWrite().ifPresent(this::write);
    }

    private void write(LandedChunk chunk) {
        int table = world.schema.table(chunk.table().id());
        if (world.isTraced()) {
            world.note(this + " writes chunk " + chunk.number() + " " + world.schema.text(table, chunk.range())
                    + " at L=" + SimHistory.text(world.history.position(chunk.landedAt())));
        }
        TargetWork work = new TargetWork("chunk " + chunk.number(), false, () -> {
            sequencer.settled(chunk);
            unverified.add(world.ledger.range(table, chunk.range(), chunk.landedAt()));
        });
        Runnable settle = () -> world.ledger.settle(table, chunk.range(), chunk.landedAt());
        boolean together = world.keeps(WorldRule.CHUNK_AND_LEDGER_ARE_ONE);
        TargetTransaction rows =
                new TargetTransaction(work.name, token, true, chunk.rows().size(), together ? settle : () -> {});
        for (int i = 0; i < chunk.rows().size(); i++) {
            int cell = world.schema.cell(table, chunk.rows().key(i));
            int number = world.schema.number(cell);
            rows.add(
                    Kind.INSERT,
                    cell,
                    world.schema.tables.get(table).code(number, chunk.rows().row(i)));
        }
        work.then(List.of(rows));
        if (!together) {
            work.then(List.of(new TargetTransaction(work.name + " in the ledger", token, true, 0, settle)));
        }
        works.add(work);
    }

    /** Now and then a range of a copied table is copied again; those that are wanted so are taken from the target. */
    void giveUp() {
        int table = random.nextInt(world.schema.tables.size());
        SimTable keys = world.schema.tables.get(table);
        if (world.setup.givenUp > 0 && sequencer.isCopied(keys.shape.id())) {
            world.setup.givenUp--;
            int low = random.nextInt(-1, world.schema.keys(table) - 1);
            int high = random.nextInt(low + 1, world.schema.keys(table) + 1);
            giveUp(
                    table,
                    KeyRange.between(
                            low < 0 ? null : keys.bound(low),
                            high == world.schema.keys(table) ? null : keys.bound(high)));
        }
        sequencer.nextGivenUp().ifPresent(given -> {
            world.note(this, "gives up", world.schema.text(table(given), given.range()));
            TargetWork work = new TargetWork("giving up", false, () -> sequencer.givenUp(given));
            long cells = world.schema.within(table(given), given.range());
            boolean together = world.keeps(WorldRule.GIVING_UP_AND_LEDGER_ARE_ONE);
            Runnable forget = () -> world.ledger.giveUp(table(given), given.range());
            TargetTransaction rows =
                    new TargetTransaction(work.name, token, true, Long.bitCount(cells), together ? forget : () -> {});
            for (long left = cells; left != 0; left &= left - 1) {
                rows.add(Kind.CLEAR, Long.numberOfTrailingZeros(left), 0);
            }
            work.then(List.of(rows));
            if (!together) {
                work.then(List.of(new TargetTransaction(work.name + " in the ledger", token, true, 0, forget)));
            }
            works.add(work);
        });
    }

    private int table(Sequencer.GivenUp given) {
        return world.schema.table(given.table().id());
    }

    private void giveUp(int table, KeyRange range) {
        again.add(world.schema.tables.get(table).shape.id());
        sequencer.giveUp(world.schema.tables.get(table).shape.id(), range);
        List<SimLedger.Settled> before =
                unverified.stream().filter(each -> each.table() == table).toList();
        unverified.removeAll(before);
        for (SimLedger.Settled each : before) {
            for (KeyRange left : each.range().without(range)) {
                unverified.add(world.ledger.range(table, left, each.landedAt()));
            }
        }
    }

    /** Has a range with a garbled row copied again; false when this world does not. */
    boolean mend(int table, KeyRange range) {
        boolean mends = world.setup.mends
                && sequencer.isCopied(world.schema.tables.get(table).shape.id());
        if (mends) {
            giveUp(table, range);
        }
        return mends;
    }

    void merge() {
        if (!merging) {
            sequencer.nextMerge(2).ifPresent(merge -> {
                merging = true;
                int table = world.schema.table(merge.table());
                world.note(this, "merges", world.schema.text(table, merge.joined()));
                TargetWork work = new TargetWork("merge", false, () -> {
                    merging = false;
                    sequencer.merged(merge);
                });
                work.then(List.of(new TargetTransaction(
                        work.name, token, true, 0, () -> world.ledger.merge(table, merge.joined()))));
                works.add(work);
            });
        }
    }

    boolean isCopied() {
        for (SimTable each : world.schema.tables) {
            List<KeyRange> left = sequencer.unopened(each.shape.id());
            boolean onlyAbove = !world.keeps(WorldRule.LAST_RANGE_IS_OPEN_ABOVE)
                    && sequencer.chunksInHand() == 0
                    && left.size() == 1
                    && left.getFirst().high().isEmpty()
                    && left.getFirst().low().isPresent();
            if (!sequencer.isCopied(each.shape.id()) && !onlyAbove) {
                return false;
            }
        }
        return true;
    }

    // --- epochs -------------------------------------------------------------------------------------------------

    void beginEpoch() {
        sequencer.nextEpoch().ifPresent(epoch -> {
            if (world.isTraced()) {
                world.note(this + " begins " + epoch.kind() + " to "
                        + SimHistory.text(world.history.position(epoch.to())) + " in "
                        + (epoch.pieces().areSeveral() ? "pieces, " : "one piece, ") + epoch.changes() + " changes");
            }
            works.add(EpochStages.of(world, this, epoch, () -> sequencer.applied(epoch)));
        });
    }

    /** Takes something of what is on its way to the target a step further. */
    void workOnTarget() {
        if (!works.isEmpty()) {
            TargetWork work = works.get(random.nextInt(works.size()));
            if (work.isEpoch && world.setup.epochsAreSlow && random.nextInt(8) > 0) {
                return;
            }
            int statements = random.nextBoolean() ? 1 : 20;
            work(work, work.any(random), statements);
        }
    }

    void work(TargetWork work, TargetTransaction transaction, int statements) {
        world.step(this, transaction, statements);
        if (alive && transaction.state == TargetTransaction.State.COMMITTED && work.proceed()) {
            works.remove(work);
            world.note(this, "is done with", work);
        }
    }

    // --- verification -------------------------------------------------------------------------------------------

    void compare() {
        for (TableId forgotten : sequencer.takeForgotten()) {
            int table = world.schema.table(forgotten);
            world.note(this, "must compare again", forgotten);
            unverified.removeIf(each -> each.table() == table);
            world.ledger.settled.stream().filter(each -> each.table() == table).forEach(unverified::add);
        }
        if (comparisons.size() >= 2) {
            return;
        }
        List<SimLedger.Settled> settled = world.ledger.settled;
        if (!settled.isEmpty() && this == world.mover() && world.mayCompareOnceMore()) {
            // Ranges of today: merged ones overlap those that were compared before.
            unverified.addFirst(settled.get(random.nextInt(settled.size())));
        }
        SimLedger.Settled range = random.nextInt(3) > 0 ? unverified.poll() : null;
        if (range != null) {
            TableId table = world.schema.tables.get(range.table()).shape.id();
            if (mayCompare(table)) {
                comparisons.add(new SimComparison(world, this, sequencer.compare(table, range.range())));
            } else {
                unverified.add(range);
            }
            return;
        }
        TableId table = world.schema
                .tables
                .get(random.nextInt(world.schema.tables.size()))
                .shape
                .id();
        if (mayCompare(table)) {
            sequencer
                    .compareDirty(table, 1 + random.nextInt(3))
                    .ifPresent(comparison -> comparisons.add(new SimComparison(world, this, comparison)));
        }
    }

    /** Once a range of it was given up, a table is compared when it is copied again. */
    private boolean mayCompare(TableId table) {
        return !again.contains(table) || sequencer.isCopied(table);
    }

    void check() {
        if (!comparisons.isEmpty()) {
            SimComparison comparison = comparisons.get(random.nextInt(comparisons.size()));
            comparison.step();
            if (comparison.done) {
                comparisons.remove(comparison);
            }
        }
    }

    boolean isVerified() {
        return isCopied() && sequencer.isNothingForgotten() && unverified.isEmpty() && comparisons.isEmpty();
    }

    @Override
    public String toString() {
        return "m" + token;
    }
}
