package io.godwit.sequence;

import io.godwit.error.Invariant;
import io.godwit.model.Key;
import io.godwit.model.RowImage;
import org.jspecify.annotations.Nullable;

/**
 * What an epoch (or a piece of one) does to one row after folding.
 *
 * @param before the row as the target holds it when the epoch begins; absent when there is none
 * @param after the row as the target must hold it when the epoch ends; absent when there is none
 */
public record NetChange(
        Key key, @Nullable RowImage before, @Nullable RowImage after) {
    public NetChange {
        Invariant.check(before != null || after != null, "a net change of nothing at %s", key);
    }
}
