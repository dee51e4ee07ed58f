package io.godwit.mysql;

import io.godwit.error.Code;
import io.godwit.error.Invariant;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.binlog.MySqlChangeStream;
import io.godwit.mysql.binlog.MySqlChangeStreams;
import io.godwit.mysql.binlog.MySqlTargetGuard;
import io.godwit.mysql.binlog.StreamSettings;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.ledger.FencedTransactions;
import io.godwit.mysql.ledger.MySqlLedger;
import io.godwit.mysql.ledger.MySqlLedgerFactory;
import io.godwit.mysql.ledger.Owner;
import io.godwit.mysql.load.ServerSensors;
import io.godwit.mysql.load.StatementLoad;
import io.godwit.mysql.preflight.Connections;
import io.godwit.mysql.preflight.Limited;
import io.godwit.mysql.preflight.MySqlPreflight;
import io.godwit.mysql.preflight.RenameLimits;
import io.godwit.mysql.read.MySqlChunkReader;
import io.godwit.mysql.read.MySqlSourceStatus;
import io.godwit.mysql.read.SourceNames;
import io.godwit.mysql.schema.IndexBuild;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.switchover.AutoIncrements;
import io.godwit.mysql.switchover.DrainPosition;
import io.godwit.mysql.switchover.ReadOnlySwitch;
import io.godwit.mysql.switchover.RenameSwitch;
import io.godwit.mysql.switchover.StoredObjects;
import io.godwit.mysql.verify.MySqlRangeHasher;
import io.godwit.mysql.weigh.WeighedStream;
import io.godwit.mysql.write.MySqlChunkWriter;
import io.godwit.mysql.write.MySqlEpochWriter;
import io.godwit.sequence.LandedChunk;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.ChunkReader;
import io.godwit.spi.ChunkWriter;
import io.godwit.spi.EpochWriter;
import io.godwit.spi.Ledger;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensors;
import io.godwit.spi.LoadSignal;
import io.godwit.spi.Preflight;
import io.godwit.spi.RangeHasher;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.SourceStatus;
import io.godwit.spi.TablePlan;
import io.godwit.spi.TargetGuard;
import io.godwit.spi.TrafficSwitch;
import io.godwit.spi.WayBack;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All adapters of one move, on the same connections. Nothing is connected before it is needed; the writers work from the
 * moment on when the ledger was acquired. Thread-safe.
 */
public final class MySqlMove implements AutoCloseable {
    private static final Duration POSITION_PATIENCE = Duration.ofMinutes(1);
    /** Nobody else writes to the target then: what is under way there is brief, or not about the moved tables. */
    private static final Duration TARGET_PATIENCE = Duration.ofSeconds(2);

    private static final int WAY_BACK_NAME_MAX = 48;
    private static final int CONTROL_SESSIONS = 2;
    private static final int WEIGHING_SESSIONS = 1;
    private static final int STREAM_CONNECTIONS = 1;

    /** Opened for one question and ended, such as whether a lost session still works. */
    private static final int SINGLE_SESSIONS = 2;

    private final MySqlMoveSettings settings;
    private final Owner owner = Owner.current();
    private final BoundedRetry retry;
    /** Whether this is the way back of a move: its tables were equal on both servers when it began. */
    private final boolean back;

    private final ServerLink source;
    private final ServerLink target;
    private final ServerLink ledgerLink;
    private final ServerLink trafficLink;
    private final ServerLink weighingLink;
    private final ServerSensors sensors;
    private final SourceNames names = new SourceNames();
    private final MySqlSchema schema;
    private final AutoIncrements counters;
    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();
    private final AtomicReference<@Nullable List<TableShape>> shapes = new AtomicReference<>();

    /** What exists while the lease is held. */
    private record Held(MySqlLedger ledger, ChunkWriter chunks, EpochWriter epochs) {}

    public MySqlMove(MySqlMoveSettings settings) {
        this(settings, false, (from, to) -> new MySqlSchema(from, to, settings.tables()));
    }

    private MySqlMove(MySqlMoveSettings settings, boolean back, Choice tables) {
        this.settings = settings;
        this.back = back;
        this.retry = BoundedRetry.within(settings.retry());
        this.source = new ServerLink(settings.source(), Duty.READ, owner.connections(), settings.sourceSessions());
        this.target = new ServerLink(settings.target(), Duty.WRITE, owner.connections(), settings.targetSessions());
        // Its own, so that renewing the lease never waits for a session that writes rows.
        this.ledgerLink = new ServerLink(settings.target(), Duty.WRITE, owner.connections(), CONTROL_SESSIONS);
        // Its own, so that no question waits for a reader's session while writes are stopped.
        this.trafficLink = new ServerLink(settings.source(), Duty.CONTROL, owner.connections(), CONTROL_SESSIONS);
        // Its own, so that the change stream never waits for a session that reads a chunk.
        this.weighingLink = new ServerLink(settings.source(), Duty.READ, owner.connections(), WEIGHING_SESSIONS);
        this.sensors = new ServerSensors(settings.source(), settings.target(), owner.connections());
        this.schema = tables.of(source, target);
        this.counters = new AutoIncrements(trafficLink, target, names, retry);
    }

    /** Which tables are moved. */
    private interface Choice {
        MySqlSchema of(ServerLink source, ServerLink target);
    }

    /**
     * How a way back would begin now; called while writes are stopped and nothing is written to the target. Fails with
     * {@code CUTOVER_UNDONE} when transactions on the target do not end.
     */
    public WayBack measureWayBack(List<TableShape> tables) throws InterruptedException {
        GtidSet start = new DrainPosition(target, retry, TARGET_PATIENCE).read().executed();
        // The source may have a ledger of its own, and moves to several targets may have one name.
        String unique = UUID.randomUUID().toString().substring(0, 8);
        String move = settings.move();
        String begin = move.substring(0, Math.min(WAY_BACK_NAME_MAX, move.length()));
        return new WayBack(
                begin + "-back-" + unique,
                tables.stream()
                        .map(table -> new WayBack.KeptTable(table.target(), RenameSwitch.closedName(table.id())))
                        .toList(),
                start,
                Instant.now());
    }

    /** The adapters of the way back: they read the target and write to the tables that the source kept. */
    public MySqlMove reversed(WayBack back) {
        source.endIdle();
        target.endIdle();
        weighingLink.endIdle();
        Map<TableId, TableId> kept =
                back.tables().stream().collect(Collectors.toMap(WayBack.KeptTable::table, WayBack.KeptTable::kept));
        return new MySqlMove(settings.reversed(back.name()), true, (from, to) -> MySqlSchema.of(from, to, kept));
    }

    /** Connects to both servers once; fails with a message about the one that does not let Godwit in, or about both. */
    public void probe() {
        MoveException failure = null;
        try {
            source.probe();
        } catch (MoveException e) {
            failure = e;
        }
        try {
            target.probe();
        } catch (MoveException e) {
            throw failure == null
                    ? e
                    : new MoveException(failure.code(), failure.getMessage() + "\n" + e.getMessage(), failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** From now on lends up to so many sessions of either server; a smaller number changes nothing. */
    public void allow(int sourceSessions, int targetSessions) {
        source.allow(sourceSessions);
        target.allow(targetSessions);
    }

    /** Without limits of the operator. */
    public Preflight preflight() {
        return preflight(List.of(), sensors);
    }

    /**
     * @param limited what the operator has set limits on
     * @param measuring measures all of it
     */
    public Preflight preflight(List<LoadSensor> limited, LoadSensors measuring) {
        Optional<RenameLimits> limits = settings.cutover() instanceof SwitchMode.Rename rename
                ? Optional.of(new RenameLimits(
                        rename.budget(),
                        rename.forecastMax(),
                        rename.settings().killAfter().isPresent()))
                : Optional.empty();
        return new MySqlPreflight(
                source,
                target,
                schema,
                settings.move(),
                limits,
                settings.createsStoredObjects(),
                connections(),
                new Limited(limited, measuring),
                settings.opensWayBack(),
                settings.promisesConsistentReads());
    }

    /**
     * At most so many at the same time, without those that are only allowed. Before the pools are in use, fewer than they
     * hold create the tables.
     */
    private Connections connections() {
        return new Connections(
                settings.sourceSessions()
                        + CONTROL_SESSIONS
                        + WEIGHING_SESSIONS
                        + STREAM_CONNECTIONS
                        + ServerSensors.SESSIONS
                        + SINGLE_SESSIONS,
                settings.targetSessions() + CONTROL_SESSIONS + ServerSensors.SESSIONS + SINGLE_SESSIONS);
    }

    /** The schema; remembers the tables that it found last, for the change stream. */
    public SourceSchema schema() {
        return new SourceSchema() {
            @Override
            public List<TableShape> tables() throws InterruptedException {
                if (back) {
                    schema.requireAlike();
                }
                List<TableShape> found = schema.tables();
                shapes.set(found);
                return found;
            }

            @Override
            public void createOnTarget(List<TableShape> tables) throws InterruptedException {
                MySqlLedger ledger = held().ledger();
                Optional<Consumer<Collection<TableId>>> withoutIndexes = settings.defersIndexes()
                        ? Optional.of(some -> ledger.recordLackOfIndexes(some, true))
                        : Optional.empty();
                schema.createOnTarget(tables, ledger::recordTargets, withoutIndexes);
            }

            @Override
            public List<TableShape> withoutIndexes(List<TableShape> tables) {
                Set<TableId> lacking = held().ledger().lackingIndexes();
                return tables.stream()
                        .filter(table -> lacking.contains(table.target()))
                        .toList();
            }

            @Override
            public boolean buildIndexes(TableShape table) throws InterruptedException {
                // The statement commits by itself, so nothing of it can be fenced: who has lost the lease does not
                // begin.
                held().ledger().renewLease();
                boolean built = new IndexBuild(source, target, settings.move(), retry).run(table);
                if (built) {
                    held().ledger().recordLackOfIndexes(List.of(table.target()), false);
                }
                return built;
            }

            @Override
            public void prepareToComplete(List<TableShape> tables) throws InterruptedException {
                counters.prepare(tables);
            }

            @Override
            public void analyze(List<TableShape> tables) {
                schema.analyzeOnTarget(tables);
            }

            @Override
            public void complete(List<TableShape> tables) throws InterruptedException {
                counters.carry(tables);
                if (settings.createsStoredObjects()) {
                    new StoredObjects(trafficLink, names, held().ledger(), retry).create(tables);
                }
            }

            @Override
            public void takeBack() {
                held().ledger().dropMade();
            }

            @Override
            public List<TablePlan> plan(List<TableShape> tables) {
                return schema.plan(tables, settings.defersIndexes());
            }
        };
    }

    public SourceStatus source() {
        return new MySqlSourceStatus(source, retry);
    }

    public ChangeStream.Factory stream() {
        return from -> {
            List<TableShape> tables = knownTables();
            MySqlChangeStream stream = new MySqlChangeStreams(StreamSettings.of(settings.source()), tables).open(from);
            source.pin(stream.serverUuid());
            trafficLink.pin(stream.serverUuid());
            weighingLink.pin(stream.serverUuid());
            return WeighedStream.of(stream, tables, weighingLink, retry);
        };
    }

    /** How the applications of both servers fare. */
    public List<LoadSignal> load() {
        return List.of(new StatementLoad(source, retry), new StatementLoad(target, retry));
    }

    /** Measures what limits are set on, as far as servers tell it. */
    public LoadSensors sensors() {
        return sensors;
    }

    public ChunkReader reader() {
        return new MySqlChunkReader(source, retry, POSITION_PATIENCE, names);
    }

    public ChunkWriter chunkWriter() {
        return new ChunkWriter() {
            @Override
            public void write(LandedChunk chunk) throws InterruptedException {
                held().chunks().write(chunk);
            }

            @Override
            public void clear(TableShape table, KeyRange range) throws InterruptedException {
                held().chunks().clear(table, range);
            }
        };
    }

    public EpochWriter epochWriter() {
        return epoch -> held().epochs().apply(epoch);
    }

    public RangeHasher hasher() {
        return new MySqlRangeHasher(source, target, retry, POSITION_PATIENCE, names);
    }

    public TrafficSwitch traffic() {
        return switch (settings.cutover()) {
            case SwitchMode.Rename rename -> new RenameSwitch(trafficLink, names, rename.settings(), retry, Pause.REAL);
            case SwitchMode.ReadOnly readOnly ->
                new ReadOnlySwitch(trafficLink, readOnly.settings(), retry, Pause.REAL);
        };
    }

    /** Of the tables that were found last. */
    public TargetGuard guard() {
        AtomicReference<@Nullable MySqlTargetGuard> guard = new AtomicReference<>();
        return new TargetGuard() {
            @Override
            public void begin() throws InterruptedException {
                MySqlTargetGuard made = new MySqlTargetGuard(
                        target,
                        knownTables().stream().map(TableShape::target).collect(Collectors.toSet()),
                        connection -> target.made(connection) || ledgerLink.made(connection),
                        retry);
                guard.set(made);
                made.begin();
            }

            @Override
            public void watch() throws InterruptedException {
                begun().watch();
            }

            @Override
            public void confirm() throws InterruptedException {
                begun().confirm();
            }

            private MySqlTargetGuard begun() {
                return Invariant.present(guard.get(), "move '%s' asks a guard that has not begun", settings.move());
            }
        };
    }

    private List<TableShape> knownTables() {
        List<TableShape> known = shapes.get();
        return known == null ? schema.tables() : known;
    }

    public Ledger.Factory ledgers() {
        MySqlLedgerFactory factory = new MySqlLedgerFactory(
                ledgerLink, settings.move(), owner, settings.lease(), settings.takeoverPatience(), retry);
        return new Ledger.Factory() {
            @Override
            public Optional<String> storedPhase() throws InterruptedException {
                return factory.storedPhase();
            }

            @Override
            public Optional<WayBack> storedWayBack() throws InterruptedException {
                return factory.storedWayBack();
            }

            @Override
            public Ledger acquire() throws InterruptedException {
                MySqlLedger ledger = factory.acquire();
                FencedTransactions transactions = ledger.guard(target, retry);
                held.set(new Held(
                        ledger,
                        new MySqlChunkWriter(transactions),
                        new MySqlEpochWriter(transactions, settings.epochSessions())));
                return ledger;
            }
        };
    }

    /**
     * Forgets an earlier run of this move, so that it starts over: tables that the move made on the target are dropped,
     * those that stood there before are emptied. Takes the lease for it and gives it back.
     *
     * @param handedBack told the stored phase while the lease is held; throws to refuse, and says whether the tables were
     *     handed back, so that they have the names on the target that a cutover gives
     * @return the tables on the target, with whether each was dropped
     */
    public Map<TableId, Boolean> restart(Predicate<Optional<String>> handedBack) throws InterruptedException {
        MySqlLedgerFactory factory = new MySqlLedgerFactory(
                ledgerLink, settings.move(), owner, settings.lease(), settings.takeoverPatience(), retry);
        try (MySqlLedger ledger = factory.acquire()) {
            boolean renamed = handedBack.test(ledger.phase());
            return ledger.startOver(table -> renamed ? RenameSwitch.closedName(table) : table);
        }
    }

    private Held held() {
        Held now = held.get();
        if (now == null) {
            throw new MoveException(
                    Code.INVARIANT_BROKEN, "move '" + settings.move() + "' writes before its ledger was acquired");
        }
        return now;
    }

    /** Ends all connections; the lease is given back by {@link Ledger#releaseLease()}. */
    @Override
    public void close() {
        trafficLink.close();
        weighingLink.close();
        sensors.close();
        source.close();
        target.close();
        ledgerLink.close();
    }
}
