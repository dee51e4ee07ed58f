package io.godwit.govern;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.concurrent.EventLoop;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.LoadSensors.Unreadable;
import io.godwit.spi.LoadSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<String, Double> measured = new ConcurrentHashMap<>();
    private final Governor governor = governor(LoadLimits.NONE);
    private int running;
    private int quietTurns;
    private double shares;

    private Governor governor(LoadLimits limits) {
        return new Governor(
                loop,
                List.of(applications),
                this::measure,
                new LoadSettings(true, 40, Duration.ofSeconds(1), limits),
                () -> now,
                () -> lag);
    }

    private Measured measure(LoadSensor sensor) throws Unreadable {
        Double value = measured.get(sensor.name());
        if (value == null) {
            throw new Unreadable("nobody knows it", "ask somebody else");
        }
        return Measured.number(value);
    }

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

    private static LoadLimits limits(double max, double niceRatio) {
        return new LoadLimits(
                new ServerLimits(
                        Map.of("Threads_running", max),
                        Map.of("Threads_running", 4 * max),
                        Optional.empty(),
                        List.of()),
                ServerLimits.NONE,
                Duration.ofSeconds(5),
                Optional.empty(),
                Optional.empty(),
                niceRatio);
    }

    private static LoadSettings settings(LoadLimits limits) {
        return new LoadSettings(true, 40, Duration.ofSeconds(1), limits);
    }

    @Test
    void holdsTheCopyAtOnceAndTheComparisonWhenThatDidNotHelp() throws InterruptedException {
        measured.put("Threads_running on the source", 51.0);
        governor.change(settings(limits(50, 0)));

        run(Duration.ofSeconds(2));

        assertThat(governor.holdsCopy()).isTrue();
        assertThat(governor.holdsComparison()).isFalse();
        assertThat(governor.reason())
                .isEqualTo("Threads_running on the source is 51 (at most 50 by load.source.max, critical above 200)");
        assertThat(governor.signals()).anySatisfy(signal -> {
            assertThat(signal.value()).contains(51.0);
            assertThat(signal.holds()).isTrue();
        });

        run(Governor.COMPARISON_PATIENCE);
        assertThat(governor.holdsComparison()).isTrue();

        measured.put("Threads_running on the source", 50.0);
        run(Duration.ofSeconds(2));
        assertThat(governor.holdsCopy()).isFalse();
        assertThat(governor.holdsComparison()).isFalse();
        assertThat(governor.hold()).isEmpty();
    }

    @Test
    void startsNothingBeforeALimitIsKnownAndTellsNobodyOfIt() throws InterruptedException {
        governor.change(settings(limits(50, 0)));

        governor.advance();

        assertThat(governor.holdsCopy()).isTrue();
        assertThat(governor.hold()).isEmpty();
    }

    @Test
    void aSignalThatCannotBeReadHoldsTheCopyAndSaysWhy() throws InterruptedException {
        measured.put("Threads_running on the source", 1.0);
        governor.change(settings(limits(50, 0)));
        run(Duration.ofSeconds(2));
        assertThat(governor.holdsCopy()).isFalse();

        measured.clear();
        run(Duration.ofSeconds(3));
        assertThat(governor.holdsCopy()).as("the last value still counts").isFalse();
        run(Watch.PATIENCE);
        assertThat(governor.holdsCopy()).isTrue();
        assertThat(governor.reason()).contains("Threads_running on the source cannot be read", "nobody knows it");

        measured.put("Threads_running on the source", 1.0);
        run(Duration.ofSeconds(2));
        assertThat(governor.holdsCopy()).isFalse();
    }

    @Test
    void aLimitCanBeChangedAndTakenAwayWhileItHolds() throws InterruptedException {
        measured.put("Threads_running on the source", 51.0);
        governor.change(settings(limits(50, 0)));
        run(Duration.ofSeconds(2));
        assertThat(governor.holdsCopy()).isTrue();

        governor.change(settings(limits(60, 0)));
        run(Duration.ofSeconds(2));
        assertThat(governor.holdsCopy()).isFalse();

        governor.change(settings(limits(40, 0)));
        run(Duration.ofSeconds(2));
        assertThat(governor.holdsCopy()).isTrue();

        governor.change(settings(LoadLimits.NONE));
        run(TURN);
        assertThat(governor.holdsCopy()).isFalse();
    }

    @Test
    void aValueNearItsLimitLetsTheMovePressNoHarder() throws InterruptedException {
        applications.perSecond = 0;
        measured.put("Threads_running on the source", 47.0);
        governor.change(settings(limits(50, 0)));

        run(Duration.ofSeconds(5));
        measure(Duration.ofSeconds(5));

        assertThat(governor.holdsCopy()).isFalse();
        assertThat(shares).isBetween(0.8, 1.2);
    }

    @Test
    void aCriticalValueIsOneThatStays() throws InterruptedException {
        measured.put("Threads_running on the source", 201.0);
        governor.change(settings(limits(50, 0)));
        run(Duration.ofMillis(1900));
        assertThat(governor.critical()).as("after two readings").isEmpty();
        measured.put("Threads_running on the source", 199.0);
        run(Duration.ofSeconds(2));
        measured.put("Threads_running on the source", 201.0);
        run(Duration.ofMillis(1900));
        assertThat(governor.critical()).as("after two more").isEmpty();

        run(Duration.ofSeconds(2));

        assertThat(governor.critical().orElseThrow())
                .contains("Threads_running on the source is 201", "critical above 200");
    }

    @Test
    void restsAsLongAsItWorks() throws InterruptedException {
        applications.perSecond = 0;
        governor.change(settings(new LoadLimits(
                ServerLimits.NONE, ServerLimits.NONE, Duration.ofSeconds(5), Optional.empty(), Optional.empty(), 1)));

        run(Duration.ofSeconds(5));
        measure(Duration.ofSeconds(60));

        assertThat(quietTurns).isBetween(1250, 1650);
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
