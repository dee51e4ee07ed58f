package io.godwit.hook;

import io.godwit.phase.MoveEvent;
import io.godwit.progress.MoveReport.HookRun;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The operator's hooks. Thread-safe. */
public interface Hooks {
    /** No hooks. */
    Hooks NONE = new Hooks() {
        @Override
        public boolean wants(MoveEvent event) {
            return false;
        }

        @Override
        public List<HookRun> run(HookCall call) {
            return List.of();
        }

        @Override
        public Optional<Duration> statusInterval() {
            return Optional.empty();
        }
    };

    /** Whether a hook exists for the event. */
    boolean wants(MoveEvent event);

    /**
     * Runs the hooks of the event one after another, each within its time limit. Where a failure has consequences, those
     * behind the first that fails do not run. Blocks; an interrupt ends the hook under way.
     */
    List<HookRun> run(HookCall call) throws InterruptedException;

    /** How often {@link MoveEvent#STATUS} is told. */
    Optional<Duration> statusInterval();
}
