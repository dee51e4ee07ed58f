package io.godwit.engine;

import io.godwit.error.Code;
import io.godwit.error.Listing;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.phase.Direction;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase;
import io.godwit.progress.Snapshot;
import io.godwit.spi.Ledger;
import io.godwit.spi.TrafficSwitch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets writes in again where they were, after a hand-over that ended before it was declared.
 *
 * @param ports of the direction: their source is the side that owns the tables
 * @param authority the ledger that says who owns the tables
 * @param tables the tables by their names on that side
 */
record Reopening(
        Direction direction,
        MovePorts ports,
        Ledger authority,
        List<TableId> tables,
        HookTeller teller,
        Supplier<Snapshot> snapshots) {
    private static final Logger LOG = LoggerFactory.getLogger(Reopening.class);

    /**
     * After the end of a process whose last stored phase says that writes may be stopped. It ended before it stored another,
     * so the other side was never declared the owner: letting writes in is safe, and the move goes on from there.
     */
    void afterCrash() throws InterruptedException {
        switch (ports.traffic().state(tables)) {
            case OPEN -> LOG.info("the last run ended in a {}, before writes were stopped", direction.handOver());
            case CLOSED -> {
                LOG.warn(
                        "the last run ended in a {} with writes stopped: letting them in again on the {}",
                        direction.handOver(),
                        direction.giver());
                ports.traffic().reopen(tables);
            }
            case UNCLEAR ->
                throw new MoveException(
                        Code.CUTOVER_UNCLEAR,
                        ("the last run ended in a %s, and some tables bear their own name on the %s and others the name"
                                        + " that the %s gives: %s. Rename them by hand so that all bear their own names, then"
                                        + " start again.")
                                .formatted(
                                        direction.handOver(),
                                        direction.giver(),
                                        direction.handOver(),
                                        Listing.of(tables)));
        }
    }

    /** After a failure in a hand-over: lets writes in again, unless the other side may own the tables. */
    void afterFailure(MoveLoop ended, MoveException failure) throws InterruptedException {
        if (!ended.mayHaveStoppedWrites()) {
            return;
        }
        try {
            ended.confirmLease();
            if (ended.mayHaveMoved() && isDeclared()) {
                throw new MoveException(
                        Code.CUTOVER_UNCLEAR, "the %s is recorded as the owner".formatted(direction.taker()));
            }
            if (ports.traffic().state(tables) == TrafficSwitch.State.CLOSED) {
                ports.traffic().reopen(tables);
            }
            takeBack();
            teller.tellHolding(
                    authority,
                    direction.undone(),
                    snapshots.get(),
                    Map.of(MoveEvent.REASON, String.valueOf(failure.getMessage())));
        } catch (MoveException e) {
            if (e.code() == Code.CUTOVER_UNDONE) {
                // Nothing is unclear: the owner is known, and only a person can let writes in again.
                String reason = Objects.equals(failure.getMessage(), e.getMessage()) ? "" : failure.getMessage() + "\n";
                throw new MoveException(Code.CUTOVER_UNDONE, reason + e.getMessage(), failure);
            }
            throw new MoveException(
                    Code.CUTOVER_UNCLEAR,
                    ("the run failed in the %s (%s), and it could not be made sure that writes are let in again on the %s"
                                    + " (%s). Start the same command again: it looks at both servers and clears this up.")
                            .formatted(direction.handOver(), failure.getMessage(), direction.giver(), e.getMessage()),
                    failure);
        }
    }

    private boolean isDeclared() {
        Phase phase = Phase.stored(authority.phase().orElse("")).orElse(direction.afterUndo());
        return phase.owner() != direction.afterUndo().owner();
    }

    // Not needed for what comes: the next start does it before it writes. It leaves the target tidy for people.
    private void takeBack() throws InterruptedException {
        try {
            ports.schema().takeBack();
        } catch (MoveException e) {
            LOG.warn(
                    "what the {} made on the {} is still there; the next start removes it: {}",
                    direction.handOver(),
                    direction.taker(),
                    e.getMessage());
            LOG.debug("why it is still there", e);
        }
    }
}
