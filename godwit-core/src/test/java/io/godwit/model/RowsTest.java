package io.godwit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.MoveException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Packed rows, against plain lists of values. */
class RowsTest {
    private static byte @Nullable [] value(SplittableRandom random) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            return null;
        }
        // Lengths around the places where the length needs one byte more.
        int length = kind == 1 ? 125 + random.nextInt(6) : kind == 2 ? 16_380 + random.nextInt(6) : random.nextInt(5);
        byte[] value = new byte[length];
        random.nextBytes(value);
        return value;
    }

    private static List<byte @Nullable []> values(SplittableRandom random) {
        List<byte @Nullable []> values = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            values.add(value(random));
        }
        return values;
    }

    private static RowImage pack(List<byte @Nullable []> values) {
        RowImageBuilder builder = new RowImageBuilder();
        for (byte[] value : values) {
            if (value == null) {
                builder.appendNull();
            } else {
                builder.append(value);
            }
        }
        return builder.build();
    }

    private static void assertHolds(RowImage row, List<byte @Nullable []> values) {
        ColumnCursor cursor = row.columns();
        for (byte[] value : values) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.isNull()).isEqualTo(value == null);
            if (value != null) {
                assertThat(cursor.value()).isEqualTo(value);
            }
        }
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void aRowGivesBackEveryValueThatWasPacked() {
        for (long seed = 0; seed < 500; seed++) {
            List<byte @Nullable []> values = values(new SplittableRandom(seed));
            RowImage row = pack(values);
            assertHolds(row, values);
            assertThat(pack(values)).isEqualTo(row).hasSameHashCodeAs(row);
        }
    }

    @Test
    void rowsAreTheSameInTheColumnsWhoseValuesAreTheSame() {
        for (long seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<byte @Nullable []> mine = values(random);
            List<byte @Nullable []> theirs = new ArrayList<>(mine);
            int changed = random.nextInt(theirs.size());
            theirs.set(changed, value(random));
            boolean same = Arrays.equals(mine.get(changed), theirs.get(changed));
            assertThat(pack(mine).sameIn(List.of(changed), pack(theirs))).isEqualTo(same);
            assertThat(pack(mine).equals(pack(theirs))).isEqualTo(same);
            assertHolds(pack(mine).project(List.of(changed)), mine.subList(changed, changed + 1));
        }
    }

    @Test
    void nullIsNotTheEmptyValue() {
        List<byte @Nullable []> nothing = new ArrayList<>();
        nothing.add(null);
        assertThat(pack(nothing)).isNotEqualTo(pack(List.of(new byte[0])));
    }

    @Test
    void aBlockGivesBackEveryRow() {
        SplittableRandom random = new SplittableRandom(1);
        RowBlock.Builder builder = new RowBlock.Builder();
        List<List<byte @Nullable []>> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(values(random));
            builder.add(new Key(new byte[] {(byte) (i >> 8), (byte) i}), pack(rows.get(i)));
        }
        RowBlock block = builder.build();
        assertThat(block.size()).isEqualTo(300);
        long bytes = 0;
        for (int i = 0; i < 300; i++) {
            assertHolds(block.row(i), rows.get(i));
            assertThat(block.key(i)).isEqualTo(new Key(new byte[] {(byte) (i >> 8), (byte) i}));
            bytes += block.row(i).length();
        }
        assertThat(block.rowBytes()).isEqualTo(bytes);
    }

    @Test
    void aBlockRefusesKeysThatDoNotRise() {
        RowImage row = pack(List.of(new byte[] {1}));
        RowBlock.Builder builder = new RowBlock.Builder().add(new Key(new byte[] {(byte) 0x80}), row);
        assertThatThrownBy(() -> builder.add(new Key(new byte[] {(byte) 0x80}), row))
                .isInstanceOf(MoveException.class);
        assertThatThrownBy(() -> builder.add(new Key(new byte[] {0x7f}), row)).isInstanceOf(MoveException.class);
    }
}
