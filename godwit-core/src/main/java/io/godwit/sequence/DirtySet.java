package io.godwit.sequence;

import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys that changed after their last comparison. Only ranges whose comparison has begun are watched: what lies in
 * the others will be compared anyway. When there are too many keys for the memory, those of a table are given up, and all
 * of the table must be compared again.
 */
final class DirtySet {
    /** Some 300 bytes each. */
    static final int MOST_KEYS = 100_000;

    private final int mostKeys;
    private final Map<TableId, KeyRanges> watched = new HashMap<>();

    /** Oldest change first; no table without keys, and that whose keys were compared last is the last. */
    private final Map<TableId, LinkedHashMap<Key, Dirty>> dirty = new LinkedHashMap<>();

    /** Keys that are clean again, but were dirty when a comparison that is under way could see them so. */
    private final Map<TableId, Map<Key, Long>> cleaned = new HashMap<>();

    private final List<Comparison> underWay = new ArrayList<>();

    /** When the keys of a table were given up last. */
    private final Map<TableId, Long> forgottenAt = new HashMap<>();

    private final Set<TableId> forgotten = new LinkedHashSet<>();
    private long count;

    private record Dirty(KeyBound key, long sequence) {}

    DirtySet(int mostKeys) {
        this.mostKeys = mostKeys;
    }

    void begin(Comparison comparison) {
        underWay.add(comparison);
        if (comparison.keys().isEmpty()) {
            watched.computeIfAbsent(comparison.table().id(), table -> new KeyRanges())
                    .add(comparison.range());
        } else {
            TableId table = comparison.table().id();
            LinkedHashMap<Key, Dirty> keys = dirty.remove(table);
            if (keys != null) {
                dirty.put(table, keys);
            }
        }
    }

    void changed(TableShape table, RowChange change, long sequence) {
        KeyRanges ranges = watched.get(table.id());
        if (ranges == null || !ranges.contains(change.key())) {
            return;
        }
        RowImage image = switch (change) {
            case RowChange.Inserted inserted -> inserted.after();
            case RowChange.Updated updated -> updated.after();
            case RowChange.Deleted deleted -> deleted.before();
        };
        LinkedHashMap<Key, Dirty> keys = dirty.computeIfAbsent(table.id(), id -> new LinkedHashMap<>());
        count += keys.remove(change.key()) == null ? 1 : 0;
        keys.put(change.key(), new Dirty(new KeyBound(change.key(), image.project(table.key())), sequence));
        if (count > mostKeys) {
            forget(table.id(), sequence);
        }
    }

    private void forget(TableId table, long sequence) {
        count -= size(table);
        dirty.remove(table);
        cleaned.remove(table);
        watched.remove(table);
        forgottenAt.put(table, sequence);
        forgotten.add(table);
    }

    /** The tables given up since the last call: no comparison of them that has begun counts. */
    Set<TableId> takeForgotten() {
        Set<TableId> taken = Set.copyOf(forgotten);
        forgotten.clear();
        return taken;
    }

    boolean isNothingForgotten() {
        return forgotten.isEmpty();
    }

    boolean touchedSince(Comparison comparison, Key key) {
        if (forgottenAt.getOrDefault(comparison.table().id(), 0L) > comparison.openedSequence()) {
            return true;
        }
        LinkedHashMap<Key, Dirty> keys = dirty.get(comparison.table().id());
        Dirty found = keys == null ? null : keys.get(key);
        long last = found != null
                ? found.sequence()
                : cleaned.getOrDefault(comparison.table().id(), Map.of()).getOrDefault(key, 0L);
        return last > comparison.openedSequence();
    }

    void clean(TableId table, Key key) {
        LinkedHashMap<Key, Dirty> keys = dirty.get(table);
        if (keys == null) {
            return;
        }
        Dirty found = keys.remove(key);
        if (keys.isEmpty()) {
            dirty.remove(table);
        }
        if (found != null) {
            count--;
            cleaned.computeIfAbsent(table, id -> new HashMap<>()).put(key, found.sequence());
        }
    }

    // A comparison that began before a key was cleaned by another still has to know that the key was touched.
    void end(Comparison comparison) {
        underWay.remove(comparison);
        long oldest =
                underWay.stream().mapToLong(Comparison::openedSequence).min().orElse(Long.MAX_VALUE);
        cleaned.values().removeIf(keys -> {
            keys.values().removeIf(sequence -> sequence <= oldest);
            return keys.isEmpty();
        });
    }

    boolean isComparing(TableId table) {
        return underWay.stream().anyMatch(each -> each.table().id().equals(table));
    }

    List<KeyBound> oldest(TableId table, int most) {
        LinkedHashMap<Key, Dirty> keys = dirty.get(table);
        return keys == null
                ? List.of()
                : keys.values().stream().limit(most).map(Dirty::key).toList();
    }

    long size() {
        return count;
    }

    List<TableId> tables() {
        return List.copyOf(dirty.keySet());
    }

    long size(TableId table) {
        Map<Key, Dirty> keys = dirty.get(table);
        return keys == null ? 0 : keys.size();
    }
}
