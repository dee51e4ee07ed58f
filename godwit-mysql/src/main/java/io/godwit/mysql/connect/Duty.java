package io.godwit.mysql.connect;

/** What a session is for; decides its settings. */
public enum Duty {
    /** Reads rows of the source in consistent snapshots. */
    READ,
    /** Writes rows or the ledger on the target. */
    WRITE,
    /** Everything else: lease, cutover, preflight. */
    CONTROL
}
