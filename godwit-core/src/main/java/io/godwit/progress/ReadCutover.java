package io.godwit.progress;

import java.time.Instant;

/**
 * The moment from which applications may read from the target while they write to the source: every row was compared.
 *
 * @param position transactions of the source that the target held at that moment, as a GTID set; it follows from there
 * @param consistentReads whether a reader of the target sees only states that the source had
 */
public record ReadCutover(Instant reachedAt, String position, boolean consistentReads) {
    /** What a reader of the target meets, for people. */
    public String promise() {
        return consistentReads
                ? "a reader sees only states that the source had, as old as the lag"
                : "a reader may see a part of a transaction, and miss a row that is being changed"
                        + " (apply.consistent-reads promises more)";
    }
}
