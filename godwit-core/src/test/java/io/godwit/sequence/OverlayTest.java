package io.godwit.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.RowBlock;
import io.godwit.model.RowChange;
import io.godwit.model.TableId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OverlayTest {
    private static final SimTable TABLE = SimTable.of(0, SimTable.Kind.UNIQUE);
    private static final TableId ID = TABLE.shape.id();

    private static RowBlock block(int[] codes) {
        RowBlock.Builder rows = new RowBlock.Builder();
        for (int key = 0; key < codes.length; key++) {
            if (codes[key] != 0) {
                rows.add(TABLE.key(key), TABLE.image(key, codes[key]));
            }
        }
        return rows.build();
    }

    private static int[] codes(RowBlock block) {
        int[] codes = new int[SimTable.KEYS];
        for (int i = 0; i < block.size(); i++) {
            int key = TABLE.number(block.key(i));
            codes[key] = TABLE.code(key, block.row(i));
        }
        return codes;
    }

    private static RowChange change(int key, int before, int after) {
        if (after == 0) {
            return new RowChange.Deleted(ID, TABLE.key(key), TABLE.image(key, before));
        }
        return before == 0
                ? new RowChange.Inserted(ID, TABLE.key(key), TABLE.image(key, after))
                : new RowChange.Updated(ID, TABLE.key(key), TABLE.image(key, before), TABLE.image(key, after));
    }

    @Test
    void leavesRowsAloneWhenNothingChanged() {
        RowBlock rows = block(new int[] {5, 0, 7});
        assertThat(new Overlay().onto(rows)).isSameAs(rows);
    }

    @Test
    void makesOfAnyOlderViewTheStateAfterTheLastChange() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] state = new int[SimTable.KEYS];
            for (int key = 0; key < state.length; key++) {
                state[key] = random.nextInt(6);
            }
            Overlay overlay = new Overlay();
            int[] view = state.clone();
            for (int i = random.nextInt(20); i > 0; i--) {
                int key = random.nextInt(SimTable.KEYS);
                int after = random.nextInt(6);
                if (state[key] != after) {
                    overlay.put(change(key, state[key], after));
                    state[key] = after;
                }
                view = random.nextInt(4) == 0 ? state.clone() : view;
            }
            assertThat(codes(overlay.onto(block(view)))).as("seed %s", seed).isEqualTo(state);
        }
    }

    @Test
    void countsAKeyOnceHoweverOftenItChanges() {
        Overlay overlay = new Overlay();
        overlay.put(change(1, 0, 5));
        long once = overlay.bytes();
        overlay.put(change(1, 5, 0));
        assertThat(overlay.bytes()).isLessThan(once).isPositive();
        overlay.put(change(1, 0, 5));
        assertThat(overlay.bytes()).isEqualTo(once);
    }
}
