package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Invariant;
import io.godwit.phase.Phase;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.spi.Ledger;
import io.godwit.spi.WayBack;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Owns the phase of a move, and is the only class that changes it: it refuses what the transition table lacks, stores
 * the phase in the ledger, and only then shows it, so that nobody acts in a phase that a restart would not find.
 *
 * <p>{@link #current} may be read by any thread, all else belongs to the loop's.
 */
final class PhaseMachine {
    private final EventLoop loop;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Consumer<Phase> entered;
    private final List<PhaseTime> past = new ArrayList<>();
    private volatile Phase current;
    private Instant enteredAt;
    private boolean storing;

    /** Begins in a phase that the ledger holds already. */
    PhaseMachine(EventLoop loop, Ledger ledger, InstantSource clock, Phase first, Consumer<Phase> entered) {
        this.loop = loop;
        this.ledger = ledger;
        this.clock = clock;
        this.entered = entered;
        this.current = first;
        this.enteredAt = clock.instant();
        entered.accept(first);
    }

    Phase current() {
        return current;
    }

    boolean isStoring() {
        return storing;
    }

    void enter(Phase next, Runnable then) {
        enter(next, () -> ledger.store(next.word()), then);
    }

    /** Enters the rollback window, and stores with it how the way back begins. */
    void openWindow(WayBack back, Runnable then) {
        Phase next = new Phase.RollbackWindow();
        enter(next, () -> ledger.openWayBack(next.word(), back), then);
    }

    private void enter(Phase next, Runnable store, Runnable then) {
        Invariant.check(current.mayBecome(next), "no step from %s to %s", current, next);
        Invariant.check(!storing, "%s is being stored while %s is asked for", current, next);
        storing = true;
        loop.start(
                "store the phase",
                () -> {
                    store.run();
                    return next;
                },
                stored -> {
                    storing = false;
                    show(stored);
                    then.run();
                });
    }

    private void show(Phase next) {
        Instant now = clock.instant();
        past.add(new PhaseTime(current.word(), enteredAt, Duration.between(enteredAt, now)));
        enteredAt = now;
        current = next;
        entered.accept(next);
    }

    /** The phases so far with their durations, the current one last. */
    List<PhaseTime> times() {
        List<PhaseTime> times = new ArrayList<>(past);
        times.add(new PhaseTime(current.word(), enteredAt, Duration.between(enteredAt, clock.instant())));
        return times;
    }
}
