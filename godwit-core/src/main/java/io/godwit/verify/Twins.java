package io.godwit.verify;

import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.spi.RangeHasher.RowFingerprint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Matches the rows of both sides by their keys. */
final class Twins {
    private Twins() {}

    /** The keys whose rows are not the same on both sides, or are on one side only; rising. */
    static Map<Key, KeyBound> differing(List<RowFingerprint> source, List<RowFingerprint> target) {
        Map<Key, RowFingerprint> unmatched = new HashMap<>();
        source.forEach(row -> unmatched.put(row.key(), row));
        Map<Key, KeyBound> differing = new TreeMap<>();
        for (RowFingerprint row : target) {
            RowFingerprint twin = unmatched.remove(row.key());
            if (twin == null || !twin.hash().equals(row.hash())) {
                differing.put(row.key(), row.bound());
            }
        }
        unmatched.values().forEach(row -> differing.put(row.key(), row.bound()));
        return differing;
    }
}
