package io.godwit.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRangesTest {
    private static final SimTable TABLE = SimTable.of(0, SimTable.Kind.PLAIN);

    private static KeyRange range(@Nullable Integer low, @Nullable Integer high) {
        return KeyRange.between(bound(low), bound(high));
    }

    private static @Nullable KeyBound bound(@Nullable Integer number) {
        return number == null ? null : TABLE.bound(number);
    }

    @Test
    void aRangeThatIsAddedAgainTakesNothingAway() {
        KeyRanges ranges = new KeyRanges();
        ranges.add(range(0, 3));
        ranges.add(range(3, 6));
        ranges.add(range(0, 3));
        assertThat(ranges.contains(TABLE.key(5))).isTrue();
        assertThat(ranges.contains(TABLE.key(0))).isFalse();
        assertThat(ranges.contains(TABLE.key(7))).isFalse();
    }

    @Test
    void containsWhatSomeAddedRangeContains() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            KeyRanges ranges = new KeyRanges();
            boolean[] expected = new boolean[SimTable.KEYS];
            for (int i = 0; i < 6; i++) {
                int low = random.nextInt(-1, SimTable.KEYS - 1);
                int high = random.nextInt(low + 1, SimTable.KEYS + 1);
                KeyRange added = range(low < 0 ? null : (Integer) low, high == SimTable.KEYS ? null : (Integer) high);
                ranges.add(added);
                for (int key = 0; key < SimTable.KEYS; key++) {
                    expected[key] |= added.contains(TABLE.key(key));
                    assertThat(ranges.contains(TABLE.key(key)))
                            .as("seed %s key %s", seed, key)
                            .isEqualTo(expected[key]);
                }
            }
        }
    }
}
