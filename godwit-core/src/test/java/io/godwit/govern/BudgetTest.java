package io.godwit.govern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
    private static final Instant BEGIN = Instant.EPOCH;
    private static final Duration TURN = Duration.ofMillis(20);
    private static final Duration TASK = Duration.ofMillis(300);

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 1, 1.5, 2.75, 8})
    void tasksTakeAsMuchTimeAsTheSharesGive(double shares) {
        Budget budget = new Budget(BEGIN);
        Deque<Instant> ends = new ArrayDeque<>();
        double busySeconds = 0;
        Instant now = BEGIN;
        Instant end = BEGIN.plusSeconds(60);

        for (; now.isBefore(end); now = now.plus(TURN)) {
            while (!ends.isEmpty() && !ends.getFirst().isAfter(now)) {
                ends.removeFirst();
                budget.ended();
            }
            budget.pass(now, shares);
            while (budget.mayStart(shares)) {
                budget.started();
                ends.add(now.plus(TASK));
            }
            assertThat(budget.running()).isLessThanOrEqualTo((int) Math.ceil(shares));
            busySeconds += budget.running() * TURN.toNanos() / 1e9;
        }

        assertThat(busySeconds / 60).isCloseTo(shares, within(0.1 + shares * 0.1));
    }
}
