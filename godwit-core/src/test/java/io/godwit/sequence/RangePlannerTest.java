package io.godwit.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Column;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RangePlannerTest {
    private static final TableShape TABLE = new TableShape(
            new TableId("shop", "orders"),
            List.of(new Column("id", "int", "int", null, null, false, 0)),
            1,
            "PRIMARY",
            List.of(0),
            List.of());

    private static KeyBound at(int key) {
        return new KeyBound(new Key(new byte[] {(byte) key}), RowImage.of(new byte[0]));
    }

    /** Plans to the end, for a table with a boundary at every tenth key up to the last. */
    private static List<KeyRange> plan(RangePlanner planner, int lastKey) {
        List<KeyRange> planned = new ArrayList<>();
        while (!planner.isDone()) {
            planner.question().ifPresent(rest -> {
                int low =
                        rest.low().map(bound -> (int) bound.key().sortable()[0]).orElse(0);
                planner.answer(low + 10 <= lastKey ? Optional.of(at(low + 10)) : Optional.empty(), Optional.empty());
            });
            planner.next().ifPresent(planned::add);
        }
        return planned;
    }

    @Test
    void cutsAWholeTableWithoutGapsAndLeavesItsLastRangeOpenAbove() {
        List<KeyRange> planned = plan(new RangePlanner(TABLE, List.of(KeyRange.all())), 35);

        assertThat(planned)
                .containsExactly(
                        KeyRange.between(null, at(10)),
                        KeyRange.between(at(10), at(20)),
                        KeyRange.between(at(20), at(30)),
                        KeyRange.between(at(30), null));
    }

    @Test
    void opensWhatIsAboveTheLastKeyFirstAndEndsThere() {
        RangePlanner planner = new RangePlanner(TABLE, List.of(KeyRange.all()));
        assertThat(planner.question()).isPresent();
        planner.answer(Optional.of(at(10)), Optional.of(at(25)));

        assertThat(planner.next()).contains(KeyRange.between(at(25), null));
        assertThat(planner.next()).contains(KeyRange.between(null, at(10)));
        assertThat(planner.question()).contains(KeyRange.between(at(10), at(25)));
        planner.answer(Optional.of(at(20)), Optional.empty());
        assertThat(planner.next()).contains(KeyRange.between(at(10), at(20)));
        assertThat(planner.question()).isPresent();
        // The table has grown: the boundary is above what is left to cut.
        planner.answer(Optional.of(at(30)), Optional.empty());
        assertThat(planner.next()).contains(KeyRange.between(at(20), at(25)));
        assertThat(planner.isDone()).isTrue();
    }

    @Test
    void cutsNothingOffWhenTheLastKeyIsGoneMeanwhile() {
        RangePlanner planner = new RangePlanner(TABLE, List.of(KeyRange.all()));
        assertThat(planner.question()).isPresent();
        planner.answer(Optional.of(at(10)), Optional.of(at(10)));

        assertThat(planner.next()).contains(KeyRange.between(null, at(10)));
        assertThat(planner.question()).contains(KeyRange.between(at(10), null));
    }

    @Test
    void staysInsideTheGapsThatItIsGiven() {
        KeyRange first = KeyRange.between(at(10), at(25));
        KeyRange second = KeyRange.between(at(40), at(45));

        List<KeyRange> planned = plan(new RangePlanner(TABLE, List.of(first, second)), 100);

        assertThat(planned).containsExactly(KeyRange.between(at(10), at(20)), KeyRange.between(at(20), at(25)), second);
    }

    @Test
    void handsOutAgainWhatWasGivenBack() {
        RangePlanner planner = new RangePlanner(TABLE, List.of(KeyRange.all()));
        List<KeyRange> planned = plan(planner, 15);

        planner.giveBack(planned.getFirst());

        assertThat(planner.isDone()).isFalse();
        assertThat(planner.next()).contains(planned.getFirst());
        assertThat(planner.isDone()).isTrue();
    }

    @Test
    void asksOneQuestionAtATime() {
        RangePlanner planner = new RangePlanner(TABLE, List.of(KeyRange.all()));

        assertThat(planner.question()).contains(KeyRange.all());
        assertThat(planner.question()).isEmpty();
    }

    @Test
    void plansOneOpenRangeForAnEmptyTable() {
        assertThat(plan(new RangePlanner(TABLE, List.of(KeyRange.all())), 0)).containsExactly(KeyRange.all());
    }
}
