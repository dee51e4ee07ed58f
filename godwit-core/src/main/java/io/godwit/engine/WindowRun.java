package io.godwit.engine;

import io.godwit.error.Code;
import io.godwit.error.Listing;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase;
import io.godwit.progress.Snapshot;
import io.godwit.sequence.Restored;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.Ledger;
import io.godwit.spi.TrafficSwitch;
import io.godwit.spi.WayBack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time after a hand-over in which the tables can be handed back. What is written to the target is applied to the tables
 * that the source kept, by the same stages as the move, with the servers changed round. The ledger on the target says who
 * owns the tables, in this time too; that on the source only what is applied there. See decision 0014.
 */
final class WindowRun {
    private static final Logger LOG = LoggerFactory.getLogger(WindowRun.class);
    private static final Duration PATIENCE_FOR_POSITION = Duration.ofSeconds(60);

    /** With these the tables on the source cannot follow any further, however often it is tried. */
    private static final Set<Code> LOST = Set.of(
            Code.SOURCE_SCHEMA_CHANGED,
            Code.SOURCE_LOG_NOT_UNDERSTOOD,
            Code.SOURCE_LOST_POSITION,
            Code.TARGET_ROWS_UNEXPECTED);

    private final MovePorts ports;
    private final MovePorts reversed;
    private final Ledger authority;
    private final WayBack back;
    private final StandingOrders standing;
    private final RunContext context;
    private final Consumer<MoveLoop> shown;
    private final Supplier<Snapshot> snapshots;

    /**
     * @param authority the ledger on the target, with its lease held
     * @param standing what commands to the run that handed over, or to earlier ones, have left
     * @param shown told the loop that turns
     */
    WindowRun(
            MovePorts ports,
            Ledger authority,
            WayBack back,
            StandingOrders standing,
            RunContext context,
            Consumer<MoveLoop> shown,
            Supplier<Snapshot> snapshots) {
        this.ports = ports;
        this.reversed = ports.reverse()
                .orElseThrow(() -> new MoveException(
                        Code.CONFIGURATION,
                        "the move is in its rollback window, which was opened with cutover.mode: rename; set this mode"
                                + " again"))
                .ports(back);
        this.authority = authority;
        this.back = back;
        this.standing = standing;
        this.context = context;
        this.shown = shown;
        this.snapshots = snapshots;
    }

    /**
     * How the window has ended.
     *
     * @param outage of a rollback
     * @param hookFailure the hook that should have told who owns the tables, if it failed
     */
    record Ending(Phase phase, Optional<Duration> outage, Optional<HookFailure> hookFailure) {}

    /** Goes on from the stored phase, after a process that may have been killed at any point. */
    Ending resume() throws InterruptedException {
        Phase phase = Phase.stored(authority.phase().orElse("")).orElseThrow();
        if (phase instanceof Phase.Returning) {
            LOG.warn("the last run ended when the source was the owner again: giving the tables their names");
            return giveBack(Optional.empty(), Optional.empty());
        }
        Optional<HookFailure> failure = Optional.empty();
        if (phase instanceof Phase.HandingBack) {
            reopening().afterCrash();
            authority.store(new Phase.RollbackWindow().word());
            tell(MoveEvent.ROLLBACK_UNDONE, Map.of(MoveEvent.REASON, "the process of the last run ended in it"));
        } else {
            // The process that handed the tables over may have been killed before it could tell.
            failure = tell(MoveEvent.SUCCESS, Map.of());
        }
        return keep(failure);
    }

    /**
     * Keeps the way back open until the window ends, or the tables are handed back.
     *
     * @param hookFailure of the hand-over, for the ending
     */
    Ending keep(Optional<HookFailure> hookFailure) throws InterruptedException {
        WindowGate gate = new WindowGate(
                back.openedAt(), context.clock(), standing.settings().rollback());
        if (gate.isOver()) {
            authority.store(new Phase.Moved().word());
            cleanUp(Optional.empty());
            return new Ending(new Phase.Moved(), Optional.empty(), hookFailure);
        }
        Ledger record = reversed.ledgers().acquire();
        try {
            MoveLoop ended = turn(record, gate);
            if (ended.phase() instanceof Phase.Returning) {
                return giveBack(Optional.of(record), ended.outage());
            }
            cleanUp(Optional.of(record));
            return new Ending(ended.phase(), Optional.empty(), hookFailure);
        } finally {
            record.releaseLease();
        }
    }

    private MoveLoop turn(Ledger record, WindowGate gate) throws InterruptedException {
        try {
            // An earlier run may have ended in a rollback that had made something there.
            reversed.schema().takeBack();
            List<TableShape> tables = reversed.schema().tables();
            List<TableId> ids = tables.stream().map(TableShape::id).toList();
            Map<TableId, Long> estimates = reversed.source().estimatedRows(ids);
            if (record.phase().isEmpty()) {
                record.beginSettled(ids, back.start(), new Phase.RollbackWindow().word(), estimates);
            }
            Restored restored = record.restored();
            GtidSet seen = restored.applied().union(restored.intent().orElse(GtidSet.empty()));
            reversed.source().awaitExecuted(seen, PATIENCE_FOR_POSITION);
            try (ChangeStream stream = reversed.stream().open(restored.applied())) {
                MoveLoop running = new MoveLoop(
                        reversed,
                        standing,
                        Leg.back(
                                authority,
                                record,
                                gate,
                                this::requireKeptTables,
                                reversed.preflight().freeConnections()),
                        tables,
                        restored,
                        estimates,
                        context,
                        false);
                shown.accept(running);
                try {
                    running.run(stream);
                } catch (MoveException e) {
                    reopening().afterFailure(running, e);
                    throw e;
                }
                return running;
            }
        } catch (MoveException e) {
            if (LOST.contains(e.code())) {
                throw lost(record, e);
            }
            throw e;
        }
    }

    // Once the source is the owner, nobody can write before these have their names: what is in the way must be found
    // before.
    private void requireKeptTables() throws InterruptedException {
        List<TableId> own = authority.tables();
        if (ports.traffic().state(own) != TrafficSwitch.State.CLOSED) {
            throw new MoveException(
                    Code.CUTOVER_UNDONE,
                    ("the tables that the source kept cannot get their names back: each of %s must be there under the name"
                                    + " that the cutover gave it, and none under its own. Rename or drop what is in the way on"
                                    + " the source.")
                            .formatted(Listing.of(own)));
        }
    }

    // Stored, so that nobody takes the tables on the source for current, and the next start does not try in vain.
    private MoveException lost(Ledger record, MoveException reason) {
        authority.store(new Phase.Moved().word());
        cleanUp(Optional.of(record));
        return new MoveException(
                Code.WAY_BACK_LOST,
                ("the tables cannot be handed back any more; the target owns them, and applications are not touched by"
                                + " this. Why, where \"source\" in a code means the server that is read, the target: %s: %s")
                        .formatted(reason.code(), reason.getMessage()),
                reason);
    }

    private Ending giveBack(Optional<Ledger> record, Optional<Duration> outage) throws InterruptedException {
        Instant declaredAt = context.clock().instant();
        rename();
        Optional<Duration> whole = outage.map(
                time -> time.plus(Duration.between(declaredAt, context.clock().instant())));
        authority.store(new Phase.RolledBack().word());
        Optional<HookFailure> failure = tell(
                MoveEvent.ROLLBACK,
                whole.map(time -> Map.of(MoveEvent.OUTAGE_MILLIS, Long.toString(time.toMillis())))
                        .orElse(Map.of()));
        cleanUp(record);
        return new Ending(new Phase.RolledBack(), whole, failure);
    }

    /** Nobody can write before this has succeeded, and there is no way back from here. */
    private void rename() throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                authority.renewLease();
                ports.traffic().reopen(authority.tables());
                return;
            } catch (MoveException e) {
                if (e.code() != Code.CUTOVER_UNDONE
                        || attempt == standing.settings().cutover().attempts()) {
                    throw new MoveException(
                            e.code(),
                            ("THE SOURCE OWNS THE TABLES AND THEY DO NOT HAVE THEIR NAMES: nobody can write. Start the same"
                                            + " command again at once; it gives them their names. %s")
                                    .formatted(e.getMessage()),
                            e);
                }
                LOG.warn("the source's tables did not get their names yet: {}", e.getMessage());
            }
        }
    }

    /** Removes what the way back needed on the source; what fails is left to the next start of the command. */
    void cleanUp(Optional<Ledger> held) {
        try {
            Ledger record = held.isPresent() ? held.get() : reversed.ledgers().acquire();
            record.forget();
            authority.forgetWayBack();
        } catch (MoveException e) {
            LOG.warn(
                    "the record of the way back, '{}' in schema _godwit of the source, is still there; it does no harm, and"
                            + " the same command removes it: {}",
                    back.name(),
                    e.getMessage());
            LOG.debug("why it is still there", e);
        } catch (InterruptedException e) {
            LOG.warn(
                    "the record of the way back, '{}' in schema _godwit of the source, is still there", back.name(), e);
            Thread.currentThread().interrupt();
        }
    }

    private Reopening reopening() {
        return new Reopening(
                Direction.BACK,
                reversed,
                authority,
                back.tables().stream().map(WayBack.KeptTable::table).toList(),
                context.teller(),
                snapshots);
    }

    private Optional<HookFailure> tell(MoveEvent event, Map<String, String> facts) throws InterruptedException {
        return context.teller().tellHolding(authority, event, snapshots.get(), facts);
    }
}
