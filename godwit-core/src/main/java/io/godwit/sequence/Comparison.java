package io.godwit.sequence;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.TableShape;
import java.util.List;

/**
 * A comparison of source and target that is under way, of a whole settled range or of single keys.
 *
 * @param range what is compared; the whole table when {@code keys} is not empty
 * @param keys the keys that are compared; empty for a whole range
 * @param openedAt T: everything received when it was opened; the source is read at a view that contains it
 * @param openedSequence how many transactions had been received then
 */
public record Comparison(TableShape table, KeyRange range, List<KeyBound> keys, GtidSet openedAt, long openedSequence) {
    public Comparison {
        keys = List.copyOf(keys);
    }
}
