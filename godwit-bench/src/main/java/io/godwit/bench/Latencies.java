package io.godwit.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Durations with the moments at which they ended. Filled by one thread, read when that has ended. */
final class Latencies {
    private long[] moments = new long[1024];
    private long[] nanos = new long[1024];
    private int size;

    /**
     * What was seen between two moments; all values are zero when nothing was.
     *
     * @param perSecond how many a second
     */
    record Summary(double perSecond, double p50Millis, double p95Millis, double p99Millis, double maxMillis) {}

    /** @param moment of {@link System#nanoTime} */
    void add(long moment, long duration) {
        if (size == nanos.length) {
            moments = Arrays.copyOf(moments, size * 2);
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        moments[size] = moment;
        nanos[size++] = duration;
    }

    private LongStream between(long from, long to) {
        return IntStream.range(0, size)
                .filter(i -> moments[i] - from >= 0 && moments[i] - to <= 0)
                .mapToLong(i -> nanos[i]);
    }

    static Summary summary(List<Latencies> all, long from, long to) {
        long[] sorted = all.stream()
                .flatMapToLong(each -> each.between(from, to))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Summary(0, 0, 0, 0, 0);
        }
        return new Summary(
                sorted.length * 1e9 / (to - from),
                percentile(sorted, 50),
                percentile(sorted, 95),
                percentile(sorted, 99),
                sorted[sorted.length - 1] / 1e6);
    }

    private static double percentile(long[] sorted, int percent) {
        int at = (int) Math.ceil(sorted.length * percent / 100.0) - 1;
        return sorted[Math.max(0, at)] / 1e6;
    }
}
