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

    /** Adds a range that lies either outside of all others or inside one of them. */
    void add(KeyRange added) {
        Map.Entry<Key, KeyRange> around = byLow.floorEntry(lowOf(added));
        if (around != null && covers(around.getValue(), added)) {
            return;
        }
        KeyRange range = added;
        Map.Entry<Key, KeyRange> before = byLow.lowerEntry(lowOf(range));
        if (before != null && before.getValue().meets(range)) {
            byLow.remove(before.getKey());
            range = before.getValue().join(range);
        }
        KeyRange after = range.high().map(high -> byLow.get(high.key())).orElse(null);
        if (after != null) {
            byLow.remove(lowOf(after));
            range = range.join(after);
        }
        byLow.put(lowOf(range), range);
    }

    boolean contains(Key key) {
        Map.Entry<Key, KeyRange> entry = byLow.lowerEntry(key);
        return entry != null && entry.getValue().contains(key);
    }

    private static boolean covers(KeyRange outer, KeyRange inner) {
        if (outer.high().isEmpty()) {
            return true;
        }
        return inner.high().isPresent()
                && inner.high().get().key().compareTo(outer.high().get().key()) <= 0;
    }

    private static Key lowOf(KeyRange range) {
        return range.low().map(KeyBound::key).orElse(START);
    }
}
