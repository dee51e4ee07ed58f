package io.godwit.mysql.binlog;

import com.github.shyiko.mysql.binlog.event.GtidTaggedEventData;
import com.github.shyiko.mysql.binlog.event.MySqlGtid;
import com.github.shyiko.mysql.binlog.event.deserialization.GtidTaggedEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.godwit.model.Gtid;
import io.godwit.mysql.codec.BinlogBytes;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;

/** Reads the events that give a transaction its GTID. */
final class GtidEvents {
    private static final int LOGICAL_CLOCK_BYTES = 17;
    private static final int TIME_BYTES = 7;
    private static final long ORIGINAL_TIME_FOLLOWS = 1L << 55;

    private GtidEvents() {}

    static OpenTransaction read(LogEvent event, long memoryMax) throws IOException {
        return event.type() == LogEvent.GTID ? plain(event, memoryMax) : tagged(event, memoryMax);
    }

    private static OpenTransaction plain(LogEvent event, long memoryMax) {
        BinlogBytes in = event.reader();
        in.take(1);
        UUID source = new UUID(in.big(8), in.big(8));
        Gtid gtid = new Gtid(source, in.little(8));
        // MYSQL: the times came with 8.0.
        if (in.remaining() < LOGICAL_CLOCK_BYTES + TIME_BYTES) {
            return new OpenTransaction(gtid, Instant.ofEpochSecond(event.second()), memoryMax);
        }
        in.take(LOGICAL_CLOCK_BYTES);
        return new OpenTransaction(gtid, time(in.little(TIME_BYTES) & ~ORIGINAL_TIME_FOLLOWS), memoryMax);
    }

    private static OpenTransaction tagged(LogEvent event, long memoryMax) throws IOException {
        byte[] body = Arrays.copyOfRange(event.bytes(), event.body(), event.body() + event.length());
        GtidTaggedEventData data = new GtidTaggedEventDataDeserializer().deserialize(new ByteArrayInputStream(body));
        MySqlGtid gtid = data.getMySqlGtid();
        String tag = gtid.getTag() == null ? "" : gtid.getTag();
        return new OpenTransaction(
                new Gtid(gtid.getServerId(), tag, gtid.getTransactionId()),
                time(data.getImmediateCommitTimestamp()),
                memoryMax);
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
