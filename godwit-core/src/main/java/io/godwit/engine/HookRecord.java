package io.godwit.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.godwit.phase.MoveEvent;
import io.godwit.progress.MoveReport.HookRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hooks that a run has run, for its report. Thread-safe. */
final class HookRecord {
    private static final Logger LOG = LoggerFactory.getLogger(HookRecord.class);

    @GuardedBy("this")
    private final List<HookRun> runs = new ArrayList<>();

    /** Keeps the runs of one event, and gives the first that failed, if that has consequences. */
    synchronized Optional<HookFailure> add(MoveEvent event, List<HookRun> added) {
        for (HookRun run : added) {
            if (!run.succeeded()) {
                LOG.warn("the hook {} of {} failed: {}", run.hook(), run.event(), run.said());
            }
            // A status is told all the time: the report of a move of days must not be made of them.
            if (event != MoveEvent.STATUS || !run.succeeded()) {
                runs.add(run);
            }
        }
        return event.effect() == MoveEvent.Effect.REPORTED
                ? Optional.empty()
                : added.stream().filter(run -> !run.succeeded()).findFirst().map(run -> new HookFailure(event, run));
    }

    synchronized List<HookRun> runs() {
        return List.copyOf(runs);
    }
}
