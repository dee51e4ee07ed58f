package io.godwit.cli.display;

import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.TableProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;

/** What happened per second over the last seconds. Not thread-safe. */
final class Rates {
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final Deque<Snapshot> seen = new ArrayDeque<>();

    void see(Snapshot snapshot) {
        seen.addLast(snapshot);
        while (seen.size() > 2
                && snapshot.elapsed().minus(seen.getFirst().elapsed()).compareTo(WINDOW) > 0) {
            seen.removeFirst();
        }
    }

    /** Rows of one table copied per second. */
    double copied(String table) {
        return perSecond(snapshot -> snapshot.tables().stream()
                .filter(progress -> progress.name().equals(table))
                .mapToLong(TableProgress::rowsCopied)
                .sum());
    }

    double verified() {
        return perSecond(snapshot -> snapshot.tables().stream()
                .mapToLong(TableProgress::rowsVerified)
                .sum());
    }

    double changes() {
        return perSecond(snapshot -> snapshot.tables().stream()
                .mapToLong(TableProgress::changesApplied)
                .sum());
    }

    private double perSecond(ToLongFunction<Snapshot> counter) {
        if (seen.size() < 2) {
            return 0;
        }
        long millis = seen.getLast().elapsed().minus(seen.getFirst().elapsed()).toMillis();
        long counted = counter.applyAsLong(seen.getLast()) - counter.applyAsLong(seen.getFirst());
        return millis <= 0 ? 0 : Math.max(0, counted * 1_000.0 / millis);
    }
}
