package io.godwit.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.copy.CopyLaw.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law beside simulated servers. Seeds are fixed, and named where one fails. */
class CopyLawTest {
    private static final int MOST = 16;
    private static final double NOISE = 0.08;
    private static final long[] SEEDS = LongStream.rangeClosed(1, 200).toArray();

    /** About an hour. */
    private static final int PERIODS = 2_000;

    /** Of fewer the numbers during tries could be most. */
    private static final int END = 200;

    private final CopyLaw law = law();

    /** What servers write in each second, with so many chunks read and written at the same time. */
    private interface Servers {
        double reads(int readers);

        double writes(int writers);
    }

    /** Readers are never missing; so many writers bring everything that there is, and more of them nothing. */
    private record Saturating(int optimum) implements Servers {
        @Override
        public double reads(int readers) {
            return 4.0 * readers;
        }

        @Override
        public double writes(int writers) {
            return Math.min(writers, optimum);
        }
    }

    private static Period period(Servers servers, CopyLaw law, double noise) {
        double reads = servers.reads(law.readers());
        double writes = servers.writes(law.writers());
        // One reader of so many would do for what is written.
        boolean spare = law.readers() > 2 && servers.reads(law.readers() - 1) > writes;
        return new Period(
                Math.min(reads, writes) * noise, reads >= writes ? 1 : 0, reads < writes ? 1 : 0, spare ? 1 : 0);
    }

    /** The numbers of writers in each period. */
    private static List<Integer> run(CopyLaw law, Servers servers, int periods, Random random) {
        List<Integer> writers = new ArrayList<>();
        for (int i = 0; i < periods; i++) {
            law.observe(period(servers, law, Math.max(0.1, 1 + NOISE * random.nextGaussian())));
            writers.add(law.writers());
        }
        return writers;
    }

    private static void runWithoutNoise(CopyLaw law, Servers servers, int periods) {
        for (int i = 0; i < periods; i++) {
            law.observe(period(servers, law, 1));
        }
    }

    /** Where it mostly was in the end. */
    private static int settled(List<Integer> writers) {
        return writers.subList(writers.size() - END, writers.size()).stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 12})
    void findsTheNumberOfWritersThatBringsAll(int optimum) {
        IntUnaryOperator oneStepUp = n -> (int) Math.round(1.5 * n);
        IntUnaryOperator oneStepDown = n -> (int) Math.floor(n / 1.5);
        for (long seed : SEEDS) {
            List<Integer> writers = run(law(), new Saturating(optimum), PERIODS, new Random(seed));

            assertThat(settled(writers))
                    .as("seed %d: %s", seed, writers)
                    .isBetween(oneStepDown.applyAsInt(optimum), oneStepUp.applyAsInt(optimum));
        }
    }

    @Test
    void hardlyEverHasManyWritersWhereMoreBringNothing() {
        int many = 0;
        for (long seed : SEEDS) {
            many += (int) run(law(), new Saturating(4), PERIODS, new Random(seed)).stream()
                    .filter(number -> number > 6)
                    .count();
        }

        assertThat(many).as("periods of %d", SEEDS.length * PERIODS).isLessThan(SEEDS.length * PERIODS / 1000);
    }

    /** As measured on two processors: the third and fourth writer bring less than the first two, and still something. */
    private record TwoProcessors() implements Servers {
        private static final double[] SHARE = {0, 0.45, 0.75, 0.9, 1};

        @Override
        public double reads(int readers) {
            return 4.0 * readers;
        }

        @Override
        public double writes(int writers) {
            return writers <= 4 ? SHARE[writers] : 1 - 0.01 * (writers - 4);
        }
    }

    @Test
    void losesHardlyAnythingByTryingFewerWhereEachBringsALittle() {
        double written = 0;
        for (long seed : SEEDS) {
            List<Integer> writers = run(law(), new TwoProcessors(), PERIODS, new Random(seed));

            assertThat(settled(writers)).as("seed %d: %s", seed, writers).isBetween(3, 6);
            written += writers.stream()
                    .mapToDouble(new TwoProcessors()::writes)
                    .average()
                    .orElseThrow();
        }

        assertThat(written / SEEDS.length)
                .as("share of what four would have written")
                .isGreaterThan(0.98);
    }

    @Test
    void onePeriodThatIsLikeNoOtherKeepsNothing() {
        Servers four = new Saturating(4);
        runWithoutNoise(law, four, CopyLaw.PERIODS + 1);
        assertThat(law.writers()).as("it tries").isEqualTo(6);

        law.observe(period(four, law, 10));
        runWithoutNoise(law, four, CopyLaw.PERIODS - 1);

        assertThat(law.writers()).isEqualTo(4);
    }

    @Test
    void thePeriodInWhichTheNumbersChangeDoesNotCount() {
        Servers twelve = new Saturating(12);
        runWithoutNoise(law, twelve, CopyLaw.PERIODS);
        assertThat(law.writers()).as("it tries").isEqualTo(6);

        law.observe(period(twelve, law, 0));
        runWithoutNoise(law, twelve, CopyLaw.PERIODS);
        assertThat(law.writers()).as("just decided").isEqualTo(6);
        runWithoutNoise(law, twelve, 1);

        assertThat(law.writers()).as("kept, and more are tried").isEqualTo(9);
    }

    @Test
    void keepsMoreOnlyForHalfOfWhatTheyCouldBring() {
        assertThat(writersAfterTryThatBrings(1.24)).isEqualTo(4);
        assertThat(writersAfterTryThatBrings(1.26)).isGreaterThanOrEqualTo(6);
    }

    private static int writersAfterTryThatBrings(double factor) {
        CopyLaw law = law();
        Servers servers = new Servers() {
            @Override
            public double reads(int readers) {
                return 100;
            }

            @Override
            public double writes(int writers) {
                return writers > 4 ? factor : 1;
            }
        };
        runWithoutNoise(law, servers, 2 * CopyLaw.PERIODS + 1);
        return law.writers();
    }

    @Test
    void followsServersThatBecomeSlowerAndFasterAgain() {
        for (long seed : SEEDS) {
            CopyLaw law = law();
            Random random = new Random(seed);
            assertThat(settled(run(law, new Saturating(12), PERIODS, random)))
                    .as("seed %d, fast", seed)
                    .isBetween(8, 16);
            assertThat(settled(run(law, new Saturating(4), PERIODS, random)))
                    .as("seed %d, slow", seed)
                    .isBetween(3, 7);
            assertThat(settled(run(law, new Saturating(12), PERIODS, random)))
                    .as("seed %d, fast again", seed)
                    .isBetween(8, 16);
        }
    }

    @Test
    void triesLessAndLessWhereNothingChangesButNeverGivesUp() {
        List<Integer> changes = new ArrayList<>();
        Servers four = new Saturating(4);
        for (int i = 0; i < PERIODS; i++) {
            int before = law.writers();
            law.observe(period(four, law, 1));
            if (before == 4 && law.writers() != 4) {
                changes.add(i);
            }
        }

        assertThat(changes.get(1) - changes.get(0)).as("the first pause").isLessThan(3 * CopyLaw.WAIT_MIN);
        for (int i = 3; i < changes.size(); i++) {
            assertThat(changes.get(i) - changes.get(i - 1))
                    .isBetween(CopyLaw.WAIT_MAX, CopyLaw.WAIT_MAX + 4 * CopyLaw.PERIODS);
        }
        assertThat(changes).as("tries in an hour").hasSizeBetween(20, 60);
    }

    /** So much comes from each reader up to a number of them; writers take all of it. */
    private record Starving(double fromEach, int optimum) implements Servers {
        @Override
        public double reads(int readers) {
            return fromEach * Math.min(readers, optimum);
        }

        @Override
        public double writes(int writers) {
            return 100;
        }
    }

    @Test
    void hasMoreReadersWhileWritersStarve() {
        for (long seed : SEEDS) {
            CopyLaw law = law();
            run(law, new Starving(1, 9), PERIODS, new Random(seed));
            assertThat(law.readers()).as("seed %d", seed).isBetween(6, 14);
        }
    }

    @Test
    void hasNoMoreReadersWhereTheyReadNoMore() {
        for (long seed : SEEDS) {
            CopyLaw law = law();
            run(law, new Starving(1, 4), PERIODS, new Random(seed));
            assertThat(law.readers()).as("seed %d", seed).isBetween(4, 6);
        }
    }

    @Test
    void givesReadersUpThatAlwaysWaitButNotTheLastTwo() {
        runWithoutNoise(law, new Saturating(4), 20 * CopyLaw.PERIODS);

        assertThat(law.readers()).isEqualTo(2);
    }

    @Test
    void keepsReadersThatSometimesHaveToRead() {
        for (int i = 0; i < PERIODS; i++) {
            law.observe(new Period(1, 0.5, 0, i % CopyLaw.PERIODS == 0 ? 0.5 : 1));
        }

        assertThat(law.readers()).isEqualTo(CopyLaw.START);
    }

    @Test
    void moreWritersComeWithReadersToFeedThem() {
        Servers fed = new Servers() {
            @Override
            public double reads(int readers) {
                return 2.2 * readers;
            }

            @Override
            public double writes(int writers) {
                return writers;
            }
        };

        runWithoutNoise(law, fed, 200);

        assertThat(law.writers()).isGreaterThanOrEqualTo(14);
    }

    @Test
    void triesNothingWhileNeitherReadersNorWritersAreTheLimit() {
        for (int i = 0; i < PERIODS; i++) {
            law.observe(new Period(1, 0.5, 0.1, 0));
            assertThat(law.writers()).isEqualTo(CopyLaw.START);
            assertThat(law.readers()).isEqualTo(CopyLaw.START);
        }
    }

    @Test
    void staysWithinItsBounds() {
        CopyLaw small = new CopyLaw(1, 2);
        for (int i = 0; i < PERIODS; i++) {
            small.observe(period(new Saturating(12), small, 1));
            assertThat(small.readers()).isEqualTo(1);
            assertThat(small.writers()).isBetween(1, 2);
        }
        CopyLaw large = new CopyLaw(5, 9);
        int most = 0;
        for (int i = 0; i < PERIODS; i++) {
            large.observe(period(new Saturating(20), large, 1));
            assertThat(large.readers()).isBetween(1, 5);
            most = Math.max(most, large.writers());
        }
        assertThat(most).isEqualTo(9);
    }

    @Test
    void hasNoMoreReadersForWritersThatItMayNotHave() {
        CopyLaw four = new CopyLaw(MOST, 4);
        for (int i = 0; i < PERIODS; i++) {
            four.observe(new Period(four.writers(), 1, 0, 0));
            assertThat(four.readers()).isEqualTo(CopyLaw.START);
        }
    }

    @Test
    void otherBoundsEndATry() {
        runWithoutNoise(law, new Saturating(12), CopyLaw.PERIODS);
        assertThat(law.writers()).as("it tries").isEqualTo(6);

        law.bound(MOST, MOST - 1);

        assertThat(law.writers()).isEqualTo(CopyLaw.START);
    }

    @Test
    void otherBoundsHoldAtOnce() {
        runWithoutNoise(law, new Saturating(12), 6 * CopyLaw.PERIODS);
        assertThat(law.writers()).isGreaterThan(8);

        law.bound(3, 2);

        assertThat(law.readers()).isEqualTo(3);
        assertThat(law.writers()).isEqualTo(2);
        runWithoutNoise(law, new Saturating(12), 100);
        assertThat(law.writers()).isLessThanOrEqualTo(2);

        law.bound(MOST, MOST);
        runWithoutNoise(law, new Saturating(12), CopyLaw.PERIODS + 2);
        assertThat(law.writers()).as("tried at once").isGreaterThan(2);
    }

    @Test
    void boundsThatStayAsTheyAreDoNotEndATry() {
        Servers twelve = new Saturating(12);
        runWithoutNoise(law, twelve, CopyLaw.PERIODS);
        assertThat(law.writers()).isEqualTo(6);

        law.bound(MOST, MOST);

        runWithoutNoise(law, twelve, CopyLaw.PERIODS + 2);
        assertThat(law.writers()).isEqualTo(9);
    }

    @Test
    void leavesHalfOfTheFreeConnectionsBeyondItsBeginningToOthers() {
        assertThat(CopyLaw.affordable(0)).isEqualTo(1);
        assertThat(CopyLaw.affordable(2)).isEqualTo(3);
        assertThat(CopyLaw.affordable(3)).isEqualTo(CopyLaw.START);
        assertThat(CopyLaw.affordable(4)).isEqualTo(CopyLaw.START);
        assertThat(CopyLaw.affordable(5)).isEqualTo(5);
        assertThat(CopyLaw.affordable(27)).isEqualTo(16);
    }

    private static CopyLaw law() {
        return new CopyLaw(MOST, MOST);
    }
}
