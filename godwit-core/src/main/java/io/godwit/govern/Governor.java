package io.godwit.govern;

import io.godwit.concurrent.EventLoop;
import io.godwit.progress.Snapshot.Signal;
import io.godwit.spi.LoadSensors;
import io.godwit.spi.LoadSignal;
import io.godwit.spi.LoadSignal.Work;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who may go now. Copying and comparing ask before they read a range of the source. What was begun goes on without
 * asking, and so does applying: it comes first, and the lag is one of the signals.
 *
 * <p>How fast the applications were without the move nobody can look up. So the move keeps quiet for a moment at its
 * beginning and every now and then, and the pace of the applications' statements in that moment is what the move is
 * measured by afterwards. Besides, the operator can set limits: while one of them is passed, everything that asks is held, copying
 * first. Owned by the loop's thread.
 */
public final class Governor {
    private static final Logger LOG = LoggerFactory.getLogger(Governor.class);
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Duration QUIET_EVERY = Duration.ofSeconds(20);

    /** While a limit is passed no row is copied; when that did not help for so long, none is compared either. */
    static final Duration COMPARISON_PATIENCE = Duration.ofSeconds(5);

    /** Tasks at the same time while a server does not tell how its applications fare. */
    private static final double BLIND_SHARES = 2;

    private final EventLoop loop;
    private LoadSettings settings;
    private final InstantSource clock;
    private final Supplier<Optional<Duration>> lag;
    private final List<Listener> listeners;
    private final LoadLaw law = new LoadLaw();
    private final Budget budget;
    private final Brake brake;
    private final Nice nice;
    private Optional<Instant> heldSince = Optional.empty();
    private Instant readAt = Instant.EPOCH;
    private Instant quietUntil = Instant.EPOCH;
    private boolean reading;
    private State state;
    private String reason = "";

    private enum State {
        /** Tasks start as the law allows. */
        WORKING,
        /** No task starts, and some still run. */
        FALLING_QUIET,
        /** No task runs; the signals are listened to. */
        QUIET
    }

    /**
     * @param lag of the changes, when it is known
     */
    public Governor(
            EventLoop loop,
            List<LoadSignal> signals,
            LoadSensors sensors,
            LoadSettings settings,
            InstantSource clock,
            Supplier<Optional<Duration>> lag) {
        this.loop = loop;
        this.settings = settings;
        this.clock = clock;
        this.lag = lag;
        this.listeners = signals.stream().map(Listener::new).toList();
        this.budget = new Budget(clock.instant());
        this.nice = new Nice(clock.instant());
        this.brake = new Brake(loop, sensors, clock);
        brake.set(settings.limits().list());
        this.state = signals.isEmpty() ? State.WORKING : State.FALLING_QUIET;
    }

    public void change(LoadSettings changed) {
        settings = changed;
        brake.set(changed.limits().list());
    }

    /**
     * Whether a range may be begun now, while nothing is held. Who runs a task for one says {@link #started()} and {@link
     * #ended()}.
     */
    public boolean mayStart() {
        boolean givesWay = settings.giveWay() && !(state == State.WORKING && budget.mayStart(shares()));
        return !givesWay && !nice.isResting();
    }

    /** Whether no row may be copied: a limit is passed, or not known yet. */
    public boolean holdsCopy() {
        return heldSince.isPresent();
    }

    /** Whether no row may be compared either. Changes are applied whatever is held. */
    public boolean holdsComparison() {
        return heldSince
                .filter(since -> Duration.between(since, clock.instant()).compareTo(COMPARISON_PATIENCE) >= 0)
                .isPresent();
    }

    /** The limit that is passed now; empty while none is known to be. */
    public Optional<Hold> hold() {
        return brake.hold();
    }

    /** Why the load does not let the run go on; empty while it does. */
    public Optional<String> critical() {
        return brake.critical();
    }

    public void started() {
        budget.started();
    }

    public void ended() {
        budget.ended();
    }

    /** Listens to the servers. */
    public void advance() {
        Instant now = clock.instant();
        budget.pass(now, shares());
        nice.pass(now, budget.running() > 0, settings.limits().niceRatio());
        brake.advance();
        heldSince = brake.isOff() ? Optional.empty() : heldSince.or(() -> Optional.of(now));
        boolean due = Duration.between(readAt, now).compareTo(PERIOD) >= 0;
        boolean disturbed = state == State.FALLING_QUIET && budget.running() > 0;
        if (!settings.giveWay() || reading || !due || disturbed) {
            return;
        }
        reading = true;
        readAt = now;
        loop.start("listen to the load", this::readAll, this::heard);
    }

    private List<Optional<Work>> readAll() throws InterruptedException {
        List<Optional<Work>> heard = new ArrayList<>();
        for (Listener listener : listeners) {
            heard.add(listener.source().read());
        }
        return heard;
    }

    private void heard(List<Optional<Work>> works) {
        reading = false;
        Instant now = clock.instant();
        switch (state) {
            case FALLING_QUIET -> {
                each(works, (listener, work) -> listener.begin(work, now));
                state = State.QUIET;
            }
            case QUIET -> {
                boolean enough = true;
                for (int i = 0; i < works.size(); i++) {
                    enough &= listeners.get(i).hearQuiet(works.get(i), now);
                }
                if (enough) {
                    each(works, (listener, work) -> listener.begin(work, now));
                    quietUntil = now;
                    state = State.WORKING;
                }
            }
            case WORKING -> {
                each(works, (listener, work) -> listener.hear(work, now));
                double pressure = pressure();
                law.observe(pressure, budget.takeMost());
                LOG.debug("pressure {}, {} shares, {} tasks, {}", pressure, law.shares(), budget.running(), listeners);
                boolean listenAgain = Duration.between(quietUntil, now).compareTo(QUIET_EVERY) >= 0;
                if (listenAgain && listeners.stream().anyMatch(Listener::hearsOthers)) {
                    state = State.FALLING_QUIET;
                }
            }
        }
    }

    private interface Heard {
        void by(Listener listener, Optional<Work> work);
    }

    private void each(List<Optional<Work>> works, Heard action) {
        for (int i = 0; i < works.size(); i++) {
            action.by(listeners.get(i), works.get(i));
        }
    }

    /** The share of what is allowed that the worst sufferer suffers. */
    private double pressure() {
        Duration behind = lag.get().orElse(Duration.ZERO);
        double worst = (double) behind.toNanos() / settings.lagMax().toNanos();
        reason = worst > 1 ? "giving way to the changes" : "";
        for (Listener listener : listeners) {
            double slowdown = listener.slowdown();
            double pressure = slowdown / (1 + settings.slowdownMax() / 100.0);
            if (pressure > worst) {
                worst = pressure;
                reason = pressure <= 1
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "giving way: %s take %.1f times as long as without the move",
                                listener.source().name(),
                                slowdown);
            }
        }
        return Math.max(worst, brake.pressure());
    }

    private double shares() {
        boolean blind = listeners.stream().anyMatch(Listener::isBlind);
        return blind ? Math.min(BLIND_SHARES, law.shares()) : law.shares();
    }

    /** What the move gives way to at the moment, in words; empty when to nothing. */
    public String reason() {
        return hold().map(Hold::reason).orElseGet(() -> {
            if (settings.giveWay() && state == State.WORKING && !reason.isEmpty()) {
                return reason;
            }
            return nice.isResting() ? "resting, by load.nice-ratio" : "";
        });
    }

    /** All that the move gives way to, as last heard. */
    public List<Signal> signals() {
        List<Signal> signals = new ArrayList<>();
        if (settings.giveWay()) {
            double most = 1 + settings.slowdownMax() / 100.0;
            listeners.forEach(listener -> signals.add(listener.signal(most)));
        }
        signals.addAll(brake.signals());
        return signals;
    }
}
