package io.godwit.model;

import java.time.Instant;
import java.util.List;

/**
 * One committed transaction of the source, with its changes to moved tables in log order; none, if it changed no moved
 * row.
 *
 * @param end where the transaction ends in the source's log
 * @param committedAt when the source committed it, by the source's clock
 */
public record SourceTransaction(Gtid gtid, List<RowChange> changes, LogPosition end, Instant committedAt) {
    public SourceTransaction {
        changes = List.copyOf(changes);
    }
}
