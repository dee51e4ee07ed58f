package io.godwit.sequence;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a ledger says about a move.
 *
 * @param applied P: every transaction in it is on the target, for settled ranges
 * @param intent the end of a large epoch that had begun and may be partly on the target
 * @param settled the ranges of each table that are on the target
 */
public record Restored(GtidSet applied, Optional<GtidSet> intent, Map<TableId, List<SettledRange>> settled) {
    public Restored {
        settled = Map.copyOf(settled);
    }

    public static Restored fresh(GtidSet start) {
        return new Restored(start, Optional.empty(), Map.of());
    }

    /** @param landedAt L of the range, or any position that P contains once ranges were merged */
    public record SettledRange(KeyRange range, GtidSet landedAt) {}
}
