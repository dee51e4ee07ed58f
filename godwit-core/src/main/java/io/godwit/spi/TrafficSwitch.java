package io.godwit.spi;

import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;

/** Stops and lets in the application's writes on the source. Called by one thread. */
public interface TrafficSwitch {
    /** Where writes stand. UNCLEAR means that only a person can tell. */
    enum State {
        OPEN,
        CLOSED,
        UNCLEAR
    }

    /** What the source says now; used after a restart. */
    State state() throws InterruptedException;

    /**
     * Stops writes to all moved tables at once, or fails with writes as they were. Bounded tries with short lock waits.
     */
    void close() throws InterruptedException;

    /**
     * The end of the source's log, read after writes have stopped, once the executed set covers it: every write that
     * was ever acknowledged lies at or before it.
     */
    Drain drain() throws InterruptedException;

    /** Whether writes are still stopped; asked again after the drain. */
    boolean stillClosed() throws InterruptedException;

    /** Lets writes in again on the source. Fails loudly when it cannot, with what the operator has to run. */
    void reopen() throws InterruptedException;

    record Drain(GtidSet executed, LogPosition end) {}
}
