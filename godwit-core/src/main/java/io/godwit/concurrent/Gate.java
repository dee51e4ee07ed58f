package io.godwit.concurrent;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * Lets a producer pass while its consumer wants more, and bounds what is between them. The producer calls {@link
 * #enter} before each item, the consumer {@link #leave} after it has taken one. Thread-safe.
 */
public final class Gate {
    private final int most;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private int inside;

    @GuardedBy("lock")
    private boolean open = true;

    /** @param most items that may be under way */
    public Gate(int most) {
        this.most = most;
    }

    public void enter() throws InterruptedException {
        synchronized (lock) {
            while (!open || inside >= most) {
                lock.wait();
            }
            inside++;
        }
    }

    public void leave() {
        synchronized (lock) {
            inside--;
            lock.notifyAll();
        }
    }

    public void setOpen(boolean open) {
        synchronized (lock) {
            this.open = open;
            lock.notifyAll();
        }
    }
}
