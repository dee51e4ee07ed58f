package io.godwit.sequence;

import io.godwit.error.Invariant;
import io.godwit.model.Gtid;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowBlock;
import io.godwit.model.RowChange;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.sequence.Region.State;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts chunks and transactions into one order, so that the target is at any time a restriction of one state of the
 * source. Deterministic: it starts no thread and reads no clock, and its only I/O is to iterate and close the changes of
 * a spilled transaction. One thread calls it.
 *
 * <p>The caller does what the methods hand out and reports back: {@link #open} a range, read it, {@link #read}; then
 * {@link #nextWrite}, write it, {@link #settled}; and beside it {@link #receive} each transaction, {@link #nextEpoch},
 * apply it, {@link #applied}. Whatever it hands out may be done at the same time, in any order; the rules that make
 * this safe are in docs/algorithm.md sections 1 to 4, and {@link Rule} names them.
 */
public final class Sequencer {
    private final Map<TableId, TableLane> lanes = new LinkedHashMap<>();

    /** Tables with a range that is not settled, or is to be copied again; a move may have very many tables, and most are soon copied. */
    private final Set<TableId> uncopied = new HashSet<>();

    /** Tables that were copied since the last look. */
    private final List<TableId> copied = new ArrayList<>();

    private final Limits limits;
    private final Set<Rule> rules;
    private final DirtySet dirty;

    /** Chunks that are open or landed, by number. */
    private final Map<Long, ChunkInLane> chunks = new LinkedHashMap<>();

    /** Transactions received and not applied, in log order; those of the epoch in flight come first. */
    private final ArrayDeque<Routed> pending = new ArrayDeque<>();

    private final List<OpenChunk> discarded = new ArrayList<>();

    private GtidSet received;
    private GtidSet applied;
    private Optional<GtidSet> intent;
    private boolean redoIsDue;
    private @Nullable LogPosition streamEnd;
    private @Nullable LogPosition appliedEnd;
    private @Nullable Epoch inFlight;
    private boolean merging;

    /** Ranges that wait to be given up; the first is being given up if {@link #givingUp}. */
    private final Deque<GivenUp> toGiveUp = new ArrayDeque<>();

    private boolean givingUp;

    /** How many of the first pending transactions came from a server that answers no more: their ends mean nothing. */
    private int pendingOfServerBefore;

    private long pendingBytes;
    private long pendingChanges;
    private int pendingSpilled;
    private long overlayBytes;
    private long transactions;
    private long lastChunk;

    private record ChunkInLane(TableLane lane, Region region, OpenChunk chunk) {}

    public Sequencer(List<TableShape> tables, Restored restored, Limits limits) {
        this(tables, restored, limits, DirtySet.MOST_KEYS, Rule.ALL);
    }

    /** @param mostDirtyKeys that are remembered; with more, a table is compared again as a whole */
    Sequencer(List<TableShape> tables, Restored restored, Limits limits, int mostDirtyKeys, Set<Rule> rules) {
        this.dirty = new DirtySet(mostDirtyKeys);
        this.limits = limits;
        this.rules = rules;
        this.received = restored.applied();
        this.applied = restored.applied();
        this.intent = restored.intent();
        this.redoIsDue = intent.isPresent() && enforces(Rule.REDOES_INTENT);
        for (TableShape table : tables) {
            lanes.put(table.id(), new TableLane(table, restored.settled().getOrDefault(table.id(), List.of())));
            uncopied.add(table.id());
            noteIfCopied(lane(table.id()));
        }
    }

    private boolean enforces(Rule rule) {
        return rules.contains(rule);
    }

    // --- chunks -------------------------------------------------------------------------------------------------

    /** The unopened ranges of a table, rising. */
    public List<KeyRange> unopened(TableId table) {
        return lane(table).regions().stream()
                .filter(region -> region.state == State.UNOPENED)
                .map(region -> region.range)
                .toList();
    }

    /** Marks a range, which must be unopened, as open at everything received so far. */
    public OpenChunk open(TableId table, KeyRange range) {
        TableLane lane = lane(table);
        Region region = new Region(++lastChunk, range, State.OPEN);
        lane.open(region);
        OpenChunk chunk = new OpenChunk(region.number, lane.shape, range, received);
        chunks.put(region.number, new ChunkInLane(lane, region, chunk));
        return chunk;
    }

    /**
     * The rows of an open chunk, read by the bracket of {@code ChunkReader.read}. Ignored when the chunk was discarded
     * meanwhile.
     *
     * @param complete false when the reader stopped after the last of these rows; the chunk then ends with it
     * @return what is above it and is unopened again
     */
    public Optional<KeyRange> read(OpenChunk chunk, RowBlock rows, LogPosition high, boolean complete) {
        ChunkInLane found = chunks.get(chunk.number());
        if (found == null) {
            return Optional.empty();
        }
        Region region = found.region;
        Optional<KeyRange> rest = complete ? Optional.empty() : shorten(found, rows);
        region.rows = rows;
        region.high = high;
        landIfPassed(found);
        return rest;
    }

    private Optional<KeyRange> shorten(ChunkInLane chunk, RowBlock rows) {
        Region region = chunk.region;
        int last = rows.size() - 1;
        Key end = rows.key(last);
        if (region.range.high().map(KeyBound::key).equals(Optional.of(end))) {
            return Optional.empty();
        }
        if (enforces(Rule.CUTS_OVERLAY)) {
            overlayBytes -= region.overlay.bytes();
            region.overlay.cutAbove(end);
            overlayBytes += region.overlay.bytes();
        }
        return Optional.of(
                chunk.lane.shorten(region, new KeyBound(end, rows.row(last).project(chunk.lane.shape.key()))));
    }

    /** Makes an open chunk unopened again: always safe. Ignored when it was discarded before. */
    public void discard(OpenChunk chunk) {
        ChunkInLane found = chunks.get(chunk.number());
        if (found != null) {
            Invariant.check(found.region.state == State.OPEN, "chunk %s has landed", chunk.number());
            overlayBytes -= found.region.overlay.bytes();
            chunks.remove(chunk.number());
            found.lane.discard(found.region);
            discarded.add(new OpenChunk(chunk.number(), chunk.table(), found.region.range, chunk.openedAt()));
        }
    }

    /** Chunks discarded since the last call; their reads are of no use any more. */
    public List<OpenChunk> takeDiscarded() {
        List<OpenChunk> taken = List.copyOf(discarded);
        discarded.clear();
        return taken;
    }

    /** A landed chunk that may be written now, at the same time as anything else handed out. */
    public Optional<LandedChunk> nextWrite() {
        for (ChunkInLane each : chunks.values()) {
            if (each.region.state == State.LANDED && !each.region.writing && mayWrite(each)) {
                each.region.writing = true;
                return Optional.of(new LandedChunk(
                        each.region.number,
                        each.lane.shape,
                        each.region.range,
                        Objects.requireNonNull(each.region.rows),
                        Objects.requireNonNull(each.region.landedAt)));
            }
        }
        return Optional.empty();
    }

    /** The chunk and its ledger row are committed on the target. */
    public void settled(LandedChunk chunk) {
        ChunkInLane found = Invariant.present(chunks.remove(chunk.number()), "chunk %s is unknown", chunk.number());
        Invariant.check(found.region.writing, "chunk %s was not being written", chunk.number());
        found.region.state = State.SETTLED;
        found.region.rows = null;
        noteIfCopied(found.lane);
    }

    private void noteIfCopied(TableLane lane) {
        TableId table = lane.shape.id();
        boolean all = lane.regions().stream().allMatch(region -> region.state == State.SETTLED)
                && toGiveUp.stream().noneMatch(each -> each.table().id().equals(table));
        if (all && uncopied.remove(table)) {
            copied.add(table);
        }
    }

    /**
     * In a table with a secondary unique key a chunk may clash with rows that the target holds at an older P, or at a
     * newer one inside an open intent; with consistent reads the same holds for what a reader sees.
     */
    private boolean mayWrite(ChunkInLane each) {
        if (!isStrict(each.lane)) {
            return true;
        }
        boolean positionReached = !enforces(Rule.CHUNK_WAITS_FOR_POSITION)
                || applied.containsAll(Objects.requireNonNull(each.region.landedAt));
        boolean noIntent = !enforces(Rule.CHUNK_WAITS_FOR_INTENT) || intent.isEmpty();
        return positionReached && noIntent;
    }

    private boolean isStrict(TableLane lane) {
        return limits.consistentReads() || lane.shape.hasSecondaryUnique();
    }

    private void landIfPassed(ChunkInLane each) {
        Region region = each.region;
        RowBlock rows = region.rows;
        LogPosition high = region.high;
        if (region.state != State.OPEN || rows == null || high == null) {
            return;
        }
        boolean passed = streamEnd != null && streamEnd.compareTo(high) >= 0;
        boolean aboveIntent = intent.isEmpty() || received.containsAll(intent.get());
        if ((passed || !enforces(Rule.LANDS_AFTER_HIGH)) && (aboveIntent || !enforces(Rule.LANDS_ABOVE_INTENT))) {
            overlayBytes -= region.overlay.bytes();
            region.rows = region.overlay.onto(rows);
            region.high = null;
            region.landedAt = received;
            region.state = State.LANDED;
        }
    }

    private void landWhatPassed() {
        chunks.values().forEach(this::landIfPassed);
    }

    // --- the stream ---------------------------------------------------------------------------------------------

    /** The next transaction of the stream; also one that changed no moved row. */
    public void receive(SourceTransaction transaction) {
        Invariant.check(
                !received.contains(transaction.gtid()), "transaction %s was received twice", transaction.gtid());
        received = transaction.addedTo(received);
        transactions++;
        Routed routed = new Routed(transaction);
        for (RowChange change : transaction.changes()) {
            route(change, transaction.gtid(), routed);
            relieveOverlays();
        }
        pending.add(routed);
        pendingBytes += routed.bytes();
        pendingSpilled += routed.isSpilled() ? 1 : 0;
        pendingChanges += routed.passedCount();
        advance(transaction.end());
    }

    private void route(RowChange change, Gtid gtid, Routed transaction) {
        TableLane lane = lane(change.table());
        dirty.changed(lane.shape, change, transactions);
        Region region = lane.at(change.key());
        switch (region.state) {
            case UNOPENED, GIVEN_UP -> drop(change, transaction);
            case OPEN -> {
                if (enforces(Rule.OVERLAY)) {
                    overlayBytes -= region.overlay.bytes();
                    region.overlay.put(change);
                    overlayBytes += region.overlay.bytes();
                }
                drop(change, transaction);
            }
            case LANDED -> {
                transaction.pass(change);
                transaction.blockedBy(region);
            }
            case SETTLED -> {
                boolean landedWithIt = region.landedAt != null && region.landedAt.contains(gtid);
                if (landedWithIt && enforces(Rule.DROPS_WHAT_LANDED)) {
                    drop(change, transaction);
                } else {
                    transaction.pass(change);
                }
            }
        }
    }

    private void drop(RowChange change, Routed transaction) {
        if (enforces(Rule.FOLDS_ROUTED_CHANGES)) {
            transaction.drop();
        } else {
            transaction.dropAndKeep(change);
        }
    }

    /** The stream has passed this place of the log. */
    public void advance(LogPosition position) {
        streamEnd = position;
        landWhatPassed();
    }

    /** Another server answers from now on: log positions measured before mean nothing any more. */
    public void serverChanged() {
        chunks.values().stream()
                .filter(each -> each.region.state == State.OPEN)
                .map(ChunkInLane::chunk)
                .toList()
                .forEach(this::discard);
        streamEnd = null;
        appliedEnd = null;
        pendingOfServerBefore = pending.size();
    }

    // A chunk lands only when the stream moves, so stopping the stream for full overlays would never end.
    private void relieveOverlays() {
        while (overlayBytes > limits.overlayBytes() && enforces(Rule.DISCARDS_WHEN_OVERLAYS_ARE_FULL)) {
            discard(chunks.values().stream()
                    .filter(each -> each.region.state == State.OPEN)
                    .max(Comparator.comparingLong(each -> each.region.number))
                    .orElseThrow()
                    .chunk());
        }
    }

    /** Whether the next transaction is wanted now; false while too much waits to be applied. */
    public boolean wantsTransactions() {
        // Nothing can be applied before the whole intent is here, which a run with larger limits may have left.
        if (redoIsDue && !received.containsAll(intent.orElseThrow())) {
            return true;
        }
        boolean overlaysHaveRoom =
                enforces(Rule.DISCARDS_WHEN_OVERLAYS_ARE_FULL) || overlayBytes <= limits.overlayBytes();
        if (givesUpNext()) {
            return false;
        }
        // What is spilled takes room on the disk, and the source's log holds what comes behind it.
        return pendingBytes <= limits.pendingBytes() && pendingSpilled == 0 && overlaysHaveRoom;
    }

    /** Whether another chunk may be opened without giving up one that is open. */
    public boolean hasRoomToOpen() {
        return overlayBytes <= limits.overlayBytes() / 2;
    }

    // --- epochs -------------------------------------------------------------------------------------------------

    /** The next epoch, unless one is in flight or nothing can be applied now. */
    public Optional<Epoch> nextEpoch() {
        boolean waits = givingUp && enforces(Rule.EPOCHS_WAIT_FOR_GIVING_UP);
        if (inFlight != null || pending.isEmpty() || waits) {
            return Optional.empty();
        }
        Epoch epoch = redoIsDue ? redo() : plain();
        if (epoch == null) {
            return Optional.empty();
        }
        if (epoch.kind() != Epoch.Kind.ATOMIC) {
            if (chunksGoFirst()) {
                return Optional.empty();
            }
            intent = Optional.of(intent.orElse(GtidSet.empty()).union(epoch.to()));
        }
        inFlight = epoch;
        return Optional.of(epoch);
    }

    // While an intent is open no chunk of a strict table may be written, so those that may be written now go first:
    // with one large epoch after another they would otherwise never get their turn.
    private boolean chunksGoFirst() {
        return enforces(Rule.CHUNK_WAITS_FOR_INTENT)
                && chunks.values().stream()
                        .anyMatch(each -> isStrict(each.lane)
                                && each.region.state == State.LANDED
                                && (each.region.writing || mayWrite(each)));
    }

    private @Nullable Epoch plain() {
        List<Routed> run = new ArrayList<>();
        long changes = 0;
        boolean spilled = false;
        for (Routed each : pending) {
            boolean blocked = each.isBlocked() && enforces(Rule.EPOCH_ENDS_BEFORE_UNSETTLED_CHUNK);
            boolean full = spilled || each.isSpilled() || changes + each.passedCount() > limits.epochRows();
            if (blocked || (!run.isEmpty() && full)) {
                break;
            }
            run.add(each);
            changes += each.passedCount();
            spilled = each.isSpilled();
        }
        if (run.isEmpty()) {
            return null;
        }
        if (spilled || changes > limits.epochRows()) {
            Epoch.Kind kind = limits.consistentReads() ? Epoch.Kind.ATOMIC : Epoch.Kind.SPLIT;
            return epoch(kind, run, cut(run, false), changes);
        }
        Epoch.Piece piece = cut(run, false).iterator().next();
        boolean atomic = limits.consistentReads() || piece.rows() <= limits.atomicRows();
        return epoch(atomic ? Epoch.Kind.ATOMIC : Epoch.Kind.SPLIT, run, Pieces.of(List.of(piece)), changes);
    }

    /** Everything up to the intent, once it is received; the target may hold any part of it. */
    private @Nullable Epoch redo() {
        GtidSet goal = intent.orElseThrow();
        if (!received.containsAll(goal)) {
            return null;
        }
        List<Routed> run = new ArrayList<>();
        GtidSet end = applied;
        long changes = 0;
        for (Routed each : pending) {
            if (enforces(Rule.REDO_ENDS_AT_INTENT) && end.containsAll(goal)) {
                break;
            }
            run.add(each);
            end = each.addedTo(end);
            changes += each.passedCount();
        }
        return epoch(Epoch.Kind.REDO, run, cut(run, true), changes);
    }

    private Pieces cut(List<Routed> run, boolean redo) {
        return Pieces.cut(run, limits.epochRows(), redo, rules, this::shape);
    }

    private Epoch epoch(Epoch.Kind kind, List<Routed> run, Pieces pieces, long changes) {
        GtidSet end = applied;
        for (Routed each : run) {
            if (each.passedCount() > 0 || enforces(Rule.COUNTS_EMPTY_TRANSACTIONS)) {
                end = each.addedTo(end);
            }
        }
        return new Epoch(kind, applied, end, pieces, run.size(), changes);
    }

    /** The epoch and the position at its end are committed on the target. */
    public void applied(Epoch epoch) {
        Invariant.check(epoch.equals(inFlight), "an epoch was applied that is not in flight");
        inFlight = null;
        applied = epoch.to();
        if (intent.isPresent() && applied.containsAll(intent.get())) {
            intent = Optional.empty();
            redoIsDue = false;
        }
        for (int i = 0; i < epoch.transactions(); i++) {
            Routed done = pending.remove();
            done.close();
            pendingBytes -= done.bytes();
            pendingSpilled -= done.isSpilled() ? 1 : 0;
            pendingChanges -= done.passedCount();
            if (pendingOfServerBefore > 0) {
                pendingOfServerBefore--;
            } else {
                appliedEnd = done.end();
            }
        }
        landWhatPassed();
    }

    // --- settled ranges -----------------------------------------------------------------------------------------

    /**
     * Neighbouring settled ranges of one table that may become one range in the ledger.
     *
     * @param joined the range that they form
     */
    public record Merge(TableId table, KeyRange joined) {}

    /** A run of at least {@code fewest} neighbouring settled ranges that the applied position covers. */
    public Optional<Merge> nextMerge(int fewest) {
        if (merging || !toGiveUp.isEmpty()) {
            return Optional.empty();
        }
        for (TableLane lane : lanes.values()) {
            if (lane.regions().size() < fewest) {
                continue;
            }
            List<KeyRange> run = new ArrayList<>();
            for (Region region : lane.regions()) {
                if (isCovered(region)) {
                    run.add(region.range);
                } else if (run.size() >= fewest) {
                    break;
                } else {
                    run.clear();
                }
            }
            if (run.size() >= fewest) {
                merging = true;
                return Optional.of(new Merge(
                        lane.shape.id(), run.stream().reduce(KeyRange::join).orElseThrow()));
            }
        }
        return Optional.empty();
    }

    private boolean isCovered(Region region) {
        return region.state == State.SETTLED
                && (region.landedAt == null
                        || applied.containsAll(region.landedAt)
                        || !enforces(Rule.MERGES_COVERED_RANGES));
    }

    /** The ledger holds the joined range. */
    public void merged(Merge merge) {
        merging = false;
        lane(merge.table()).join(merge.joined());
    }

    /** Whether every range of the table is settled, and none of them is to be copied again. */
    public boolean isCopied(TableId table) {
        return !uncopied.contains(lane(table).shape.id());
    }

    /** Whether every range of every table is settled. */
    public boolean isCopied() {
        return uncopied.isEmpty();
    }

    /** Tables that have become copied since the last call. */
    public List<TableId> takeCopied() {
        List<TableId> taken = List.copyOf(copied);
        copied.clear();
        return taken;
    }

    // --- ranges that are copied again ---------------------------------------------------------------------------

    /** A settled range whose rows are to be deleted on the target, and then copied again. */
    public record GivenUp(TableShape table, KeyRange range) {}

    /** Wants a range of a copied table to be copied again. It becomes unopened in its turn. */
    public void giveUp(TableId table, KeyRange range) {
        toGiveUp.add(new GivenUp(lane(table).shape, range));
        uncopied.add(table);
        copied.remove(table);
    }

    /**
     * The next range that may be given up now, at a moment when the target holds all that was received. Until {@link
     * #givenUp} says that its rows and its entry in the ledger are deleted, in one transaction, nothing else is applied:
     * P may not pass changes that were dropped for a range that the ledger still calls settled.
     */
    public Optional<GivenUp> nextGivenUp() {
        boolean clear = (pending.isEmpty() && inFlight == null && intent.isEmpty())
                || !enforces(Rule.GIVES_UP_WHEN_NOTHING_IS_PENDING);
        if (givingUp || merging || !clear || !givesUpNext()) {
            return Optional.empty();
        }
        GivenUp next = toGiveUp.element();
        lane(next.table().id()).giveUp(next.range());
        givingUp = true;
        return Optional.of(next);
    }

    // Comparisons of the table need the stream to come to their end, so it goes on until they have.
    private boolean givesUpNext() {
        GivenUp next = toGiveUp.peek();
        return next != null && !(dirty.isComparing(next.table().id()) && enforces(Rule.GIVES_UP_BESIDE_NO_COMPARISON));
    }

    /** The target holds no row of the range, and the ledger does not call it settled. */
    public void givenUp(GivenUp done) {
        Invariant.check(givingUp && done.equals(toGiveUp.peek()), "%s was not given up", done);
        givingUp = false;
        toGiveUp.remove();
        lane(done.table().id()).givenUp(done.range());
    }

    // --- comparisons --------------------------------------------------------------------------------------------

    /** Begins the comparison of a settled range; changes in it are dirty from now on. */
    public Comparison compare(TableId table, KeyRange range) {
        Comparison comparison = new Comparison(lane(table).shape, range, List.of(), received, transactions);
        dirty.begin(comparison);
        return comparison;
    }

    /** Begins the comparison of the keys of a table that have been dirty for longest; empty when none is dirty. */
    public Optional<Comparison> compareDirty(TableId table, int most) {
        List<KeyBound> keys = dirty.oldest(table, most);
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        Comparison comparison = new Comparison(lane(table).shape, KeyRange.all(), keys, received, transactions);
        dirty.begin(comparison);
        return Optional.of(comparison);
    }

    /**
     * Whether a transaction received since the comparison began changed the key. What is touched stays dirty: a
     * difference of it means nothing, and it will be compared again.
     */
    public boolean isTouched(Comparison comparison, Key key) {
        return enforces(Rule.COMPARES_TOUCHED_KEYS_AGAIN) && dirty.touchedSince(comparison, key);
    }

    /**
     * Ends a comparison, which every comparison must have, after both sides were read: the target when {@link #hasApplied} was true for the source's
     * high. Keys of it that were not touched meanwhile are clean.
     *
     * @param differing the keys that were not the same on both sides
     * @return those of them that really differ
     */
    public List<Key> compared(Comparison comparison, List<Key> differing) {
        List<Key> real =
                differing.stream().filter(key -> !isTouched(comparison, key)).toList();
        for (KeyBound key : comparison.keys()) {
            if (!isTouched(comparison, key.key()) && !real.contains(key.key())) {
                dirty.clean(comparison.table().id(), key.key());
            }
        }
        dirty.end(comparison);
        return real;
    }

    /**
     * Tables of which so many keys have changed that they were not remembered, since the last call: every range of them
     * must be compared again, and what comparisons that have begun will find there means nothing.
     */
    public Set<TableId> takeForgotten() {
        return dirty.takeForgotten();
    }

    /** Whether no table waits to be taken by {@link #takeForgotten}. */
    public boolean isNothingForgotten() {
        return dirty.isNothingForgotten();
    }

    /** Keys that changed after their last comparison. */
    public long dirtyKeys() {
        return dirty.size();
    }

    /** The tables with keys that changed after their last comparison; that which was compared last comes last. */
    public List<TableId> dirtyTables() {
        return dirty.tables();
    }

    /** Keys of this table that changed after their last comparison. */
    public long dirtyKeys(TableId table) {
        return dirty.size(table);
    }

    // --- where things stand -------------------------------------------------------------------------------------

    /** Whether every transaction that ends at or before this place of the log is on the target. */
    public boolean hasApplied(LogPosition position) {
        // The target may hold any part of transactions that this process has not even received.
        if (redoIsDue && enforces(Rule.COMPARES_AFTER_REDO)) {
            return false;
        }
        LogPosition through = pending.isEmpty() ? streamEnd : appliedEnd;
        return through != null && through.compareTo(position) >= 0;
    }

    /** P: every transaction in it is on the target. */
    public GtidSet appliedPosition() {
        return applied;
    }

    public GtidSet receivedPosition() {
        return received;
    }

    /** The end of a large epoch that is under way, or was when the last run ended. */
    public Optional<GtidSet> intent() {
        return intent;
    }

    /** When the oldest transaction that waits to be applied was committed; empty when none waits. */
    public Optional<Instant> oldestPending() {
        return Optional.ofNullable(pending.peek()).map(Routed::committedAt);
    }

    /** Whether a transaction that waits to be applied changes a moved row. */
    public boolean hasPendingChanges() {
        return pendingChanges > 0;
    }

    /** How many row changes were received, are for settled ranges, and are not applied. */
    public long pendingChanges() {
        return pendingChanges;
    }

    /** Chunks that were opened and are not settled. */
    public int chunksInHand() {
        return chunks.size();
    }

    private TableLane lane(TableId table) {
        return Invariant.present(lanes.get(table), "table %s is not part of the move", table);
    }

    private TableShape shape(TableId table) {
        return lane(table).shape;
    }
}
