package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.MoveException;
import io.godwit.hook.HookCall;
import io.godwit.hook.Hooks;
import io.godwit.phase.MoveEvent;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.progress.Snapshot;
import io.godwit.spi.Ledger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells hooks while no loop turns: before it begins and after it has ended. Blocks until they have ended. */
record HookTeller(Hooks hooks, HookRecord record, InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(HookTeller.class);

    /** Gives what failed, if that has consequences. */
    Optional<HookFailure> tell(MoveEvent event, Snapshot snapshot, Map<String, String> facts)
            throws InterruptedException {
        return hooks.wants(event)
                ? record.add(event, hooks.run(new HookCall(event, clock.instant(), snapshot, facts)))
                : Optional.empty();
    }

    /** The same, and renews the lease meanwhile. */
    Optional<HookFailure> tellHolding(Ledger ledger, MoveEvent event, Snapshot snapshot, Map<String, String> facts)
            throws InterruptedException {
        if (!hooks.wants(event)) {
            return Optional.empty();
        }
        HookCall call = new HookCall(event, clock.instant(), snapshot, facts);
        AtomicReference<@Nullable List<HookRun>> ended = new AtomicReference<>();
        Duration renewal = ledger.leaseDuration().dividedBy(4);
        try (EventLoop loop = new EventLoop()) {
            loop.start("hooks of " + event.word(), () -> hooks.run(call), ended::set);
            List<HookRun> runs = ended.get();
            while (runs == null) {
                loop.turn(renewal);
                runs = ended.get();
                if (runs == null) {
                    renew(ledger);
                }
            }
            return record.add(event, runs);
        }
    }

    // A lost lease shows itself at the next transaction; the hook is not to blame for it.
    private static void renew(Ledger ledger) {
        try {
            ledger.renewLease();
        } catch (MoveException e) {
            LOG.warn("the lease could not be renewed while a hook runs: {}", e.getMessage());
        }
    }
}
