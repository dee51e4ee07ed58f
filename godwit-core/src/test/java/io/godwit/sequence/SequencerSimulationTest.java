package io.godwit.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.godwit.sequence.Simulation.Terms;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Moves tables in simulated worlds, each made by a seed, and expects no row to be lost in any of them. */
class SequencerSimulationTest {
    private static final long FIRST_SEED = 1;
    private static final int RUNS = 100_000;
    private static final String ONE_SEED = "godwit.simulation.seed";

    @Test
    void losesNothingInAnyWorld() {
        Long only = Long.getLong(ONE_SEED);
        if (only == null) {
            runAll(FIRST_SEED, RUNS);
        } else {
            List<String> trace = Simulation.trace(only, Terms.ALL);
            trace.forEach(System.out::println);
            assertThat(Simulation.run(only, Terms.ALL)).isEmpty();
        }
    }

    @Test
    void losesNothingInWorldsThatWereNeverSeenBefore() {
        if (Long.getLong(ONE_SEED) == null) {
            long first = new SplittableRandom().nextLong() >>> 8;
            System.out.println("simulation: 10000 seeds from " + first);
            runAll(first, RUNS / 10);
        }
    }

    @Test
    void sameSeedMeansSameWorld() {
        assertThat(Simulation.trace(7, Terms.ALL)).isEqualTo(Simulation.trace(7, Terms.ALL));
    }

    private static void runAll(long first, int runs) {
        OptionalLong failing = LongStream.range(first, first + runs)
                .parallel()
                .filter(seed -> Simulation.run(seed, Terms.ALL).isPresent())
                .findAny();
        if (failing.isPresent()) {
            long seed = failing.getAsLong();
            Optional<SimFault> fault = Simulation.run(seed, Terms.ALL);
            fail("seed %s: %s%nReplay: ./mvnw -pl godwit-core test -Dtest=SequencerSimulationTest -D%s=%s%n%s"
                    .formatted(seed, fault, ONE_SEED, seed, String.join("\n", Simulation.trace(seed, Terms.ALL))));
        }
    }
}
