package io.godwit.cutover;

import io.godwit.concurrent.EventLoop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The task that completes the target: it cannot be called back, so what undoes it has to wait for its end. Owned by the
 * loop's thread.
 */
final class Completion {
    private boolean begun;
    private boolean underWay;

    /** Runs as soon as the task has ended, instead of what was to come. */
    private @Nullable Runnable instead;

    /** @param then is not run when somebody waits for the end by then */
    void begin(EventLoop loop, Attempt.Task<Boolean> task, Consumer<Attempt<Boolean>> then) {
        begun = true;
        underWay = true;
        loop.start("complete the target", () -> Attempt.at(task), ended -> {
            underWay = false;
            if (instead == null) {
                then.accept(ended);
            } else {
                instead.run();
            }
        });
    }

    /** Whether something may have been made on the target. */
    boolean hasBegun() {
        return begun;
    }

    /** Runs this when the task is not under way any more. */
    void whenEnded(Runnable next) {
        if (underWay) {
            instead = next;
        } else {
            next.run();
        }
    }

    /** What was made is taken back. */
    void forget() {
        begun = false;
        instead = null;
    }
}
