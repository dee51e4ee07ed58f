package io.godwit.bench;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at processes all the time, since a process takes what it has used with it when it ends; what it uses in its last
 * {@value #PERIOD_MILLIS} ms is lost.
 */
final class Meter implements AutoCloseable {
    private static final long PERIOD_MILLIS = 20;

    private final Map<String, Long> pids = new ConcurrentHashMap<>();
    private final Map<String, NavigableMap<Instant, ProcessUsage>> seen = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("meter").factory());

    /** Begins to look at the processes, by name. */
    Meter(Map<String, Long> pids) {
        pids.forEach(this::watch);
        var _ = clock.scheduleAtFixedRate(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks at one more process from now on. */
    void watch(String name, long pid) {
        seen.put(name, new ConcurrentSkipListMap<>());
        pids.put(name, pid);
        look();
    }

    /** Looks now. */
    synchronized void look() {
        Instant now = Instant.now();
        pids.forEach((name, pid) ->
                ProcessUsage.of(pid).ifPresent(usage -> history(name).put(now, usage)));
    }

    private NavigableMap<Instant, ProcessUsage> history(String name) {
        NavigableMap<Instant, ProcessUsage> history = seen.get(name);
        if (history == null) {
            throw new IllegalArgumentException("nobody looks at " + name);
        }
        return history;
    }

    /** CPU seconds that a process used between two moments. */
    double cpuSeconds(String name, Instant from, Instant to) {
        return at(name, to).map(ProcessUsage::cpuSeconds).orElse(0.0)
                - at(name, from).map(ProcessUsage::cpuSeconds).orElse(0.0);
    }

    /** CPU seconds that a process used since its start. */
    double cpuSeconds(String name, Instant to) {
        return at(name, to).map(ProcessUsage::cpuSeconds).orElse(0.0);
    }

    /** Peak memory in MB as last seen. */
    double peakMegabytes(String name) {
        NavigableMap<Instant, ProcessUsage> history = history(name);
        return history.isEmpty() ? 0 : history.lastEntry().getValue().peakMegabytes();
    }

    private Optional<ProcessUsage> at(String name, Instant moment) {
        return Optional.ofNullable(history(name).floorEntry(moment)).map(Map.Entry::getValue);
    }

    /** Looks a last time and ends. */
    @Override
    public void close() {
        clock.shutdownNow();
        look();
    }
}
