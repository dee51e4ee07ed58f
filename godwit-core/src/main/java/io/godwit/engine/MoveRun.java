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
import io.godwit.spi.TrafficSwitch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
                    loop, startedAt, clock.instant(), e, context.teller().record());
        }
    }

    private MoveReport runOrThrow() throws InterruptedException {
        Optional<String> storedPhase = ports.ledgers().storedPhase();
        if (storedPhase.filter(Phase::isMoved).isPresent()) {
            return alreadyMoved();
        }
        owner = Owner.SOURCE;
        return storedPhase.isPresent() ? resume() : begin();
    }

    // The process that handed the tables over may have been killed before it could tell.
    private MoveReport alreadyMoved() throws InterruptedException {
        owner = Owner.TARGET;
        Optional<HookFailure> failure = context.teller().tell(MoveEvent.SUCCESS, snapshot(), Map.of());
        return Reports.alreadyMoved(
                startedAt, clock.instant(), failure, context.teller().record());
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

    private MoveReport resume() throws InterruptedException {
        return holding(ports.ledgers().acquire(), ledger -> {
            String phase = ledger.phase().orElse("");
            if (Phase.isMoved(phase)) {
                return alreadyMoved();
            }
            boolean cuttingOver = Phase.isCuttingOver(phase);
            if (cuttingOver) {
                undoCutover(ledger);
            }
            // Before the preflight, which compares the definitions with those on the target, made when the move began.
            List<TableShape> tables = ports.schema().tables();
            requirePreflight();
            requireSameTables(ledger.tables(), ids(tables));
            Restored restored = ledger.restored();
            ports.source().awaitExecuted(everythingOnTarget(restored), PATIENCE_FOR_POSITION);
            return move(ledger, tables, restored, cuttingOver);
        });
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

    // The process that stored this phase ended before it stored another, so the target was never declared the owner:
    // letting writes in on the source is safe, and the move goes on from there.
    private void undoCutover(Ledger ledger) throws InterruptedException {
        List<TableId> tables = ledger.tables();
        switch (ports.traffic().state(tables)) {
            case OPEN -> LOG.info("the last run ended in a cutover, before writes were stopped");
            case CLOSED -> {
                LOG.warn("the last run ended in a cutover with writes stopped: letting them in again on the source");
                ports.traffic().reopen(tables);
            }
            case UNCLEAR ->
                throw new MoveException(
                        Code.CUTOVER_UNCLEAR,
                        "the last run ended in a cutover, and some tables bear their own name on the source and others"
                                + " the name that the cutover gives: " + join(tables)
                                + ". Rename them by hand so that all bear their own names, then start again.");
        }
        ports.schema().takeBack();
        ledger.store(new Phase.Copying().word());
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
        Map<TableId, Long> estimates = ports.source().estimatedRows(ids(tables));
        try (ChangeStream stream = ports.stream().open(restored.applied())) {
            MoveLoop running =
                    new MoveLoop(ports, settings, ledger, tables, restored, estimates, context, undoneBefore);
            loop = running;
            running.run(stream);
            return Reports.moved(
                    running, startedAt, clock.instant(), context.teller().record());
        } catch (MoveException e) {
            restoreSource(ledger, ids(tables), e);
            throw e;
        }
    }

    /** After a failure in a cutover: lets writes in again on the source, unless another side may own the tables. */
    private void restoreSource(Ledger ledger, List<TableId> tables, MoveException failure) throws InterruptedException {
        MoveLoop ended = loop;
        if (ended == null || !ended.mayHaveStoppedWrites()) {
            return;
        }
        try {
            ended.confirmLease();
            if (ended.mayHaveMoved() && Phase.isMoved(ledger.phase().orElse(""))) {
                throw new MoveException(Code.CUTOVER_UNCLEAR, "the target is recorded as the owner");
            }
            if (ports.traffic().state(tables) == TrafficSwitch.State.CLOSED) {
                ports.traffic().reopen(tables);
            }
            takeBack();
            context.teller()
                    .tellHolding(
                            ledger,
                            MoveEvent.CUT_OVER_UNDONE,
                            snapshot(),
                            Map.of(MoveEvent.REASON, String.valueOf(failure.getMessage())));
        } catch (MoveException e) {
            if (e.code() == Code.CUTOVER_UNDONE) {
                // Nothing is unclear: the source owns the tables, and only a person can let writes in again.
                String reason = Objects.equals(failure.getMessage(), e.getMessage()) ? "" : failure.getMessage() + "\n";
                throw new MoveException(Code.CUTOVER_UNDONE, reason + e.getMessage(), failure);
            }
            throw new MoveException(
                    Code.CUTOVER_UNCLEAR,
                    ("the run failed in the cutover (%s), and it could not be made sure that writes are let in again on"
                                    + " the source (%s). Start the same command again: it looks at both servers and clears"
                                    + " this up.")
                            .formatted(failure.getMessage(), e.getMessage()),
                    failure);
        }
    }

    // Not needed for what comes: the next start does it before it writes. It leaves the target tidy for people.
    private void takeBack() throws InterruptedException {
        try {
            ports.schema().takeBack();
        } catch (MoveException e) {
            LOG.warn(
                    "what the cutover made on the target is still there; the next start removes it: {}",
                    e.getMessage());
            LOG.debug("why it is still there", e);
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
                        settings.adjustable());
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

    private static String join(List<TableId> tables) {
        return Listing.of(tables);
    }
}
