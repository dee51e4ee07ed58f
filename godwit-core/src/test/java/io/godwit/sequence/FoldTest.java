package io.godwit.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Gtid;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.sequence.SimTable.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FoldTest {
    private static Epoch.Piece fold(SimTable table, List<RowChange> changes, boolean counted) {
        Fold fold = new Fold(Rule.ALL);
        changes.forEach(fold::add);
        return counted ? fold.counted(id -> table.shape) : fold.uncounted(id -> table.shape);
    }

    private static SimTransaction.Builder changes(SimSchema schema, int[] state, SplittableRandom random) {
        SimTransaction.Builder builder = new SimTransaction.Builder(schema, state, 0);
        for (int i = random.nextInt(20); i > 0; i--) {
            boolean delete = random.nextInt(3) == 0;
            builder.write(
                    random.nextInt(schema.cells), delete ? 0 : SimTable.code(random.nextInt(4), random.nextInt(3)));
        }
        return builder;
    }

    /** Deletes, then the rest in any order, each checked as the target would. */
    private static void apply(SimSchema schema, Epoch.Piece piece, int[] target, boolean counted, long seed) {
        for (TableChanges changes : piece.tables()) {
            for (NetChange each : changes.deletes()) {
                int cell = schema.cell(0, each.key());
                assertThat(!counted || target[cell] != 0).isTrue();
                target[cell] = 0;
            }
            List<NetChange> writes = new ArrayList<>(changes.inserts());
            writes.addAll(changes.updates());
            Collections.shuffle(writes, new Random(seed));
            for (NetChange each : writes) {
                int cell = schema.cell(0, each.key());
                RowImage after = Objects.requireNonNull(each.after());
                int code = schema.tables.getFirst().code(cell, after);
                assertThat(target[cell] == 0).isEqualTo(changes.inserts().contains(each));
                assertThat(schema.holderOfUnique(cell, code, target))
                        .as("seed %s", seed)
                        .isNegative();
                target[cell] = code;
            }
        }
    }

    @Test
    void leadsFromTheFirstStateToTheLastWithoutAClash() {
        for (long seed = 0; seed < 3_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SimTable table = SimTable.of(0, random.nextBoolean() ? Kind.UNIQUE : Kind.DERIVED);
            SimSchema schema = new SimSchema(List.of(table), new int[] {5});
            int[] state = new int[5];
            changes(schema, state, random);
            int[] target = state.clone();
            SimTransaction.Builder builder = changes(schema, state, random);
            List<RowChange> changes = builder.build(0, new Gtid(new UUID(0, 1), 1)).changes;
            apply(schema, fold(table, changes, true), target, true, seed);
            assertThat(target).as("seed %s", seed).isEqualTo(state);
        }
    }

    @Test
    void redoLeadsToTheLastStateFromWhateverThereIsOfTheTouchedKeys() {
        for (long seed = 0; seed < 3_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SimTable table = SimTable.of(0, Kind.UNIQUE);
            SimSchema schema = new SimSchema(List.of(table), new int[] {5});
            int[] state = new int[5];
            changes(schema, state, random);
            int[] before = state.clone();
            List<RowChange> changes = changes(schema, state, random).build(0, new Gtid(new UUID(0, 1), 1)).changes;
            int[] target = before.clone();
            for (int cell = 0; cell < target.length; cell++) {
                int touched = cell;
                if (changes.stream().anyMatch(each -> each.key().equals(table.key(touched)))) {
                    target[cell] = random.nextBoolean() ? 0 : SimTable.code(0, random.nextInt(9));
                }
            }
            Epoch.Piece piece = fold(table, changes, false);
            assertThat(piece.tables()).allMatch(each -> each.updates().isEmpty());
            apply(schema, piece, target, false, seed);
            assertThat(target).as("seed %s", seed).isEqualTo(state);
        }
    }

    @Test
    void whatComesAndGoesInOneEpochIsNothing() {
        SimTable table = SimTable.of(0, Kind.PLAIN);
        SimSchema schema = new SimSchema(List.of(table), new int[] {1});
        SimTransaction.Builder builder = new SimTransaction.Builder(schema, new int[1], 0);
        Arrays.stream(new int[] {3, 0, 5, 0}).forEach(code -> builder.write(0, code));
        assertThat(fold(table, builder.build(0, new Gtid(new UUID(0, 1), 1)).changes, true)
                        .tables())
                .isEmpty();
    }
}
