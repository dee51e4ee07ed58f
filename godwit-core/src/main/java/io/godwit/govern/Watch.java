package io.godwit.govern;

import io.godwit.progress.Snapshot.Signal;
import io.godwit.spi.LoadSensors.Measured;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One limit with what was measured last. Pure; for one thread. */
final class Watch {
    static final Duration PERIOD = Duration.ofSeconds(1);

    /** A value counts for as long; then a sensor that tells no other holds the copy. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A peak of a moment is not critical, nor is one that goes down once nothing is copied. */
    static final int CRITICAL_READINGS = 3;

    private final Limit limit;
    private Optional<Measured> last = Optional.empty();
    private Instant askedAt = Instant.EPOCH;
    private Instant knownAt;
    private boolean asking;
    private String trouble = "";
    private int criticals;

    Watch(Limit limit, Instant now) {
        this.limit = limit;
        this.knownAt = now;
    }

    Limit limit() {
        return limit;
    }

    String name() {
        return limit.sensor().name();
    }

    boolean isDue(Instant now) {
        return !asking && Duration.between(askedAt, now).compareTo(PERIOD) >= 0;
    }

    void asked(Instant now) {
        asking = true;
        askedAt = now;
    }

    void heard(Measured measured, Instant now) {
        asking = false;
        last = Optional.of(measured);
        knownAt = now;
        trouble = "";
        criticals = limit.isCritical(measured.value()) ? criticals + 1 : 0;
    }

    void failed(String why) {
        asking = false;
        trouble = why;
        criticals = 0;
    }

    /** Whether copying may begin, as far as this limit is concerned. */
    boolean allows(Instant now) {
        return last.isPresent() && reason(now).isEmpty();
    }

    /** Why copying may not begin; empty when it may, and before anything could be known. */
    Optional<String> reason(Instant now) {
        if (isStale(now)) {
            return Optional.of(name() + " cannot be read, so nothing is copied: " + trouble());
        }
        return last.filter(measured -> limit.isExceeded(measured.value()))
                .map(measured -> name() + " " + measured.words() + limit.words());
    }

    private boolean isStale(Instant now) {
        return Duration.between(knownAt, now).compareTo(PATIENCE) > 0;
    }

    private String trouble() {
        return trouble.isEmpty() ? "it gives no answer" : trouble;
    }

    /** Why the run has to end; empty while it may go on. */
    Optional<String> critical() {
        return criticals < CRITICAL_READINGS
                ? Optional.empty()
                : last.map(measured -> "%s %s%s, in %d readings one after the other"
                        .formatted(name(), measured.words(), limit.words(), criticals));
    }

    double pressure(Instant now) {
        return isStale(now)
                ? 0
                : last.map(measured -> limit.pressure(measured.value())).orElse(0.0);
    }

    Signal signal(Instant now) {
        String says = last.filter(_ -> trouble.isEmpty() && !isStale(now))
                .map(Measured::words)
                .orElse(last.isEmpty() && trouble.isEmpty() ? "not read yet" : "cannot be read: " + trouble());
        return new Signal(
                name(),
                last.filter(_ -> !isStale(now)).map(Measured::value),
                limit.max(),
                limit.critical(),
                reason(now).isPresent(),
                says + limit.words());
    }
}
