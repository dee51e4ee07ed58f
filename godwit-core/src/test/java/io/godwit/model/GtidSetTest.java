package io.godwit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against sets of single transactions. */
class GtidSetTest {
    private static final UUID A = UUID.fromString("11111111-1111-1111-1111-111111111111");
    private static final UUID B = UUID.fromString("ffffffff-0000-1111-1111-111111111111");
    private static final int ROUNDS = 2_000;

    private static Gtid random(RandomGenerator random) {
        String[] tags = {"", "", "blue", "green"};
        return new Gtid(random.nextBoolean() ? A : B, tags[random.nextInt(4)], 1 + random.nextInt(12));
    }

    private static Set<Gtid> randomSet(RandomGenerator random) {
        Set<Gtid> set = new HashSet<>();
        int size = random.nextInt(20);
        for (int i = 0; i < size; i++) {
            set.add(random(random));
        }
        return set;
    }

    private static GtidSet of(Set<Gtid> gtids) {
        return GtidSet.of(gtids.toArray(Gtid[]::new));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void operationsAgreeWithSetsOfSingleTransactions(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Set<Gtid> left = randomSet(random);
            Set<Gtid> right = randomSet(random);
            String what = "seed " + seed + ": " + of(left) + " and " + of(right);
            Set<Gtid> union = new HashSet<>(left);
            union.addAll(right);
            Set<Gtid> rest = new HashSet<>(left);
            rest.removeAll(right);
            Gtid one = random(random);

            assertThat(of(left).union(of(right))).as(what).isEqualTo(of(union)).hasSameHashCodeAs(of(union));
            assertThat(of(left).minus(of(right))).as(what).isEqualTo(of(rest));
            assertThat(of(left).containsAll(of(right))).as(what).isEqualTo(left.containsAll(right));
            assertThat(of(left).contains(one)).as(what).isEqualTo(left.contains(one));
            assertThat(of(left).size()).as(what).isEqualTo(left.size());
            assertThat(of(left).equals(of(right))).as(what).isEqualTo(left.equals(right));
            assertThat(GtidSet.parse(of(left).toString())).as(what).isEqualTo(of(left));
        }
    }

    @Test
    void readsAndPrintsWhatTheServerWrites() {
        GtidSet set = GtidSet.parse(A + ":1-5:7:blue:1-2:9,\n" + B + ":3");
        assertThat(set.contains(new Gtid(A, 7))).isTrue();
        assertThat(set.contains(new Gtid(A, 6))).isFalse();
        assertThat(set.contains(new Gtid(A, "blue", 9))).isTrue();
        assertThat(set.contains(new Gtid(B, 3))).isTrue();
        assertThat(set.size()).isEqualTo(10);
        assertThat(set).hasToString(A + ":1-5:7," + A + ":blue:1-2:9," + B + ":3");
        assertThat(GtidSet.parse(" \n")).isEqualTo(GtidSet.empty());
    }

    @Test
    void touchingAndOverlappingIntervalsBecomeOne() {
        assertThat(GtidSet.parse(A + ":1-3:2-5:6:8")).hasToString(A + ":1-6:8");
        assertThat(GtidSet.parse(A + ":1-3," + A + ":4")).hasToString(A + ":1-4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "11111111-1111-1111-1111-111111111111",
                "11111111-1111-1111-1111-111111111111:5-3",
                "11111111-1111-1111-1111-111111111111:0",
                "11111111-1111-1111-1111-111111111111:1-x",
                "11111111-1111-1111-1111-111111111111:-3",
                "11111111-1111-1111-1111-111111111111::1"
            })
    void refusesWhatIsNoGtidSet(String text) {
        assertThatThrownBy(() -> GtidSet.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
