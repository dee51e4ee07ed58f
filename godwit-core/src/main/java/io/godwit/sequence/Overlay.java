package io.godwit.sequence;

import io.godwit.model.Key;
import io.godwit.model.RowBlock;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The last state of every key that changed while its chunk was being read. */
final class Overlay {
    /** The fixed cost of a key in the map, so that many small changes count too. */
    private static final int ENTRY_BYTES = 128;

    /** An absent image is a tombstone. */
    private final TreeMap<Key, Optional<RowImage>> images = new TreeMap<>();

    private long bytes;

    void put(RowChange change) {
        Optional<RowImage> after = switch (change) {
            case RowChange.Inserted inserted -> Optional.of(inserted.after());
            case RowChange.Updated updated -> Optional.of(updated.after());
            case RowChange.Deleted deleted -> Optional.empty();
        };
        Optional<RowImage> replaced = images.put(change.key(), after);
        bytes += after.map(RowImage::length).orElse(0);
        bytes += replaced == null
                ? ENTRY_BYTES + change.key().length()
                : -replaced.map(RowImage::length).orElse(0);
    }

    /** Forgets the keys above this one: the chunk does not reach so far any more. */
    void cutAbove(Key end) {
        Map<Key, Optional<RowImage>> above = images.tailMap(end, false);
        above.forEach((key, image) -> bytes -=
                ENTRY_BYTES + key.length() + image.map(RowImage::length).orElse(0));
        above.clear();
    }

    long bytes() {
        return bytes;
    }

    /** The rows with every key of the overlay replaced by its image, or removed. */
    RowBlock onto(RowBlock rows) {
        if (images.isEmpty()) {
            return rows;
        }
        RowBlock.Builder merged = new RowBlock.Builder();
        int next = 0;
        for (Map.Entry<Key, Optional<RowImage>> change : images.entrySet()) {
            while (next < rows.size() && rows.key(next).compareTo(change.getKey()) < 0) {
                merged.add(rows.key(next), rows.row(next));
                next++;
            }
            if (next < rows.size() && rows.key(next).equals(change.getKey())) {
                next++;
            }
            change.getValue().ifPresent(image -> merged.add(change.getKey(), image));
        }
        for (; next < rows.size(); next++) {
            merged.add(rows.key(next), rows.row(next));
        }
        return merged.build();
    }
}
