package io.godwit.copy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds how many readers and writers the copy should have, by trying: while all writers are busy it tries more, and keeps
 * them where throughput rises with them; otherwise it goes back to what it had, and later tries fewer, which it keeps where
 * nothing is lost, twice. Between tries that change nothing it waits longer and longer, up to a bound, so that servers which become
 * faster or slower are found again. See decision 0020. Pure; for one thread.
 */
final class CopyLaw {
    /** Both numbers at the beginning, where the bounds allow. */
    static final int START = 4;

    /** So many periods are measured on each side of a try: by the median of fewer, noise would decide. */
    static final int PERIODS = 6;

    /** Periods of rest after a try that changed nothing, doubled for each further one. */
    static final int WAIT_MIN = 8;

    static final int WAIT_MAX = 32;

    private static final double STEP = 1.5;

    /** Of twice as many writers, twice the throughput is the most that can come; so much of it must. */
    private static final double GAIN_MIN = 0.5;

    /** Fewer are worth a loss that nobody would notice. */
    private static final double LOSS_MAX = 0.02;

    private static final double BUSY = 0.8;
    private static final double STARVING = 0.3;
    private static final double SPARE = 0.95;

    private int readersMax;
    private int writersMax;
    private Numbers numbers;
    private final Deque<Period> window = new ArrayDeque<>();
    private @Nullable Try trying;
    private boolean changed;
    private boolean fewerNext;

    /** Whether fewer have lost nothing in the try before. */
    private boolean fewerDidAsWell;

    private int pause;
    private int nextPause = WAIT_MIN;
    private int sparePeriods;

    private record Numbers(int readers, int writers) {}

    /**
     * @param before the numbers to go back to
     * @param needed throughput that keeps what is tried
     */
    private record Try(Numbers before, double needed) {}

    /**
     * What a period showed in which nothing but the servers, the readers and the writers limited the copy.
     *
     * @param throughput what was written in each second
     * @param writersBusy share of the time in which every writer was busy
     * @param writersStarving share of the time in which a writer had nothing to write although every reader was busy
     * @param readersSpare share of the time in which two readers or more had to wait, since enough was in hand
     */
    record Period(double throughput, double writersBusy, double writersStarving, double readersSpare) {}

    CopyLaw(int readersMax, int writersMax) {
        this.readersMax = readersMax;
        this.writersMax = writersMax;
        this.numbers = new Numbers(Math.min(START, readersMax), Math.min(START, writersMax));
    }

    /**
     * The most readers or writers that a server has connections for, when so many are free besides that of one. Of those that
     * are left when the copy has what it begins with, half are the applications'.
     */
    static int affordable(int free) {
        int first = Math.min(free, START - 1);
        return 1 + first + (free - first) / 2;
    }

    int readers() {
        return numbers.readers;
    }

    int writers() {
        return numbers.writers;
    }

    /** From now on has at most these; what was found within the bounds stays, and tries begin anew. */
    void bound(int readersMax, int writersMax) {
        if (readersMax == this.readersMax && writersMax == this.writersMax) {
            return;
        }
        this.readersMax = readersMax;
        this.writersMax = writersMax;
        Numbers known = trying == null ? numbers : trying.before;
        trying = null;
        fewerNext = false;
        fewerDidAsWell = false;
        pause = 0;
        nextPause = WAIT_MIN;
        set(new Numbers(Math.min(readersMax, known.readers), Math.min(writersMax, known.writers)));
    }

    /** Learns what a period showed. */
    void observe(Period period) {
        if (changed) {
            // What was begun with the numbers before ended in it.
            changed = false;
            return;
        }
        window.add(period);
        if (window.size() > PERIODS) {
            window.remove();
        }
        giveSpareReadersUp(period);
        if (window.size() < PERIODS) {
            return;
        }
        if (trying != null) {
            judge(trying);
        } else if (pause > 0) {
            pause--;
        } else {
            tryNext();
        }
    }

    // One of two that always wait does nothing, whatever the other does: no throughput has to be measured for that.
    private void giveSpareReadersUp(Period period) {
        sparePeriods = period.readersSpare >= SPARE ? sparePeriods + 1 : 0;
        if (sparePeriods == PERIODS) {
            sparePeriods = 0;
            numbers = new Numbers(numbers.readers - 1, numbers.writers);
        }
    }

    private void judge(Try tried) {
        trying = null;
        if (median() < tried.needed) {
            set(tried.before);
            turnRound();
            return;
        }
        nextPause = WAIT_MIN;
        // Twice, since a loss within the noise is never won back: more are not kept for so little.
        fewerDidAsWell = fewerNext && !fewerDidAsWell;
        if (fewerDidAsWell) {
            set(tried.before);
        }
    }

    private void turnRound() {
        fewerNext = !fewerNext;
        fewerDidAsWell = false;
        pause = nextPause;
        nextPause = Math.min(2 * nextPause, WAIT_MAX);
    }

    private void tryNext() {
        int readers = numbers.readers;
        int writers = numbers.writers;
        int moreReaders = Math.min(readersMax, more(readers));
        int moreWriters = Math.min(writersMax, more(writers));
        if (fewerNext) {
            tryInstead(new Numbers(readers, fewer(writers)), 1 - LOSS_MAX);
        } else if (mean(Period::writersBusy) >= BUSY) {
            // With readers to feed them: those that turn out to be spare are given up again.
            Numbers more = new Numbers(moreWriters == writers ? readers : moreReaders, moreWriters);
            tryInstead(more, factorNeeded(writers, moreWriters));
        } else if (mean(Period::writersStarving) >= STARVING) {
            tryInstead(new Numbers(moreReaders, writers), factorNeeded(readers, moreReaders));
        }
    }

    private void tryInstead(Numbers others, double factor) {
        if (others.equals(numbers)) {
            turnRound();
        } else {
            trying = new Try(numbers, median() * factor);
            set(others);
        }
    }

    private void set(Numbers next) {
        numbers = next;
        window.clear();
        sparePeriods = 0;
        changed = true;
    }

    private static double factorNeeded(int from, int to) {
        return 1 + GAIN_MIN * (to - from) / from;
    }

    private static int more(int number) {
        return Math.max(number + 1, Math.toIntExact(Math.round(number * STEP)));
    }

    private static int fewer(int number) {
        return Math.max(1, Math.min(number - 1, Math.toIntExact(Math.round(number / STEP))));
    }

    private double median() {
        double[] rising =
                window.stream().mapToDouble(Period::throughput).sorted().toArray();
        return (rising[(rising.length - 1) / 2] + rising[rising.length / 2]) / 2;
    }

    private double mean(ToDoubleFunction<Period> value) {
        return window.stream().mapToDouble(value).average().orElse(0);
    }
}
