package io.godwit.engine;

import io.godwit.govern.Governor;
import io.godwit.govern.Hold;
import io.godwit.govern.Throttling;
import io.godwit.phase.MoveEvent;
import io.godwit.progress.MoveReport.ThrottledTime;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells people when nothing is copied, and when it goes on. Owned by the loop's thread. */
final class ThrottleDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ThrottleDesk.class);

    private final Governor governor;
    private final CommandDesk desk;
    private final EventDesk events;
    private final InstantSource clock;
    private final Throttling throttling;

    ThrottleDesk(Governor governor, CommandDesk desk, EventDesk events, InstantSource clock) {
        this.governor = governor;
        this.desk = desk;
        this.events = events;
        this.clock = clock;
        this.throttling = new Throttling(clock.instant());
    }

    /** @param handingOver whether a cutover is under way: nothing holds it, and no hook may hold it up */
    void advance(boolean handingOver) {
        if (handingOver) {
            throttling.skip(clock.instant());
            return;
        }
        Optional<Hold> hold = desk.isPaused() ? Optional.of(Throttling.BY_OPERATOR) : governor.hold();
        throttling.pass(clock.instant(), hold).ifPresent(this::tell);
    }

    private void tell(Throttling.News news) {
        LOG.info("{}: {}", news.throttled() ? "throttled" : "goes on", news.reason());
        events.tell(
                news.throttled() ? MoveEvent.THROTTLED : MoveEvent.RESUMED, Map.of(MoveEvent.REASON, news.reason()));
    }

    List<ThrottledTime> times() {
        return throttling.times();
    }
}
