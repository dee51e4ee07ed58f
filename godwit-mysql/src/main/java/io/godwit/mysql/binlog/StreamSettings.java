package io.godwit.mysql.binlog;

import io.godwit.mysql.connect.ServerAddress;
import java.time.Duration;

/**
 * How a change stream behaves.
 *
 * @param heartbeat how often an idle source says that it is there
 * @param silenceMax how long the source may say nothing before the connection counts as lost
 * @param reconnectPatience how long a lost connection is tried to be made again before the stream fails
 * @param itemsMax items that wait to be taken; at this or the next bound the stream stops to read
 * @param bytesMax bytes of row images in these items
 * @param transactionMemory bytes that the changes of one transaction may take on the heap, and those of all prepared
 *     transactions together; what is larger goes to a file
 */
public record StreamSettings(
        ServerAddress source,
        Duration heartbeat,
        Duration silenceMax,
        Duration reconnectPatience,
        int itemsMax,
        long bytesMax,
        long transactionMemory) {
    /** The usual values, for this source. */
    public static StreamSettings of(ServerAddress source) {
        return new StreamSettings(
                source,
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofMinutes(2),
                10_000,
                256L << 20,
                32L << 20);
    }

    public StreamSettings withReconnectPatience(Duration patience) {
        return new StreamSettings(source, heartbeat, silenceMax, patience, itemsMax, bytesMax, transactionMemory);
    }

    public StreamSettings withSilenceMax(Duration silence) {
        return new StreamSettings(source, heartbeat, silence, reconnectPatience, itemsMax, bytesMax, transactionMemory);
    }

    public StreamSettings withTransactionMemory(long bytes) {
        return new StreamSettings(source, heartbeat, silenceMax, reconnectPatience, itemsMax, bytesMax, bytes);
    }

    public StreamSettings withBuffer(int items, long bytes) {
        return new StreamSettings(source, heartbeat, silenceMax, reconnectPatience, items, bytes, transactionMemory);
    }
}
