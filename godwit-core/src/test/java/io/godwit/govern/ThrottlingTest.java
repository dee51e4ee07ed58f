package io.godwit.govern;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.govern.Throttling.News;
import io.godwit.progress.MoveReport.ThrottledTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThrottlingTest {
    private static final Optional<Hold> THREADS = Optional.of(new Hold("threads", "threads is 51"));
    private static final Optional<Hold> FILE = Optional.of(new Hold("file", "file exists"));
    private static final Optional<Hold> OPERATOR = Optional.of(Throttling.BY_OPERATOR);

    private Instant now = Instant.EPOCH.plusSeconds(1000);
    private final Throttling throttling = new Throttling(now);
    private final List<News> news = new ArrayList<>();

    private void pass(int seconds, Optional<Hold> hold) {
        for (int i = 0; i < seconds; i++) {
            throttling.pass(now, hold).ifPresent(news::add);
            now = now.plusSeconds(1);
        }
    }

    @Test
    void tellsAtOnceThatItIsHeldAndLaterThatItGoesOn() {
        pass(10, Optional.empty());
        assertThat(news).isEmpty();

        pass(1, THREADS);
        assertThat(news).containsExactly(new News(true, "threads is 51"));

        pass(29, Optional.empty());
        assertThat(news).hasSize(1);
        pass(2, Optional.empty());
        assertThat(news).last().isEqualTo(new News(false, "no limit was passed for 30 s, the last by threads"));
    }

    @Test
    void aValueThatGoesUpAndDownTellsTwoThingsAMinuteAtMost() {
        for (int i = 0; i < 3600 / 34; i++) {
            pass(1, THREADS);
            pass(33, Optional.empty());
        }
        assertThat(news.size()).isGreaterThan(100).isLessThanOrEqualTo(2 * 3600 / 30);

        news.clear();
        for (int i = 0; i < 3600 / 20; i++) {
            pass(10, THREADS);
            pass(10, Optional.empty());
        }
        assertThat(news).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void theOperatorsPauseIsToldAtOnceBothWays() {
        pass(5, OPERATOR);
        pass(1, Optional.empty());

        assertThat(news)
                .containsExactly(new News(true, "paused by the operator"), new News(false, "resumed by the operator"));
    }

    @Test
    void countsHowOftenAndHowLongEachHeldIt() {
        pass(5, THREADS);
        pass(3, FILE);
        pass(2, THREADS);
        pass(10, Optional.empty());
        pass(4, OPERATOR);
        throttling.skip(now);
        pass(50, Optional.empty());

        assertThat(throttling.times())
                .containsExactly(
                        new ThrottledTime("threads", 2, Duration.ofSeconds(7)),
                        new ThrottledTime("file", 1, Duration.ofSeconds(3)),
                        new ThrottledTime("the operator", 1, Duration.ofSeconds(3)));
    }
}
