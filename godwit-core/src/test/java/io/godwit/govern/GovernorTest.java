package io.godwit.govern;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.concurrent.EventLoop;
import io.godwit.spi.LoadSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The governor among applications of which each statement takes a millisecond, and more while tasks of the move run. */
class GovernorTest {
    private static final int TASKS = 8;
    private static final Duration TURN = Duration.ofMillis(20);

    private final EventLoop loop = new EventLoop();
    private final Applications applications = new Applications();
    private Instant now = Instant.EPOCH.plusSeconds(1000);
    private Optional<Duration> lag = Optional.empty();
    private final Governor governor = new Governor(
            loop, List.of(applications), new LoadSettings(true, 40, Duration.ofSeconds(1)), () -> now, () -> lag);
    private int running;
    private int quietTurns;
    private double shares;

    private final class Applications implements LoadSignal {
        double perSecond = 1000;
        double slowdownPerTask = 0.2;
        boolean tells = true;
        double statements;
        double nanos;

        void pass(Duration time) {
            double done = perSecond * time.toNanos() / 1e9;
            statements += done;
            nanos += done * 1e6 * (1 + slowdownPerTask * running);
        }

        @Override
        public String name() {
            return "statements";
        }

        @Override
        public Optional<Work> read() {
            return tells ? Optional.of(new Work((long) statements, Duration.ofNanos((long) nanos))) : Optional.empty();
        }
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void startsNothingBeforeItHasHeardTheQuiet() throws InterruptedException {
        assertThat(governor.mayStart()).isFalse();

        run(Duration.ofSeconds(2));

        assertThat(shares).isPositive();
    }

    @Test
    void usesEverythingWhereNobodyElseIs() throws InterruptedException {
        applications.perSecond = 0;

        run(Duration.ofSeconds(5));
        measure(Duration.ofSeconds(5));

        assertThat(shares).isGreaterThan(TASKS - 0.5);
    }

    @Test
    void slowsTheApplicationsDownByNoMoreThanTheyMayBear() throws InterruptedException {
        run(Duration.ofSeconds(30));
        measure(Duration.ofSeconds(60));

        // 40 percent are two tasks of 20 percent each.
        assertThat(shares).isBetween(0.7, 2.2);
        assertThat(quietTurns).as("it listens to the quiet again").isPositive();
    }

    @Test
    void givesWayToTheLag() throws InterruptedException {
        applications.perSecond = 0;
        lag = Optional.of(Duration.ofSeconds(5));

        run(Duration.ofSeconds(5));
        measure(Duration.ofSeconds(20));

        assertThat(shares).isLessThan(0.3);
        assertThat(governor.reason()).isEqualTo("giving way to the changes");
    }

    @Test
    void goesSlowlyWhereTheServerDoesNotTell() throws InterruptedException {
        applications.tells = false;

        run(Duration.ofSeconds(5));
        measure(Duration.ofSeconds(20));

        assertThat(shares).isBetween(1.5, 2.1);
    }

    private void measure(Duration time) throws InterruptedException {
        shares = 0;
        quietTurns = 0;
        run(time);
    }

    /** Lets time pass while tasks of ten turns are started whenever one may. */
    private void run(Duration time) throws InterruptedException {
        int turns = (int) (time.toNanos() / TURN.toNanos());
        int[] ends = new int[turns + 10];
        for (int turn = 0; turn < turns; turn++) {
            now = now.plus(TURN);
            applications.pass(TURN);
            for (; ends[turn] > 0; ends[turn]--) {
                running--;
                governor.ended();
            }
            governor.advance();
            while (loop.running() > 0) {
                loop.turn(Duration.ofSeconds(10));
            }
            loop.turn(Duration.ZERO);
            while (governor.mayStart() && running < TASKS) {
                running++;
                governor.started();
                ends[turn + 10]++;
            }
            quietTurns += running == 0 ? 1 : 0;
            shares += (double) running / turns;
        }
        for (int turn = turns; turn < ends.length; turn++) {
            for (; ends[turn] > 0; ends[turn]--) {
                running--;
                governor.ended();
            }
        }
    }
}
