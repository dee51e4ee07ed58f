package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.spi.TargetGuard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the target watched from the first comparison on. Owned by the loop's thread. */
final class GuardKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(GuardKeeper.class);

    private final EventLoop loop;
    private final TargetGuard guard;
    private boolean begun;
    private boolean watching;
    private volatile boolean over;

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
        try {
            guard.watch();
        } catch (MoveException e) {
            if (e.code() != Code.TARGET_WRITTEN || !over) {
                throw e;
            }
            LOG.info("the applications of the new owner write already: {}", e.getMessage());
        }
        return guard;
    }

    /**
     * The target is being declared the owner: whoever reads that in the ledger, perhaps before this process hears that it is
     * stored, may write there. What was written before has been looked for by {@link #confirm}.
     */
    void end() {
        over = true;
    }

    boolean isWatching() {
        return watching;
    }

    /** Fails unless nobody else has written to the moved tables until now. Blocks; called by tasks. */
    void confirm() throws InterruptedException {
        guard.confirm();
    }
}
