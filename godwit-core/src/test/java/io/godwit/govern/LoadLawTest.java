package io.godwit.govern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class LoadLawTest {
    private static final int TASKS = 8;

    @Test
    void takesEverythingAtOnceWhereNobodyElseIsAtWork() {
        LoadLaw law = new LoadLaw();

        observe(law, shares -> 0, 3);

        assertThat(law.shares()).isBetween((double) TASKS, 2.0 * TASKS);
    }

    @Test
    void settlesWhereOthersSufferAsMuchAsTheyMay() {
        LoadLaw law = new LoadLaw();

        // Four shares are what others can just bear.
        observe(law, shares -> shares / 4, 200);

        assertThat(law.shares()).isCloseTo(3.7, within(0.6));
    }

    @Test
    void givesWayWithinSecondsWhenOthersBeginToSuffer() {
        LoadLaw law = new LoadLaw();
        observe(law, shares -> 0, 10);

        observe(law, shares -> 3 * shares, 8);

        assertThat(law.shares()).isLessThan(0.4);
    }

    @Test
    void neverStopsTheCopyAltogether() {
        LoadLaw law = new LoadLaw();

        observe(law, shares -> 100, 1000);

        assertThat(law.shares()).isEqualTo(LoadLaw.SHARES_MIN);
    }

    @Test
    void comesBackWhenTheOthersHaveGone() {
        LoadLaw law = new LoadLaw();
        observe(law, shares -> 100, 100);

        observe(law, shares -> 0, 8);

        assertThat(law.shares()).isBetween((double) TASKS, 2.0 * TASKS);
    }

    private static void observe(LoadLaw law, DoubleUnaryOperator pressureOfShares, int periods) {
        for (int i = 0; i < periods; i++) {
            double used = Math.min(TASKS, law.shares());
            law.observe(pressureOfShares.applyAsDouble(used), (int) Math.ceil(used));
        }
    }
}
