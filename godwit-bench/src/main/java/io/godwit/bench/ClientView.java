package io.godwit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one client of an application sees. Written by its thread, read when that has ended; all times in nanoseconds. */
final class ClientView {
    private final List<Commit> commits = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private long committedAt;
    private long firstErrorAt;

    /**
     * @param waited since the transaction should have begun
     * @param gap since the commit before
     * @param failing since the first error of this transaction; the rest of the wait was spent waiting
     */
    private record Commit(long at, long waited, long gap, long failing) {}

    private record Failure(long at, int code) {}

    /**
     * The worst that it saw from some moment on.
     *
     * @param errors how often each error of the server was met
     */
    record Worst(long waited, long failing, long gap, Map<Integer, Long> errors) {}

    /** Begins to count: what was before the first commit is how long it took to connect. */
    void begin(long now) {
        committedAt = now;
    }

    void failed(int code, long now) {
        failures.add(new Failure(now, code));
        if (firstErrorAt == 0) {
            firstErrorAt = now;
        }
    }

    void committed(long now, long wait) {
        commits.add(new Commit(now, wait, now - committedAt, firstErrorAt == 0 ? 0 : now - firstErrorAt));
        committedAt = now;
        firstErrorAt = 0;
    }

    /** @param from a moment of {@link System#nanoTime} */
    Worst since(long from) {
        long wait = 0;
        long failing = 0;
        long gap = 0;
        for (Commit commit : commits) {
            if (commit.at() - from >= 0) {
                failing = commit.waited() > wait ? commit.failing() : failing;
                wait = Math.max(wait, commit.waited());
                gap = Math.max(gap, commit.gap());
            }
        }
        Map<Integer, Long> errors = new TreeMap<>();
        failures.stream()
                .filter(failure -> failure.at() - from >= 0)
                .forEach(failure -> errors.merge(failure.code(), 1L, Long::sum));
        return new Worst(wait, failing, gap, errors);
    }
}
