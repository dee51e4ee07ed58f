package io.godwit.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.sequence.Region.State;
import io.godwit.sequence.Restored.SettledRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableLaneTest {
    private static final SimTable TABLE = SimTable.of(0, SimTable.Kind.PAIR);

    private static KeyRange range(int low, int high) {
        return KeyRange.between(bound(low), high >= SimTable.KEYS - 1 ? null : bound(high));
    }

    private static @Nullable KeyBound bound(int number) {
        return number < 0 ? null : TABLE.bound(number);
    }

    private static void assertStates(TableLane lane, State[] expected, long seed) {
        for (int key = 0; key < expected.length; key++) {
            assertThat(lane.at(TABLE.key(key)).state)
                    .as("seed %s key %s", seed, key)
                    .isEqualTo(expected[key]);
        }
        List<Region> regions = List.copyOf(lane.regions());
        assertThat(regions.getFirst().range.low()).isEmpty();
        assertThat(regions.getLast().range.high()).isEmpty();
        for (int i = 1; i < regions.size(); i++) {
            assertThat(regions.get(i - 1).range.meets(regions.get(i).range)).isTrue();
        }
    }

    @Test
    void everyKeyIsInOneRegionWhateverIsOpenedDiscardedAndJoined() {
        for (long seed = 0; seed < 1_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TableLane lane = new TableLane(TABLE.shape, List.of());
            State[] expected = new State[SimTable.KEYS];
            Arrays.fill(expected, State.UNOPENED);
            List<int[]> open = new ArrayList<>();
            for (int step = 0; step < 20; step++) {
                int low = random.nextInt(-1, SimTable.KEYS - 1);
                int high = Math.min(SimTable.KEYS - 1, low + 1 + random.nextInt(4));
                boolean free = Arrays.stream(expected, low + 1, high + 1).allMatch(each -> each == State.UNOPENED);
                if (free) {
                    lane.open(new Region(step, range(low, high), State.OPEN));
                    Arrays.fill(expected, low + 1, high + 1, State.OPEN);
                    open.add(new int[] {low, high});
                } else if (!open.isEmpty()) {
                    int[] ends = open.remove(random.nextInt(open.size()));
                    Region region = lane.at(TABLE.key(ends[0] + 1));
                    if (random.nextBoolean()) {
                        lane.discard(region);
                        Arrays.fill(expected, ends[0] + 1, ends[1] + 1, State.UNOPENED);
                    } else {
                        region.state = State.SETTLED;
                        Arrays.fill(expected, ends[0] + 1, ends[1] + 1, State.SETTLED);
                    }
                }
                assertStates(lane, expected, seed);
            }
        }
    }

    @Test
    void unopenedNeighboursBecomeOneRange() {
        TableLane lane = new TableLane(TABLE.shape, List.of());
        lane.open(new Region(1, range(2, 5), State.OPEN));
        lane.discard(lane.at(TABLE.key(3)));
        assertThat(lane.regions())
                .singleElement()
                .extracting(each -> each.range)
                .isEqualTo(KeyRange.all());
    }

    @Test
    void whatWasSettledComesBackWithGapsInBetween() {
        List<SettledRange> settled = List.of(
                new SettledRange(range(5, 7), GtidSet.empty()), new SettledRange(range(-1, 2), GtidSet.empty()));
        TableLane lane = new TableLane(TABLE.shape, settled);
        assertThat(lane.regions())
                .extracting(each -> each.state)
                .containsExactly(State.SETTLED, State.UNOPENED, State.SETTLED, State.UNOPENED);
    }

    @Test
    void refusesSettledRangesThatOverlap() {
        List<SettledRange> settled = List.of(
                new SettledRange(range(-1, 5), GtidSet.empty()), new SettledRange(range(2, 7), GtidSet.empty()));
        assertThatThrownBy(() -> new TableLane(TABLE.shape, settled)).isInstanceOf(MoveException.class);
    }

    @Test
    void refusesToOpenWhatIsNotUnopened() {
        TableLane lane = new TableLane(TABLE.shape, List.of());
        lane.open(new Region(1, range(2, 5), State.OPEN));
        assertThatThrownBy(() -> lane.open(new Region(2, range(4, 6), State.OPEN)))
                .isInstanceOf(MoveException.class);
        assertThatThrownBy(() -> lane.open(new Region(2, range(0, 3), State.OPEN)))
                .isInstanceOf(MoveException.class);
    }
}
