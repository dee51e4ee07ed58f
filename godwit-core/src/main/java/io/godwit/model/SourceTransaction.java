package io.godwit.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One committed transaction of the source, with its changes to moved tables in log order; none, if it changed no moved
 * row.
 *
 * @param prepared the GTID under which the log holds the rows, when they were prepared first and committed by this
 *     transaction (XA); a position contains both or neither
 * @param end where the transaction ends in the source's log
 * @param committedAt when the source committed it, by the source's clock
 */
public record SourceTransaction(
        Gtid gtid, Optional<Gtid> prepared, RowChanges changes, LogPosition end, Instant committedAt) {
    public SourceTransaction(Gtid gtid, List<RowChange> changes, LogPosition end, Instant committedAt) {
        this(gtid, Optional.empty(), RowChanges.of(changes), end, committedAt);
    }

    /** The position with this transaction. */
    public GtidSet addedTo(GtidSet position) {
        GtidSet with = position.plus(gtid);
        return prepared.map(with::plus).orElse(with);
    }
}
