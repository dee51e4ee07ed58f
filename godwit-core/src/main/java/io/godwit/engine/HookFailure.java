package io.godwit.engine;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.phase.MoveEvent;
import io.godwit.progress.MoveReport.HookRun;

/** A hook that failed where that has consequences. */
record HookFailure(MoveEvent event, HookRun run) {
    MoveException exception() {
        return new MoveException(
                Code.HOOK_FAILED, "the hook %s of %s failed: %s".formatted(run.hook(), event.word(), run.said()));
    }
}
