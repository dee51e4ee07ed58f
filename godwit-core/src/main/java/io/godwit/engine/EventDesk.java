package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.hook.HookCall;
import io.godwit.hook.Hooks;
import io.godwit.phase.MoveEvent;
import io.godwit.progress.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells the hooks of a run what happens: one event at a time, in order, while the loop goes on. Only the status is told
 * beside the others, so that a slow listener holds nothing up. Owned by the loop's thread.
 */
final class EventDesk {
    private final EventLoop loop;
    private final Hooks hooks;
    private final HookRecord record;
    private final InstantSource clock;
    private final Supplier<Snapshot> snapshots;
    private final Deque<Told> queue = new ArrayDeque<>();
    private boolean telling;
    private boolean tellingStatus;
    private Instant statusToldAt;

    /** @param then is given why the run cannot go on as if nothing had happened; empty when all is well */
    private record Told(HookCall call, Consumer<Optional<HookFailure>> then) {}

    EventDesk(EventLoop loop, Hooks hooks, HookRecord record, InstantSource clock, Supplier<Snapshot> snapshots) {
        this.loop = loop;
        this.hooks = hooks;
        this.record = record;
        this.clock = clock;
        this.snapshots = snapshots;
        this.statusToldAt = clock.instant();
    }

    /** Tells an event whose hooks nobody waits for. */
    void tell(MoveEvent event, Map<String, String> facts) {
        tell(event, facts, ignored -> {});
    }

    /**
     * Tells an event after all that were told before; {@code then} runs at once when no hook is wanted or under way.
     *
     * @param then runs when the last hook has ended, with what failed if that has consequences
     */
    void tell(MoveEvent event, Map<String, String> facts, Consumer<Optional<HookFailure>> then) {
        queue.addLast(new Told(new HookCall(event, clock.instant(), snapshots.get(), facts), then));
        next();
    }

    private void next() {
        while (!telling && !queue.isEmpty()) {
            Told told = queue.removeFirst();
            if (!hooks.wants(told.call().event())) {
                told.then().accept(Optional.empty());
                continue;
            }
            telling = true;
            loop.start("hooks of " + told.call().event().word(), () -> hooks.run(told.call()), runs -> {
                telling = false;
                told.then().accept(record.add(told.call().event(), runs));
                next();
            });
        }
    }

    /** Tells the status when it is time to. */
    void advance() {
        Optional<Duration> interval = hooks.statusInterval();
        if (tellingStatus || interval.isEmpty() || !hooks.wants(MoveEvent.STATUS)) {
            return;
        }
        Instant now = clock.instant();
        if (Duration.between(statusToldAt, now).compareTo(interval.get()) >= 0) {
            tellingStatus = true;
            statusToldAt = now;
            HookCall call = new HookCall(MoveEvent.STATUS, now, snapshots.get(), Map.of());
            loop.start("hooks of status", () -> hooks.run(call), runs -> {
                tellingStatus = false;
                record.add(MoveEvent.STATUS, runs);
            });
        }
    }
}
