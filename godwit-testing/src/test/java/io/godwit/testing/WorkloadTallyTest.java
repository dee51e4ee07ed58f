package io.godwit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The tally measures what the application has seen. */
class WorkloadTallyTest {

    private final WorkloadTally tally = new WorkloadTally();

    @Test
    void outageLastsFromTheLastCommitBeforeTheSwitchToTheFirstAfterIt() {
        tally.commit(0, 100);
        tally.commit(0, 250);
        tally.switched();
        assertThat(tally.report().outage()).isEmpty();
        tally.commit(0, 300);
        tally.commit(1, 1_000);
        tally.commit(1, 1_001);
        assertThat(tally.report().outage()).contains(Duration.ofNanos(700));
        assertThat(tally.report().gapMax()).isEqualTo(Duration.ofNanos(700));
    }

    @Test
    void aSecondSwitchBeginsANewOutage() {
        tally.commit(0, 0);
        tally.switched();
        tally.commit(1, 500);
        tally.switched();
        assertThat(tally.report().outage()).isEmpty();
        tally.commit(2, 520);
        assertThat(tally.report().outage()).contains(Duration.ofNanos(20));
    }

    @Test
    void waitingEndsWithTheFirstFailure() {
        tally.fail(new IllegalStateException("first"));
        tally.fail(new IllegalStateException("second"));
        assertThatThrownBy(() -> tally.await(report -> false, Duration.ofMinutes(1)))
                .hasRootCauseMessage("first");
    }

    @Test
    void waitingIsBounded() {
        assertThatThrownBy(() -> tally.await(report -> report.committed() > 0, Duration.ofMillis(1)))
                .isInstanceOf(TimeoutException.class);
    }
}
