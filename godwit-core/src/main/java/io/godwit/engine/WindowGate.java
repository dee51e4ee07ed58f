package io.godwit.engine;

import io.godwit.cutover.RollbackSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** When the rollback window ends, and what the operator wants of it. Owned by the loop's thread. */
final class WindowGate {
    private final Instant openedAt;
    private final InstantSource clock;
    private RollbackSettings settings;
    private boolean rollbackAsked;
    private boolean finishAsked;

    WindowGate(Instant openedAt, InstantSource clock, RollbackSettings settings) {
        this.openedAt = openedAt;
        this.clock = clock;
        this.settings = settings;
    }

    /** From now on counts by this setting. */
    void change(RollbackSettings changed) {
        settings = changed;
    }

    void askRollback() {
        rollbackAsked = true;
    }

    /** The rollback was tried, and is not tried again by itself. */
    void withdrawRollback() {
        rollbackAsked = false;
    }

    void askFinish() {
        finishAsked = true;
    }

    boolean isRollbackAsked() {
        return rollbackAsked;
    }

    /** Whether the window is to be ended; a rollback that was asked for comes first. */
    boolean isOver() {
        return !rollbackAsked && (finishAsked || !clock.instant().isBefore(endsAt()));
    }

    /** For people. */
    String describe() {
        Instant end = endsAt();
        Duration left = Duration.between(clock.instant(), end);
        return "until %s (%s min left) `godwit rollback` hands the tables back; `godwit finish` ends that time"
                .formatted(end.truncatedTo(ChronoUnit.SECONDS), Math.max(0, left.toMinutes()));
    }

    private Instant endsAt() {
        return openedAt.plus(settings.window());
    }
}
