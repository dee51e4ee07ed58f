package io.godwit.mysql.binlog;

import io.godwit.model.GtidSet;
import java.io.IOException;

/** Understands the events of a log, and knows which transactions it has received. For one thread. */
interface LogReader extends AutoCloseable {
    /** Every transaction that was delivered, and those from before the stream. */
    GtidSet received();

    /** Before the first event of a new connection: what a lost one left half read is dropped. */
    void restart(boolean sameServer);

    void feed(LogEvent event) throws IOException, InterruptedException;

    @Override
    void close();
}
