package io.godwit.engine;

import io.godwit.control.Answer;
import io.godwit.control.Command;
import io.godwit.control.Control;
import io.godwit.error.Code;
import io.godwit.error.Listing;
import io.godwit.error.MoveException;
import io.godwit.hook.Hooks;
import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveReport;
import io.godwit.progress.Snapshot;
import io.godwit.sequence.Restored;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.Ledger;
import io.godwit.spi.Preflight;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import io.godwit.spi.WayBack;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a move, from preflight to hand-over: the table of contents of the code base. It finds out what an earlier
 * run left, makes the source's side clear again if that run ended in a cutover, and then hands everything to {@link
 * MoveLoop}.
 *
 * <p>{@link #run} belongs to one thread; {@link #snapshot}, {@link #stop} and {@link #ask} may be called by any.
 */
public final class MoveRun implements Control {
    private static final Logger LOG = LoggerFactory.getLogger(MoveRun.class);
    private static final Duration PATIENCE_FOR_POSITION = Duration.ofSeconds(60);

    private final MovePorts ports;
    private final MoveSettings settings;
    private final RunContext context;
    private final InstantSource clock;
    private final Instant startedAt;
    private volatile @Nullable MoveLoop loop;
    private volatile Owner owner = Owner.UNKNOWN;

    private MoveRun(MovePorts ports, MoveSettings settings, RunContext context) {
        this.ports = ports;
        this.settings = settings;
        this.context = context;
        this.clock = context.clock();
        this.startedAt = clock.instant();
    }

    /** Makes a run; nothing happens before {@link #run()}. */
    public static MoveRun of(MovePorts ports, MoveSettings settings) {
        return of(ports, settings, phase -> {});
    }

    /** Makes a run that tells the observer what happens, on the thread of {@link #run()}. */
    public static MoveRun of(MovePorts ports, MoveSettings settings, MoveObserver observer) {
        return of(ports, settings, observer, Hooks.NONE);
    }

    /** Makes a run that runs the operator's hooks as well. */
    public static MoveRun of(MovePorts ports, MoveSettings settings, MoveObserver observer, Hooks hooks) {
        InstantSource clock = InstantSource.system();
        return new MoveRun(
                ports,
                settings,
                new RunContext(observer, new HookTeller(hooks, new HookRecord(), clock), clock, new AtomicBoolean()));
    }

    /** Runs the move to its end on the calling thread. Never throws for a failed move: the report says how it ended. */
    public MoveReport run() throws InterruptedException {
        try {
            return runOrThrow();
        } catch (MoveException e) {
            LOG.error("the move ended: {}", e.getMessage(), e);
            return Reports.failed(
                    loop,
                    ownerNow(),
                    startedAt,
                    clock.instant(),
                    e,
                    context.teller().record());
        }
    }

    private MoveReport runOrThrow() throws InterruptedException {
        Optional<Phase> stored = Phase.stored(ports.ledgers().storedPhase().orElse(""));
        if (stored.isEmpty()) {
            owner = Owner.SOURCE;
            return begin();
        }
        owner = stored.get().owner();
        if (hasEnded(stored.get())) {
            return ended(stored.get());
        }
        return holding(ports.ledgers().acquire(), this::resume);
    }

    /** As the last stored phase says. */
    private Owner ownerNow() {
        MoveLoop running = loop;
        return running == null ? owner : running.phase().owner();
    }

    private static boolean hasEnded(Phase phase) {
        return phase instanceof Phase.Moved || phase instanceof Phase.RolledBack;
    }

    private MoveReport ended(Phase phase) throws InterruptedException {
        Optional<WayBack> left = ports.ledgers().storedWayBack();
        if (left.isPresent() && ports.reverse().isPresent()) {
            Ledger ledger = ports.ledgers().acquire();
            try {
                window(ledger, left.get(), StandingOrders.of(ledger, settings)).cleanUp(Optional.empty());
            } finally {
                ledger.releaseLease();
            }
        }
        return tellEnd(phase);
    }

    // The process that handed the tables over may have been killed before it could tell.
    private MoveReport tellEnd(Phase phase) throws InterruptedException {
        owner = phase.owner();
        HookRecord hooks = context.teller().record();
        boolean back = phase instanceof Phase.RolledBack;
        Optional<HookFailure> failure =
                context.teller().tell(back ? MoveEvent.ROLLBACK : MoveEvent.SUCCESS, snapshot(), Map.of());
        return back
                ? Reports.alreadyRolledBack(startedAt, clock.instant(), failure, hooks)
                : Reports.alreadyMoved(startedAt, clock.instant(), failure, hooks);
    }

    private MoveReport begin() throws InterruptedException {
        // Before any definition is looked at, so that the stream shows every statement that changes one afterwards.
        GtidSet start = ports.source().executed();
        requirePreflight();
        return holding(ports.ledgers().acquire(), ledger -> {
            List<TableShape> tables = ports.schema().tables();
            ports.schema().createOnTarget(tables);
            ledger.begin(ids(tables), start, new Phase.Copying().word());
            return move(ledger, tables, Restored.fresh(start), false);
        });
    }

    private MoveReport resume(Ledger ledger) throws InterruptedException {
        // Another process may have gone on since the phase was looked at.
        Phase phase = Phase.stored(ledger.phase().orElse("")).orElseGet(Phase.Copying::new);
        owner = phase.owner();
        return switch (phase) {
            case Phase.Copying _, Phase.Verifying _, Phase.Ready _ -> resumeMove(ledger, false);
            case Phase.CuttingOver _ -> {
                reopening(ledger, ledger.tables()).afterCrash();
                ports.schema().takeBack();
                ledger.store(new Phase.Copying().word());
                yield resumeMove(ledger, true);
            }
            case Phase.RollbackWindow _, Phase.HandingBack _, Phase.Returning _ -> resumeWindow(ledger);
            case Phase.Moved _, Phase.RolledBack _ -> tellEnd(phase);
        };
    }

    private MoveReport resumeMove(Ledger ledger, boolean undoneBefore) throws InterruptedException {
        // Before the preflight, which compares the definitions with those on the target, made when the move began.
        List<TableShape> tables = ports.schema().tables();
        requirePreflight();
        requireSameTables(ledger.tables(), ids(tables));
        Restored restored = ledger.restored();
        ports.source().awaitExecuted(everythingOnTarget(restored), PATIENCE_FOR_POSITION);
        return move(ledger, tables, restored, undoneBefore);
    }

    private MoveReport resumeWindow(Ledger ledger) throws InterruptedException {
        WayBack back = ledger.wayBack()
                .orElseThrow(() -> new MoveException(
                        Code.INVARIANT_BROKEN, "the ledger is in the rollback window and knows no way back"));
        return report(window(ledger, back, StandingOrders.of(ledger, settings)).resume(), Optional.empty());
    }

    private WindowRun window(Ledger ledger, WayBack back, StandingOrders standing) {
        return new WindowRun(ports, ledger, back, standing, context, running -> loop = running, this::snapshot);
    }

    private MoveReport report(WindowRun.Ending ending, Optional<MoveReport> moved) {
        MoveLoop ended = loop;
        return Reports.ended(
                ending,
                moved,
                ended,
                startedAt,
                clock.instant(),
                context.teller().record());
    }

    private Reopening reopening(Ledger ledger, List<TableId> tables) {
        return new Reopening(Direction.THERE, ports, ledger, tables, context.teller(), this::snapshot);
    }

    /** Work that is done while the lease is held. */
    private interface Held {
        MoveReport work(Ledger ledger) throws InterruptedException;
    }

    private MoveReport holding(Ledger ledger, Held held) throws InterruptedException {
        try {
            Optional<HookFailure> refused = context.teller().tellHolding(ledger, MoveEvent.START, snapshot(), Map.of());
            if (refused.isPresent()) {
                throw refused.get().exception();
            }
            return held.work(ledger);
        } catch (MoveException e) {
            if (e.code() != Code.LEASE_LOST) {
                context.teller()
                        .tellHolding(
                                ledger,
                                MoveEvent.FAILURE,
                                snapshot(),
                                Map.of(MoveEvent.REASON, e.code() + ": " + e.getMessage()));
            }
            throw e;
        } finally {
            ledger.releaseLease();
        }
    }

    private void requirePreflight() throws InterruptedException {
        List<Finding> findings = ports.preflight().check();
        List<Finding> blocking =
                findings.stream().filter(each -> each.grade() == Grade.BLOCKS).toList();
        findings.stream()
                .filter(each -> each.grade() == Grade.WARNS)
                .forEach(each -> LOG.warn("{}: {} ({})", each.object(), each.reason(), each.fix()));
        if (!blocking.isEmpty()) {
            throw new MoveException(
                    Code.PREFLIGHT_REFUSED,
                    blocking.stream().map(MoveRun::describe).collect(Collectors.joining(System.lineSeparator())));
        }
    }

    private static String describe(Preflight.Finding finding) {
        return "%s: %s [%s]. Fix: %s".formatted(finding.object(), finding.reason(), finding.code(), finding.fix());
    }

    private static void requireSameTables(List<TableId> begun, List<TableId> configured) {
        if (!new HashSet<>(begun).equals(new HashSet<>(configured))) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    ("the configuration means other tables than the move began with%s%s. Configure the same tables, give"
                                    + " the new move another name, or start over with --restart.")
                            .formatted(words("it lacks", begun, configured), words("new are", configured, begun)));
        }
    }

    private static String words(String what, List<TableId> tables, List<TableId> others) {
        Set<TableId> rest = new LinkedHashSet<>(tables);
        rest.removeAll(new HashSet<>(others));
        return rest.isEmpty() ? "" : "; " + what + " " + Listing.of(rest);
    }

    private static GtidSet everythingOnTarget(Restored restored) {
        GtidSet all = restored.applied().union(restored.intent().orElse(GtidSet.empty()));
        for (List<Restored.SettledRange> ranges : restored.settled().values()) {
            for (Restored.SettledRange range : ranges) {
                all = all.union(range.landedAt());
            }
        }
        return all;
    }

    private MoveReport move(Ledger ledger, List<TableShape> tables, Restored restored, boolean undoneBefore)
            throws InterruptedException {
        MoveLoop moved = handOver(ledger, tables, restored, undoneBefore);
        owner = Owner.TARGET;
        MoveReport report = Reports.moved(
                moved, startedAt, clock.instant(), context.teller().record());
        if (moved.wayBack().isEmpty()) {
            return report;
        }
        context.observer().handedOver(report);
        WindowRun.Ending ending =
                window(ledger, moved.wayBack().get(), moved.standing()).keep(moved.successFailure());
        return report(ending, Optional.of(report));
    }

    private MoveLoop handOver(Ledger ledger, List<TableShape> tables, Restored restored, boolean undoneBefore)
            throws InterruptedException {
        Map<TableId, Long> estimates = ports.source().estimatedRows(ids(tables));
        StandingOrders standing = StandingOrders.of(ledger, settings);
        Optional<Reverse> reverse = standing.settings().rollback().wanted() ? ports.reverse() : Optional.empty();
        try (ChangeStream stream = ports.stream().open(restored.applied())) {
            MoveLoop running = new MoveLoop(
                    ports,
                    standing,
                    Leg.there(ledger, reverse, ports.preflight().freeConnections()),
                    tables,
                    restored,
                    estimates,
                    context,
                    undoneBefore);
            loop = running;
            running.run(stream);
            return running;
        } catch (MoveException e) {
            MoveLoop ended = loop;
            if (ended != null) {
                reopening(ledger, ids(tables)).afterFailure(ended, e);
            }
            throw e;
        }
    }

    /** How the move stands; from any thread. */
    public Snapshot snapshot() {
        MoveLoop running = loop;
        return running != null
                ? running.snapshot()
                : new Snapshot(
                        "preparing",
                        Duration.between(startedAt, clock.instant()),
                        List.of(),
                        Duration.ZERO,
                        "checking both servers",
                        0,
                        GtidSet.empty(),
                        Optional.empty(),
                        owner,
                        false,
                        List.of(),
                        settings.adjustable(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
    }

    @Override
    public Answer ask(Command command) throws InterruptedException {
        MoveLoop running = loop;
        if (running != null) {
            return running.ask(command);
        }
        return switch (command) {
            case Command.Status status -> new Answer(true, "", snapshot());
            case Command.Abort abort -> {
                stop();
                yield new Answer(true, CommandDesk.ENDING, snapshot());
            }
            default -> new Answer(false, "the run is still checking both servers: ask again in a moment", snapshot());
        };
    }

    /** Asks the run to end soon at a point from which it can be resumed; from any thread. */
    public void stop() {
        context.stopRequested().set(true);
    }

    private static List<TableId> ids(List<TableShape> tables) {
        return tables.stream().map(TableShape::id).toList();
    }
}
