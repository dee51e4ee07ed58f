package io.godwit.spi;

import io.godwit.model.Gtid;
import io.godwit.model.LogPosition;
import io.godwit.model.SourceTransaction;
import java.util.List;

/** What a change stream delivers, in log order. */
public sealed interface StreamItem {
    /** A whole committed transaction; also one that changed no moved row, with an empty list of changes. */
    record Committed(SourceTransaction transaction) implements StreamItem {}

    /** The stream has passed this place of the log, and no transaction lies between the one before and it. */
    record Advanced(LogPosition position) implements StreamItem {}

    /**
     * A statement that changes or may change the definition of a moved table, at its exact place; it is a transaction
     * of its own and counts as received.
     *
     * @param tables the moved tables that the statement names
     */
    record SchemaChanged(Gtid gtid, String statement, List<String> tables, LogPosition end) implements StreamItem {}

    /**
     * The connection was lost and made again, without a gap.
     *
     * @param sameServer false when another server answers: log positions before and after cannot be compared, so open
     *     chunks must be discarded
     */
    record Reconnected(boolean sameServer) implements StreamItem {}
}
