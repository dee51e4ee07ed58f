package io.godwit.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.copy.CopyPace.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** What the law is told shows in what it does: after enough periods in which all writers were busy it tries more. */
class CopyPaceTest {
    private static final State BUSY = new State(true, true, false, false);
    private static final State STARVING = new State(true, false, true, false);
    private static final State HELD = new State(false, true, false, false);
    private static final Duration TURN = Duration.ofMillis(500);
    private static final int TURNS = Math.toIntExact(CopyPace.PERIOD.dividedBy(TURN));
    private static final int CHUNKS = CopyPace.CHUNKS_PER_WRITER * CopyLaw.START;

    private final TestClock clock = new TestClock();
    private final CopyLaw law = new CopyLaw(16, 16);
    private final CopyPace pace = new CopyPace(law, clock);

    private static final class TestClock implements InstantSource {
        Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }
    }

    private void pass(Duration time, State next) {
        clock.now = clock.now.plus(time);
        pace.pass(next);
    }

    private void write(int chunks) {
        for (int i = 0; i < chunks; i++) {
            pace.wrote(1_000);
        }
    }

    private void period(State state, int chunks) {
        write(chunks);
        for (int i = 0; i < TURNS; i++) {
            pass(TURN, state);
        }
    }

    @Test
    void tellsOfWritersThatWereBusy() {
        pace.pass(BUSY);
        for (int i = 1; i < CopyLaw.PERIODS; i++) {
            period(BUSY, CHUNKS);
        }
        assertThat(law.writers()).isEqualTo(CopyLaw.START);

        period(BUSY, CHUNKS);

        assertThat(law.writers()).isGreaterThan(CopyLaw.START);
    }

    @Test
    void tellsOfWritersThatStarved() {
        pace.pass(STARVING);
        for (int i = 0; i < CopyLaw.PERIODS; i++) {
            period(STARVING, CHUNKS);
        }

        assertThat(law.writers()).isEqualTo(CopyLaw.START);
        assertThat(law.readers()).isGreaterThan(CopyLaw.START);
    }

    @Test
    void tellsOfReadersThatWait() {
        // Writers that are neither busy nor starve have the law try nothing, which could hide this.
        State spare = new State(true, false, false, true);
        pace.pass(spare);
        for (int i = 0; i < CopyLaw.PERIODS; i++) {
            assertThat(law.readers()).isEqualTo(CopyLaw.START);
            period(spare, CHUNKS);
        }

        assertThat(law.readers()).isEqualTo(CopyLaw.START - 1);
    }

    @Test
    void whatTheGovernorHeldSaysNothing() {
        pace.pass(BUSY);
        for (int i = 0; i < 10 * CopyLaw.PERIODS; i++) {
            period(BUSY, CHUNKS - 1);
            pass(Duration.ofMillis(10), HELD);
            write(1);
            pass(Duration.ofMillis(10), BUSY);
            assertThat(law.writers()).isEqualTo(CopyLaw.START);
        }
    }

    @Test
    void aPeriodBeginsWhenNothingHoldsTheCopyAnyMore() {
        pace.pass(BUSY);
        for (int i = 0; i < 10 * CopyLaw.PERIODS; i++) {
            pass(Duration.ofMillis(10), HELD);
            write(2 * CHUNKS);
            pass(TURN.dividedBy(5), BUSY);
            for (int turn = 1; turn < TURNS; turn++) {
                pass(TURN, BUSY);
            }
            pass(TURN.dividedBy(10).multipliedBy(9), BUSY);
            assertThat(law.writers()).isEqualTo(CopyLaw.START);
        }
    }

    @Test
    void aPeriodIsNotShorterWhereChunksAreQuick() {
        pace.pass(BUSY);
        for (int i = 0; i < CopyLaw.PERIODS * TURNS - 1; i++) {
            write(10 * CHUNKS);
            pass(TURN, BUSY);
        }
        assertThat(law.writers()).isEqualTo(CopyLaw.START);

        pass(TURN, BUSY);

        assertThat(law.writers()).isGreaterThan(CopyLaw.START);
    }

    @Test
    void writersThatAreBusyDoNotStarve() {
        State allBusy = new State(true, true, true, false);
        pace.pass(allBusy);
        for (int i = 0; i < 2 * CopyLaw.PERIODS; i++) {
            write(CHUNKS);
            for (int turn = 0; turn < TURNS; turn++) {
                pass(TURN, turn == 0 ? STARVING : allBusy);
            }
        }

        assertThat(law.readers()).isEqualTo(CopyLaw.START);
    }

    @Test
    void aStandstillSaysNothing() {
        pace.pass(BUSY);
        for (int i = 0; i < 10 * CopyLaw.PERIODS; i++) {
            write(2 * CHUNKS);
            pass(CopyPace.TURN_MAX.plusMillis(1), BUSY);
            pass(TURN, BUSY);
            assertThat(law.writers()).isEqualTo(CopyLaw.START);
        }
    }

    @Test
    void aPeriodLastsUntilEachWriterHasWrittenSomeChunks() {
        pace.pass(BUSY);
        for (int i = 0; i < CopyLaw.PERIODS; i++) {
            period(BUSY, CHUNKS - 1);
        }
        assertThat(law.writers()).isEqualTo(CopyLaw.START);

        for (int i = 0; i < CopyLaw.PERIODS; i++) {
            period(BUSY, CHUNKS);
        }
        assertThat(law.writers()).isGreaterThan(CopyLaw.START);
    }

    @Test
    void timeCountsForTheStateThatItBeganWith() {
        // Busy for a tenth of each period only, however often that is said.
        pace.pass(STARVING);
        for (int i = 0; i < CopyLaw.PERIODS; i++) {
            write(CHUNKS);
            for (int turn = 0; turn < TURNS; turn++) {
                pass(TURN.multipliedBy(9).dividedBy(10), BUSY);
                pass(TURN.dividedBy(10), STARVING);
            }
        }

        assertThat(law.writers()).isEqualTo(CopyLaw.START);
        assertThat(law.readers()).isGreaterThan(CopyLaw.START);
    }
}
