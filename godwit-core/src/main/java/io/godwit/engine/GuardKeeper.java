package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.spi.TargetGuard;

/** Has the target watched from the first comparison on. Owned by the loop's thread. */
final class GuardKeeper {
    private final EventLoop loop;
    private final TargetGuard guard;
    private boolean begun;
    private boolean watching;

    GuardKeeper(EventLoop loop, TargetGuard guard) {
        this.loop = loop;
        this.guard = guard;
    }

    /** @param needed whether something is to be compared */
    void advance(boolean needed) {
        if (needed && !begun) {
            begun = true;
            loop.start("begin to watch the target", this::begin, _ -> {
                watching = true;
                loop.start("watch the target", this::watch, _ -> {});
            });
        }
    }

    private TargetGuard begin() throws InterruptedException {
        guard.begin();
        return guard;
    }

    private TargetGuard watch() throws InterruptedException {
        guard.watch();
        return guard;
    }

    boolean isWatching() {
        return watching;
    }

    /** Fails unless nobody else has written to the moved tables until now. Blocks; called by tasks. */
    void confirm() throws InterruptedException {
        guard.confirm();
    }
}
