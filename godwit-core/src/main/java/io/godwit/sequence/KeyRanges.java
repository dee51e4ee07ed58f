package io.godwit.sequence;

import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import java.util.Map;
import java.util.TreeMap;

/** Key ranges of one table that do not overlap; neighbours become one range. */
final class KeyRanges {
    private static final Key START = new Key(new byte[0]);

    private final TreeMap<Key, KeyRange> byLow = new TreeMap<>();

    /** Adds a range, which may overlap what is there. */
    void add(KeyRange added) {
        KeyRange sum = added;
        Map.Entry<Key, KeyRange> each = byLow.floorEntry(lowOf(added));
        if (each == null || !reaches(each.getValue(), lowOf(added))) {
            each = byLow.higherEntry(lowOf(added));
        }
        while (each != null && reaches(sum, each.getKey())) {
            byLow.remove(each.getKey());
            sum = union(sum, each.getValue());
            each = byLow.higherEntry(each.getKey());
        }
        byLow.put(lowOf(sum), sum);
    }

    private static boolean reaches(KeyRange range, Key key) {
        return range.high().isEmpty() || range.high().get().key().compareTo(key) >= 0;
    }

    private static KeyRange union(KeyRange one, KeyRange other) {
        KeyRange first = lowOf(one).compareTo(lowOf(other)) <= 0 ? one : other;
        boolean oneEndsLast = one.high().isEmpty()
                || (other.high().isPresent() && reaches(one, other.high().get().key()));
        KeyRange last = oneEndsLast ? one : other;
        return KeyRange.between(first.low().orElse(null), last.high().orElse(null));
    }

    boolean contains(Key key) {
        Map.Entry<Key, KeyRange> entry = byLow.lowerEntry(key);
        return entry != null && entry.getValue().contains(key);
    }

    private static Key lowOf(KeyRange range) {
        return range.low().map(KeyBound::key).orElse(START);
    }
}
