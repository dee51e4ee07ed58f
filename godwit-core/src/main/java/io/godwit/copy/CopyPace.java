package io.godwit.copy;

import io.godwit.copy.CopyLaw.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how the copy goes on, in periods, and tells the {@link CopyLaw} of those in which only the servers, the readers and
 * the writers limited it. Owned by the loop's thread.
 */
final class CopyPace {
    private static final Logger LOG = LoggerFactory.getLogger(CopyPace.class);
    static final Duration PERIOD = Duration.ofSeconds(2);

    /** Whole chunks are counted: of fewer, one more or less would be a change of throughput. */
    static final int CHUNKS_PER_WRITER = 3;

    /** The stage is asked in every turn of the loop, unless the copy stands still. */
    static final Duration TURN_MAX = Duration.ofSeconds(1);

    /** What a chunk costs besides its rows, as bytes of rows: with very many small tables that is all. */
    private static final long CHUNK_BYTES = 16 << 10;

    private final CopyLaw law;
    private final InstantSource clock;
    private Instant at;
    private State state = State.UNKNOWN;
    private long bytes;
    private int chunks;
    private double seconds;
    private double writersBusy;
    private double writersStarving;
    private double readersSpare;

    /**
     * How the copy stands from one moment to the next.
     *
     * @param counts whether nothing else limits it than the servers, the readers and the writers
     * @param writersBusy whether every writer is busy
     * @param readersBusy whether every reader is
     * @param readersSpare whether two readers or more wait since enough is in hand
     */
    record State(boolean counts, boolean writersBusy, boolean readersBusy, boolean readersSpare) {
        static final State UNKNOWN = new State(false, false, false, false);
    }

    CopyPace(CopyLaw law, InstantSource clock) {
        this.law = law;
        this.clock = clock;
        this.at = clock.instant();
    }

    /** A chunk was written, with so many bytes of rows. */
    void wrote(long rowBytes) {
        bytes += rowBytes + CHUNK_BYTES;
        chunks++;
    }

    /** The copy stands like this from now until the next call. */
    void pass(State next) {
        Instant now = clock.instant();
        Duration passed = Duration.between(at, now);
        at = now;
        add(passed.toNanos() / 1e9);
        boolean counts = state.counts && passed.compareTo(TURN_MAX) <= 0;
        state = next;
        if (!counts) {
            begin();
        } else if (seconds * 1e9 >= PERIOD.toNanos() && chunks >= CHUNKS_PER_WRITER * law.writers()) {
            tell();
            begin();
        }
    }

    private void add(double passed) {
        seconds += passed;
        writersBusy += state.writersBusy ? passed : 0;
        writersStarving += !state.writersBusy && state.readersBusy ? passed : 0;
        readersSpare += state.readersSpare ? passed : 0;
    }

    private void tell() {
        int readers = law.readers();
        int writers = law.writers();
        Period period =
                new Period(bytes / seconds, writersBusy / seconds, writersStarving / seconds, readersSpare / seconds);
        law.observe(period);
        LOG.debug(
                "{} with {} readers and {} writers; from now on {} and {}",
                period,
                readers,
                writers,
                law.readers(),
                law.writers());
    }

    private void begin() {
        bytes = 0;
        chunks = 0;
        seconds = 0;
        writersBusy = 0;
        writersStarving = 0;
        readersSpare = 0;
    }
}
