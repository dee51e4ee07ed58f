package io.godwit.govern;

import io.godwit.concurrent.EventLoop;
import io.godwit.progress.Snapshot.Signal;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensors;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.LoadSensors.Unreadable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has the limits of the operator measured, each once in a while and beside the others. Owned by the loop's thread. */
final class Brake {
    private final EventLoop loop;
    private final LoadSensors sensors;
    private final InstantSource clock;
    private List<Watch> watches = List.of();

    Brake(EventLoop loop, LoadSensors sensors, InstantSource clock) {
        this.loop = loop;
        this.sensors = sensors;
        this.clock = clock;
    }

    /** From now on watches these; what is known of limits that stay as they are is kept. */
    void set(List<Limit> limits) {
        Instant now = clock.instant();
        List<Watch> changed = new ArrayList<>();
        for (Limit limit : limits) {
            changed.add(watches.stream()
                    .filter(watch -> watch.limit().equals(limit))
                    .findFirst()
                    .orElseGet(() -> new Watch(limit, now)));
        }
        watches = changed;
    }

    void advance() {
        Instant now = clock.instant();
        watches.stream().filter(watch -> watch.isDue(now)).forEach(watch -> {
            watch.asked(now);
            loop.start("measure " + watch.name(), () -> measure(watch.limit().sensor()), heard -> heard.by(watch));
        });
    }

    /** What came of a measurement; runs on the loop's thread. */
    private interface Heard {
        void by(Watch watch);
    }

    private Heard measure(LoadSensor sensor) throws InterruptedException {
        try {
            Measured measured = sensors.measure(sensor);
            return watch -> watch.heard(measured, clock.instant());
        } catch (Unreadable e) {
            return watch -> watch.failed(e.why());
        }
    }

    /** Whether every limit is known and kept. */
    boolean isOff() {
        Instant now = clock.instant();
        return watches.stream().allMatch(watch -> watch.allows(now));
    }

    /** The limit that is passed. */
    Optional<Hold> hold() {
        Instant now = clock.instant();
        for (Watch watch : watches) {
            Optional<String> reason = watch.reason(now);
            if (reason.isPresent()) {
                return Optional.of(new Hold(watch.name(), reason.get()));
            }
        }
        return Optional.empty();
    }

    double pressure() {
        Instant now = clock.instant();
        return watches.stream().mapToDouble(watch -> watch.pressure(now)).max().orElse(0);
    }

    Optional<String> critical() {
        return watches.stream().map(Watch::critical).flatMap(Optional::stream).findFirst();
    }

    List<Signal> signals() {
        Instant now = clock.instant();
        return watches.stream().map(watch -> watch.signal(now)).toList();
    }
}
