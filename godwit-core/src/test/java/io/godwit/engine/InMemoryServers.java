package io.godwit.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.Column;
import io.godwit.model.Gtid;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowBlock;
import io.godwit.model.RowChange;
import io.godwit.model.RowDifference;
import io.godwit.model.RowImage;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.phase.Phase;
import io.godwit.sequence.Epoch;
import io.godwit.sequence.LandedChunk;
import io.godwit.sequence.NetChange;
import io.godwit.sequence.Restored;
import io.godwit.sequence.Restored.SettledRange;
import io.godwit.sequence.TableChanges;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.ChunkWriter;
import io.godwit.spi.Ledger;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.LoadSensors.Unreadable;
import io.godwit.spi.Orders;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.RangeHasher;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.SourceStatus;
import io.godwit.spi.StreamItem;
import io.godwit.spi.TablePlan;
import io.godwit.spi.TargetGuard;
import io.godwit.spi.TrafficSwitch;
import io.godwit.spi.WayBack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A source and a target in memory, with a table of a number and a text, for tests of the engine: they accept only what
 * real servers would. All methods take one lock, so commits, reads and writes are atomic.
 */
final class InMemoryServers {
    static final TableShape ORDERS = new TableShape(
            new TableId("shop", "orders"),
            List.of(
                    new Column("id", "bigint", "bigint", null, null, false, 0),
                    new Column("note", "varchar", "varchar(40)", "utf8mb4", "utf8mb4_bin", true, 1)),
            2,
            "PRIMARY",
            List.of(0),
            List.of());

    private static final UUID SERVER = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final TableId ID = ORDERS.id();

    private final Object lock;

    @GuardedBy("lock")
    final NavigableMap<Key, RowImage> source;

    @GuardedBy("lock")
    final NavigableMap<Key, RowImage> target;

    /** The same servers changed round; null in these. */
    private final @Nullable InMemoryServers back;

    /** These servers, in those that are changed round. */
    private final @Nullable InMemoryServers there;

    private @Nullable String deadly;
    private boolean dead;

    @GuardedBy("lock")
    private final List<SourceTransaction> log = new ArrayList<>();

    @GuardedBy("lock")
    private final List<SettledRange> settled = new ArrayList<>();

    @GuardedBy("lock")
    private @Nullable GtidSet applied;

    @GuardedBy("lock")
    private @Nullable String phase;

    @GuardedBy("lock")
    private @Nullable WayBack wayBack;

    private Orders orders = Orders.NONE;

    @GuardedBy("lock")
    private @Nullable String strangerIn;

    private final CountDownLatch strangerWrote = new CountDownLatch(1);
    private volatile @Nullable Thread guarding;

    @GuardedBy("lock")
    private final List<String> differingDeclarations = new ArrayList<>();

    @GuardedBy("lock")
    private boolean writesStopped;

    /** Faults to come, each taken once by the step of its name. */
    @GuardedBy("lock")
    private final Map<String, MoveException> faults = new HashMap<>();

    @GuardedBy("lock")
    private final List<String> calls = new ArrayList<>();

    @GuardedBy("lock")
    private boolean leaseIsLostAfterClose;

    @GuardedBy("lock")
    private @Nullable RowImage corruption;

    /** How many more times the source shows rows that are looked up by their keys as they never were. */
    @GuardedBy("lock")
    private int misreads;

    @GuardedBy("lock")
    private @Nullable Key corruptedKey;

    @GuardedBy("lock")
    private int corruptions;

    /** Triggers stand on the target. */
    @GuardedBy("lock")
    private boolean completed;

    @GuardedBy("lock")
    private boolean writesSlipInWhileCompleting;

    @GuardedBy("lock")
    private boolean wroteInBetween;

    volatile boolean writesSlipIn;
    volatile boolean drainHangs;
    volatile List<Finding> findings = List.of();

    InMemoryServers() {
        lock = new Object();
        source = new TreeMap<>();
        target = new TreeMap<>();
        back = new InMemoryServers(this);
        there = null;
    }

    @SuppressWarnings("GuardedBy") // nobody else has them yet
    private InMemoryServers(InMemoryServers there) {
        lock = there.lock;
        source = there.target;
        target = there.source;
        back = null;
        this.there = there;
    }

    /** The servers as a way back sees them: it reads the target. */
    InMemoryServers back() {
        return Objects.requireNonNull(back);
    }

    static Key key(long id) {
        return new Key(ByteBuffer.allocate(8).putLong(id ^ Long.MIN_VALUE).array());
    }

    static RowImage row(long id, String note) {
        RowImageBuilder builder = new RowImageBuilder();
        builder.append(Long.toString(id).getBytes(StandardCharsets.US_ASCII));
        builder.append(note.getBytes(StandardCharsets.UTF_8));
        return builder.build();
    }

    /** One transaction of the application: the row becomes the note, or goes away for an empty note. */
    void write(long id, String note) {
        synchronized (lock) {
            if (writesStopped && !writesSlipIn) {
                return;
            }
            RowImage before = source.get(key(id));
            RowImage after = note.isEmpty() ? null : row(id, note);
            List<RowChange> changes = new ArrayList<>();
            if (before == null && after != null) {
                changes.add(new RowChange.Inserted(ID, key(id), after));
            } else if (before != null && after == null) {
                changes.add(new RowChange.Deleted(ID, key(id), before));
            } else if (before != null && after != null) {
                changes.add(new RowChange.Updated(ID, key(id), before, after));
            }
            if (after == null) {
                source.remove(key(id));
            } else {
                source.put(key(id), after);
            }
            long number = log.size() + 1L;
            log.add(new SourceTransaction(
                    new Gtid(SERVER, number), changes, new LogPosition("binlog.000001", number * 10), Instant.now()));
            lock.notifyAll();
        }
    }

    /** Somebody else writes to the target as soon as the row is there, so many times. */
    void corruptOnceCopied(long id, String note, int times) {
        synchronized (lock) {
            corruption = row(id, note);
            corruptedKey = key(id);
            corruptions = times;
        }
    }

    void failNext(String step, MoveException fault) {
        synchronized (lock) {
            faults.put(step, fault);
        }
    }

    /** Somebody writes to the target as soon as this phase is stored, and the guard sees it before the run goes on. */
    void writeToTheTargetAtOnceIn(String word) {
        synchronized (lock) {
            strangerIn = word;
        }
    }

    /** The process dies at this step of this server: neither this nor any later step of either has an effect. */
    void killAt(String step) {
        synchronized (lock) {
            deadly = step;
        }
    }

    /** The process dies when it stores this step between phases, before the ledger has it or after. */
    void killAtEdge(Phase from, Phase to, boolean after) {
        killAt((after ? "after " : "before ") + from.word() + " > " + to.word());
    }

    /** The ledger has this step between phases, and the answer that says so is lost: the process lives and does not know. */
    void loseAnswerAtEdge(Phase from, Phase to) {
        failNext(
                "after " + from.word() + " > " + to.word(),
                new MoveException(Code.TARGET_OUTCOME_UNKNOWN, "the answer to a COMMIT was lost"));
    }

    @GuardedBy("lock")
    private void edge(String moment, @Nullable String from, String to) {
        if ((moment + " " + from + " > " + to).equals(deadly)) {
            dead = true;
            throw new MoveException(Code.INVARIANT_BROKEN, "the process is dead");
        }
        MoveException fault = faults.remove(moment + " " + from + " > " + to);
        if (fault != null) {
            throw fault;
        }
    }

    /** Whether the process has died; the next one lives. */
    boolean takeDeath() {
        synchronized (lock) {
            boolean died = dead;
            if (died) {
                dead = false;
                deadly = null;
                back().deadly = null;
            }
            return died;
        }
    }

    private InMemoryServers there() {
        return there == null ? this : there;
    }

    /** The next renewal after writes were stopped finds another owner. */
    void loseLeaseAfterClose() {
        synchronized (lock) {
            leaseIsLostAfterClose = true;
        }
    }

    List<String> calls() {
        synchronized (lock) {
            return List.copyOf(calls);
        }
    }

    /** As an earlier run has left them. */
    void keepOrders(Orders commanded) {
        synchronized (lock) {
            orders = commanded;
        }
    }

    Orders keptOrders() {
        synchronized (lock) {
            return orders;
        }
    }

    String storedPhase() {
        synchronized (lock) {
            return phase == null ? "" : phase;
        }
    }

    void storePhase(String word) {
        synchronized (lock) {
            phase = word;
        }
    }

    boolean writesAreStopped() {
        synchronized (lock) {
            return writesStopped;
        }
    }

    void letWritesSlipInWhileCompleting() {
        synchronized (lock) {
            writesSlipInWhileCompleting = true;
        }
    }

    void complete() {
        synchronized (lock) {
            completed = true;
        }
    }

    void stopWrites() {
        synchronized (lock) {
            writesStopped = true;
        }
    }

    boolean sidesAreEqual() {
        synchronized (lock) {
            return source.equals(target);
        }
    }

    @GuardedBy("lock")
    private void declared(String word) {
        if (!source.equals(target)) {
            differingDeclarations.add(word);
        }
    }

    /** The declarations of a new owner at which the sides were not equal. */
    List<String> differingDeclarations() {
        synchronized (lock) {
            return List.copyOf(differingDeclarations);
        }
    }

    /** From now on the source shows changed rows so many times as they never were. */
    void misreadChanged(int times) {
        synchronized (lock) {
            misreads = times;
        }
    }

    int targetRows() {
        synchronized (lock) {
            return target.size();
        }
    }

    @GuardedBy("lock")
    private void step(String name) {
        calls.add(name);
        if (name.equals(deadly)) {
            there().dead = true;
        }
        if (there().dead) {
            throw new MoveException(Code.INVARIANT_BROKEN, "the process is dead");
        }
        MoveException fault = faults.remove(name);
        if (fault != null) {
            throw fault;
        }
    }

    @GuardedBy("lock")
    private GtidSet executed() {
        return log.isEmpty() ? GtidSet.empty() : GtidSet.parse(SERVER + ":1-" + log.size());
    }

    @GuardedBy("lock")
    private LogPosition end() {
        return new LogPosition("binlog.000001", log.size() * 10L);
    }

    /** What is measured of every sensor; empty while it cannot be. */
    volatile Optional<Double> load = Optional.of(0.0);

    /** How often something was measured. */
    final AtomicInteger measurements = new AtomicInteger();

    private Measured measure(LoadSensor sensor) throws Unreadable {
        measurements.incrementAndGet();
        return Measured.number(load.orElseThrow(() -> new Unreadable("nobody answers", "wait")));
    }

    MovePorts ports() {
        return new MovePorts(
                () -> findings,
                new Schema(),
                new Status(),
                Stream::new,
                new Reader(),
                new Writer(),
                this::apply,
                new Ledgers(),
                new Hasher(),
                new Switch(),
                new Guard(),
                List.of(),
                this::measure,
                back == null ? Optional.empty() : Optional.of(new Back()));
    }

    private GtidSet executedNow() {
        synchronized (lock) {
            return executed();
        }
    }

    private final class Back implements Reverse {
        @Override
        public WayBack measure(List<TableShape> tables) {
            synchronized (lock) {
                step("measure");
                return new WayBack("back", List.of(new WayBack.KeptTable(ID, ID)), back().executedNow(), Instant.now());
            }
        }

        @Override
        public MovePorts ports(WayBack begun) {
            return back().ports();
        }
    }

    private final class Writer implements ChunkWriter {
        @Override
        public void write(LandedChunk chunk) {
            writeChunk(chunk);
        }

        @Override
        public void clear(TableShape table, KeyRange range) {
            synchronized (lock) {
                step("clear");
                target.keySet().removeIf(range::contains);
                List<SettledRange> before = List.copyOf(settled);
                settled.clear();
                for (SettledRange each : before) {
                    each.range().without(range).forEach(left -> settled.add(new SettledRange(left, each.landedAt())));
                }
            }
        }
    }

    private void writeChunk(LandedChunk chunk) {
        synchronized (lock) {
            step("write chunk");
            for (int i = 0; i < chunk.rows().size(); i++) {
                insert(chunk.rows().key(i), chunk.rows().row(i));
            }
            settled.add(new SettledRange(chunk.range(), chunk.landedAt()));
            if (corruptions > 0
                    && corruptedKey != null
                    && corruption != null
                    && chunk.range().contains(corruptedKey)) {
                corruptions--;
                target.put(corruptedKey, corruption);
            }
        }
    }

    private Map<TableId, Long> apply(Epoch epoch) {
        synchronized (lock) {
            step("apply");
            if (completed) {
                throw new MoveException(Code.TARGET_ROWS_UNEXPECTED, "triggers would act on what is written");
            }
            Map<TableId, Long> counts = new HashMap<>();
            for (Epoch.Piece piece : epoch.pieces()) {
                for (TableChanges changes : piece.tables()) {
                    changes.deletes().forEach(this::delete);
                    changes.inserts().forEach(change -> insert(change.key(), Objects.requireNonNull(change.after())));
                    changes.updates().forEach(change -> {
                        delete(change);
                        insert(change.key(), Objects.requireNonNull(change.after()));
                    });
                    counts.merge(changes.table().id(), (long) changes.rows(), Long::sum);
                }
            }
            applied = epoch.to();
            return counts;
        }
    }

    private void insert(Key key, RowImage row) {
        synchronized (lock) {
            if (target.putIfAbsent(key, row) != null) {
                throw new MoveException(Code.TARGET_ROWS_UNEXPECTED, "row exists: " + key);
            }
        }
    }

    private void delete(NetChange change) {
        synchronized (lock) {
            if (target.remove(change.key()) == null) {
                throw new MoveException(Code.TARGET_ROWS_UNEXPECTED, "row is missing: " + change.key());
            }
        }
    }

    private static NavigableMap<Key, RowImage> in(KeyRange range, NavigableMap<Key, RowImage> rows) {
        NavigableMap<Key, RowImage> part = new TreeMap<>();
        rows.forEach((key, row) -> {
            if (range.contains(key)) {
                part.put(key, row);
            }
        });
        return part;
    }

    private static List<RangeHasher.RowFingerprint> fingerprints(Map<Key, RowImage> rows) {
        List<RangeHasher.RowFingerprint> all = new ArrayList<>();
        rows.forEach((key, row) ->
                all.add(new RangeHasher.RowFingerprint(key, new KeyBound(key, row.project(List.of(0))), hash(row))));
        return all;
    }

    private static String hash(RowImage row) {
        return HexFormat.of().formatHex(row.bytes(), row.offset(), row.offset() + row.length());
    }

    private static Map<Key, RowImage> of(List<KeyBound> keys, NavigableMap<Key, RowImage> rows) {
        Map<Key, RowImage> found = new TreeMap<>();
        for (KeyBound key : keys) {
            RowImage row = rows.get(key.key());
            if (row != null) {
                found.put(key.key(), row);
            }
        }
        return found;
    }

    private final class Schema implements SourceSchema {
        @Override
        public List<TableShape> tables() {
            return List.of(ORDERS);
        }

        @Override
        public void createOnTarget(List<TableShape> tables) {}

        @Override
        public void prepareToComplete(List<TableShape> tables) {
            synchronized (lock) {
                step("prepare to complete");
            }
        }

        @Override
        public void complete(List<TableShape> tables) {
            synchronized (lock) {
                if (completed) {
                    throw new MoveException(Code.TARGET_REFUSED, "the target was completed before");
                }
                completed = true;
                if (writesSlipInWhileCompleting) {
                    writesSlipInWhileCompleting = false;
                    writesStopped = false;
                    write(1, "slipped in");
                    writesStopped = true;
                    wroteInBetween = true;
                }
                step("complete");
            }
        }

        @Override
        public void analyze(List<TableShape> tables) {
            synchronized (lock) {
                step("analyze");
            }
        }

        @Override
        public void takeBack() {
            synchronized (lock) {
                step("take back");
                completed = false;
            }
        }

        @Override
        public List<TablePlan> plan(List<TableShape> tables) {
            return List.of();
        }
    }

    private final class Status implements SourceStatus {
        @Override
        public GtidSet executed() {
            synchronized (lock) {
                return InMemoryServers.this.executed();
            }
        }

        @Override
        public Set<String> prepared() {
            return Set.of();
        }

        @Override
        public GtidSet ownedAndExecuted() {
            synchronized (lock) {
                return InMemoryServers.this.executed();
            }
        }

        @Override
        public void awaitExecuted(GtidSet required, Duration patience) {
            synchronized (lock) {
                if (!InMemoryServers.this.executed().containsAll(required)) {
                    throw new MoveException(Code.SOURCE_LOST_POSITION, "the source lacks " + required);
                }
            }
        }

        @Override
        public Map<TableId, Long> estimatedRows(Collection<TableId> tables) {
            synchronized (lock) {
                return Map.of(ORDERS.id(), (long) source.size());
            }
        }
    }

    private final class Stream implements ChangeStream {
        private int next;
        private boolean saidEnd;

        Stream(GtidSet from) {
            next = (int) from.size();
        }

        @Override
        public StreamItem next() throws InterruptedException {
            synchronized (lock) {
                while (next == log.size() && saidEnd) {
                    lock.wait();
                }
                saidEnd = next == log.size();
                return saidEnd ? new StreamItem.Advanced(end()) : new StreamItem.Committed(log.get(next++));
            }
        }

        @Override
        public Instant lastHeardAt() {
            return Instant.now();
        }

        @Override
        public void close() {}
    }

    private static KeyBound bound(Key key) {
        return new KeyBound(key, RowImage.of(new byte[0]));
    }

    private final class Reader implements ChunkReader {
        @Override
        public Boundary boundary(TableShape table, KeyRange rest, int rows) {
            synchronized (lock) {
                List<Key> above = new ArrayList<>(in(KeyRange.between(rest.low().orElse(null), null), source)
                        .keySet());
                return above.size() < rows
                        ? new Boundary(Optional.empty(), Optional.empty())
                        : new Boundary(Optional.of(bound(above.get(rows - 1))), Optional.of(bound(above.getLast())));
            }
        }

        @Override
        public ChunkRead read(TableShape table, KeyRange range, GtidSet openedAt, long bytes) {
            synchronized (lock) {
                step("read chunk");
                RowBlock.Builder rows = new RowBlock.Builder();
                for (Map.Entry<Key, RowImage> row : in(range, source).entrySet()) {
                    if (rows.size() > 0 && rows.rowBytes() >= bytes) {
                        return new ChunkRead(rows.build(), end(), false);
                    }
                    rows.add(row.getKey(), row.getValue());
                }
                return new ChunkRead(rows.build(), end(), true);
            }
        }
    }

    private final class Hasher implements RangeHasher {
        @Override
        public SourceFingerprint source(TableShape table, KeyRange range, GtidSet openedAt) {
            synchronized (lock) {
                return new SourceFingerprint(fingerprint(in(range, source)), end());
            }
        }

        @Override
        public Fingerprint target(TableShape table, KeyRange range) {
            synchronized (lock) {
                return fingerprint(in(range, target));
            }
        }

        private Fingerprint fingerprint(Map<Key, RowImage> rows) {
            return new Fingerprint(rows.size(), fingerprints(rows).toString());
        }

        @Override
        public SourceRows sourceRows(TableShape table, KeyRange range, GtidSet openedAt) {
            synchronized (lock) {
                return new SourceRows(fingerprints(in(range, source)), end());
            }
        }

        @Override
        public List<RowFingerprint> targetRows(TableShape table, KeyRange range) {
            synchronized (lock) {
                return fingerprints(in(range, target));
            }
        }

        @Override
        public SourceRows sourceRows(TableShape table, List<KeyBound> keys, GtidSet openedAt) {
            synchronized (lock) {
                boolean wrong = misreads > 0;
                misreads -= wrong ? 1 : 0;
                return new SourceRows(fingerprints(wrong ? Map.of() : of(keys, source)), end());
            }
        }

        @Override
        public List<RowFingerprint> targetRows(TableShape table, List<KeyBound> keys) {
            synchronized (lock) {
                return fingerprints(of(keys, target));
            }
        }

        @Override
        public RowDifference explain(TableShape table, KeyBound key) {
            return new RowDifference(table.id(), key.toString(), RowDifference.Kind.DIFFERENT, List.of("note"));
        }
    }

    private final class Switch implements TrafficSwitch {
        @Override
        public State state(List<TableId> tables) {
            return writesAreStopped() ? State.CLOSED : State.OPEN;
        }

        @Override
        public Instant close(List<TableId> tables, Duration budget) {
            synchronized (lock) {
                step("close");
                writesStopped = true;
                return Instant.now();
            }
        }

        @Override
        public Drain drain() {
            synchronized (lock) {
                step("drain");
                return drainHangs
                        ? new Drain(executed(), new LogPosition("binlog.000009", 0))
                        : new Drain(executed(), end());
            }
        }

        @Override
        public boolean stillClosed(List<TableId> tables) {
            synchronized (lock) {
                step("still closed");
                boolean open = !writesStopped || writesSlipIn || wroteInBetween;
                wroteInBetween = false;
                return !open;
            }
        }

        @Override
        public void reopen(List<TableId> tables) {
            synchronized (lock) {
                step("reopen");
                writesStopped = false;
            }
        }
    }

    /** Sees who writes in {@link #strangerIn}, and nobody else. */
    private final class Guard implements TargetGuard {
        @Override
        public void begin() {}

        @Override
        public void watch() throws InterruptedException {
            guarding = Thread.currentThread();
            strangerWrote.await();
            throw new MoveException(Code.TARGET_WRITTEN, "somebody else changed the table");
        }

        @Override
        public void confirm() {}
    }

    private final class Ledgers implements Ledger.Factory {
        @Override
        public Optional<String> storedPhase() {
            synchronized (lock) {
                return Optional.ofNullable(phase);
            }
        }

        @Override
        public Optional<WayBack> storedWayBack() {
            synchronized (lock) {
                return Optional.ofNullable(wayBack);
            }
        }

        @Override
        public Ledger acquire() {
            return new MemoryLedger();
        }
    }

    private final class MemoryLedger implements Ledger {
        @Override
        public Restored restored() {
            synchronized (lock) {
                return new Restored(
                        Objects.requireNonNull(applied), Optional.empty(), Map.of(ID, List.copyOf(settled)));
            }
        }

        @Override
        public List<TableId> tables() {
            return List.of(ID);
        }

        @Override
        public Counts counts() {
            return new Counts(Map.of(), Map.of());
        }

        @Override
        public void begin(List<TableId> tables, GtidSet start, String first) {
            synchronized (lock) {
                applied = start;
                phase = first;
            }
        }

        @Override
        public Optional<String> phase() {
            synchronized (lock) {
                return Optional.ofNullable(phase);
            }
        }

        @Override
        public void store(String word) {
            synchronized (lock) {
                step("store " + word);
                String from = phase;
                edge("before", from, word);
                phase = word;
                if (word.equals("returning")) {
                    declared(word);
                }
                edge("after", from, word);
            }
            guardSees(word);
        }

        @Override
        public void merge(TableId table, KeyRange joined) {
            synchronized (lock) {
                settled.removeIf(each -> contains(joined, each.range()));
                settled.add(new SettledRange(joined, GtidSet.empty()));
            }
        }

        private static boolean contains(KeyRange outer, KeyRange inner) {
            boolean low = outer.low().isEmpty()
                    || (inner.low().isPresent()
                            && inner.low()
                                            .get()
                                            .key()
                                            .compareTo(outer.low().get().key())
                                    >= 0);
            boolean high = outer.high().isEmpty()
                    || (inner.high().isPresent()
                            && inner.high()
                                            .get()
                                            .key()
                                            .compareTo(outer.high().get().key())
                                    <= 0);
            return low && high;
        }

        @Override
        public void openWayBack(String word, WayBack begun) {
            synchronized (lock) {
                step("store " + word);
                String from = phase;
                edge("before", from, word);
                phase = word;
                wayBack = begun;
                declared(word);
                edge("after", from, word);
            }
            guardSees(word);
        }

        private void guardSees(String word) {
            Thread guard = guarding;
            synchronized (lock) {
                if (guard == null || !word.equals(strangerIn)) {
                    return;
                }
            }
            strangerWrote.countDown();
            try {
                guard.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Optional<WayBack> wayBack() {
            synchronized (lock) {
                return Optional.ofNullable(wayBack);
            }
        }

        @Override
        public Orders orders() {
            synchronized (lock) {
                return orders;
            }
        }

        @Override
        public void keep(Orders commanded) {
            synchronized (lock) {
                step("keep orders");
                orders = commanded;
            }
        }

        @Override
        public void forgetWayBack() {
            synchronized (lock) {
                step("forget way back");
                wayBack = null;
            }
        }

        @Override
        public void beginSettled(List<TableId> tables, GtidSet start, String first, Map<TableId, Long> rows) {
            synchronized (lock) {
                step("begin settled");
                begin(tables, start, first);
                settled.add(new SettledRange(KeyRange.all(), start));
            }
        }

        @Override
        public void forget() {
            synchronized (lock) {
                step("forget");
                phase = null;
                applied = null;
                settled.clear();
            }
        }

        @Override
        public void renewLease() {
            synchronized (lock) {
                step("renew lease");
                if (leaseIsLostAfterClose && writesStopped) {
                    throw new MoveException(Code.LEASE_LOST, "another process owns the move");
                }
            }
        }

        @Override
        public Duration leaseDuration() {
            return Duration.ofSeconds(10);
        }

        @Override
        public void releaseLease() {}
    }
}
