package io.godwit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRangeTest {
    private static @Nullable KeyBound bound(int key) {
        return key < 0 ? null : new KeyBound(key(key), RowImage.of(new byte[0]));
    }

    private static Key key(int key) {
        return new Key(new byte[] {(byte) key});
    }

    @Test
    void keysCompareAsUnsignedBytes() {
        assertThat(key(0x7f)).isLessThan(key(0x80));
        assertThat(new Key(new byte[] {1})).isLessThan(new Key(new byte[] {1, 0}));
    }

    @Test
    void leavesOutItsLowEndAndHoldsItsHighEnd() {
        KeyRange range = KeyRange.between(bound(10), bound(200));
        assertThat(range.contains(key(10))).isFalse();
        assertThat(range.contains(key(11))).isTrue();
        assertThat(range.contains(key(200))).isTrue();
        assertThat(range.contains(key(201))).isFalse();
    }

    @Test
    void anAbsentEndIsOpen() {
        assertThat(KeyRange.between(bound(-1), bound(5)).contains(key(0))).isTrue();
        assertThat(KeyRange.between(bound(5), bound(-1)).contains(key(255))).isTrue();
        assertThat(KeyRange.all().contains(key(0))).isTrue();
    }

    @Test
    void joinsOnlyWhatMeets() {
        KeyRange first = KeyRange.between(bound(-1), bound(5));
        KeyRange second = KeyRange.between(bound(5), bound(-1));
        assertThat(first.join(second)).isEqualTo(KeyRange.all());
        assertThat(second.meets(first)).isFalse();
        assertThatThrownBy(() -> second.join(first)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToBeEmpty() {
        assertThatThrownBy(() -> KeyRange.between(bound(5), bound(5))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void logFilesAreOrderedByNumberAlsoWhenItGrowsADigit() {
        LogPosition last = new LogPosition("binlog.999999", 5_000_000_000L);
        assertThat(last).isLessThan(new LogPosition("binlog.1000000", 4));
        assertThat(last).isGreaterThan(new LogPosition("binlog.999999", 4_999_999_999L));
        assertThat(new LogPosition("my.log.000002", 4)).isGreaterThan(new LogPosition("my.log.000001", 9));
    }
}
