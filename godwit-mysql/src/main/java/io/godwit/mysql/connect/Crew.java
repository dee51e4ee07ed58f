package io.godwit.mysql.connect;

import io.godwit.error.MoveException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does many tasks on a few threads and returns when all are done: a barrier.
 *
 * @param workers how many tasks run at the same time
 */
public record Crew(int workers) {
    /** A task of a crew. */
    @FunctionalInterface
    public interface Task {
        void run() throws InterruptedException;
    }

    /** Fails with the first failure after every task that had begun has ended; the others are not begun. */
    public void doAll(List<? extends Task> tasks) throws InterruptedException {
        ConcurrentLinkedQueue<Task> waiting = new ConcurrentLinkedQueue<>(tasks);
        AtomicBoolean failed = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < Math.min(workers, tasks.size()); i++) {
                running.add(threads.submit(() -> {
                    work(waiting, failed);
                    return null;
                }));
            }
            try {
                awaitAll(running);
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw e;
            }
        }
    }

    private static void work(ConcurrentLinkedQueue<Task> waiting, AtomicBoolean failed) throws InterruptedException {
        for (Task task = waiting.poll(); task != null && !failed.get(); task = waiting.poll()) {
            try {
                task.run();
            } catch (Throwable failure) {
                failed.set(true);
                throw failure;
            }
        }
    }

    private static void awaitAll(List<Future<?>> running) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        for (Future<?> future : running) {
            try {
                future.get();
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.getFirst();
        failures.stream().skip(1).forEach(first::addSuppressed);
        switch (first) {
            case MoveException failure -> throw failure;
            case InterruptedException stop -> throw stop;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            default -> throw new IllegalStateException(first);
        }
    }
}
