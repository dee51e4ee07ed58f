package io.godwit.concurrent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One thread that owns all state of a run, and tasks that do its blocking work. A task runs on a virtual thread of its
 * own; what it returns is handed to the owner's thread, and so is its failure, which ends the run. Nothing is lost: a
 * task either delivers, fails the loop, or was interrupted by {@link #close()}.
 *
 * <p>{@link #turn} and {@link #close} are for the owner's thread, the rest may be called by any.
 */
public final class EventLoop implements AutoCloseable {
    private static final int EVENTS_PER_TURN = 512;

    private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Set<Thread> tasks = new HashSet<>();

    @GuardedBy("lock")
    private boolean closed;

    /** Runs the event on the owner's thread, after all that were posted before. */
    public void post(Runnable event) {
        events.add(event);
    }

    /** Runs the task on a thread of its own, then hands its result to {@code then} on the owner's thread. */
    public <T> void start(String name, Callable<T> task, Consumer<T> then) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(name, task, then));
        synchronized (lock) {
            if (closed) {
                return;
            }
            tasks.add(thread);
        }
        thread.start();
    }

    private <T> void run(String name, Callable<T> task, Consumer<T> then) {
        Runnable event;
        try {
            T result = task.call();
            event = () -> then.accept(result);
        } catch (InterruptedException e) {
            event = () -> {
                throw new MoveException(Code.STOPPED_BY_OPERATOR, name + " was interrupted", e);
            };
        } catch (MoveException e) {
            event = () -> {
                throw e;
            };
        } catch (Exception | Error e) {
            event = () -> {
                throw new MoveException(Code.INVARIANT_BROKEN, name + " failed: " + e, e);
            };
        }
        synchronized (lock) {
            tasks.remove(Thread.currentThread());
            if (!closed) {
                events.add(event);
            }
            lock.notifyAll();
        }
    }

    /** Runs the events that wait; waits for one for at most {@code patience}. Throws the failure of a task. */
    public void turn(Duration patience) throws InterruptedException {
        Runnable event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        for (int i = 0; event != null; i++) {
            event.run();
            event = i < EVENTS_PER_TURN ? events.poll() : null;
        }
    }

    /** How many tasks are under way. */
    public int running() {
        synchronized (lock) {
            return tasks.size();
        }
    }

    /** Interrupts all tasks and waits until they have ended; their results are dropped. */
    @Override
    public void close() {
        boolean interrupted = false;
        synchronized (lock) {
            closed = true;
            List.copyOf(tasks).forEach(Thread::interrupt);
            while (!tasks.isEmpty()) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
