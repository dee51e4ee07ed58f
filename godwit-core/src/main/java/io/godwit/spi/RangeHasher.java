package io.godwit.spi;

import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.LogPosition;
import io.godwit.model.RowDifference;
import io.godwit.model.TableShape;
import java.util.List;

/**
 * Compares rows of source and target without locks, in halves, so that the caller can wait in between until the applied
 * position has passed the source's. Thread-safe.
 */
public interface RangeHasher {
    /** Fingerprint of a range on the source, taken with the bracket of {@link ChunkReader#read}. */
    SourceFingerprint source(TableShape table, KeyRange range, GtidSet openedAt) throws InterruptedException;

    /** Fingerprint of a range on the target, as it is now. */
    Fingerprint target(TableShape table, KeyRange range) throws InterruptedException;

    /** The fingerprint of each row of a range on the source, with the bracket; in rising key order. */
    SourceRows sourceRows(TableShape table, KeyRange range, GtidSet openedAt) throws InterruptedException;

    /** The fingerprint of each row of a range on the target, as it is now; in rising key order. */
    List<RowFingerprint> targetRows(TableShape table, KeyRange range) throws InterruptedException;

    /** The fingerprints of the rows with these keys on the source, with the bracket; keys without a row are left out. */
    SourceRows sourceRows(TableShape table, List<KeyBound> keys, GtidSet openedAt) throws InterruptedException;

    /** The fingerprints of the rows with these keys on the target, as it is now; keys without a row are left out. */
    List<RowFingerprint> targetRows(TableShape table, List<KeyBound> keys) throws InterruptedException;

    /** What a fingerprint is made of, for the report: an auditor has to know what "equal" was judged by. */
    default String method() {
        return "a hash of all columns of each row";
    }

    /** How the row with this key differs, for people: its key in words, and each column that differs. */
    RowDifference explain(TableShape table, KeyBound key) throws InterruptedException;

    /**
     * The number of rows and an order-free hash of all their columns.
     *
     * @param hash opaque, compared for equality only; at least 128 bits wide
     */
    record Fingerprint(long rows, String hash) {}

    record SourceFingerprint(Fingerprint fingerprint, LogPosition high) {}

    record RowFingerprint(Key key, KeyBound bound, String hash) {}

    record SourceRows(List<RowFingerprint> rows, LogPosition high) {}
}
