package io.godwit.govern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.godwit.spi.LoadSignal.Work;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlowdownTest {
    private final Slowdown slowdown = new Slowdown();

    @Test
    void isTheDurationNowOverThatOfTheQuiet() {
        slowdown.quiet(work(100, 2));

        for (int i = 0; i < 10; i++) {
            slowdown.busy(work(50, 3));
        }

        assertThat(slowdown.ratio()).isCloseTo(1.5, within(0.01));
    }

    @Test
    void saysNothingOfAFewStatements() {
        slowdown.quiet(work(100, 2));
        slowdown.busy(work(100, 4));

        slowdown.busy(work(3, 1000));

        assertThat(slowdown.ratio()).isZero();
    }

    @Test
    void saysNothingBeforeItHasHeardTheQuiet() {
        slowdown.busy(work(100, 4));

        assertThat(slowdown.ratio()).isZero();
    }

    @Test
    void countersThatBeginAnewAreNoWork() {
        assertThat(work(10, 5).since(work(100, 5))).isEqualTo(Work.NONE);
    }

    private static Work work(long statements, long millisEach) {
        return new Work(statements, Duration.ofMillis(statements * millisEach));
    }
}
