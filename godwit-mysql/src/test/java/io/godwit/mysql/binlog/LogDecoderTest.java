package io.godwit.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.spi.StreamItem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Places in the log, which events tell only in part. */
class LogDecoderTest {
    private static final long FOUR_GIB = 1L << 32;
    private static final String FILE = "binlog.000007";

    private final List<StreamItem> delivered = new ArrayList<>();
    private final LogDecoder decoder =
            new LogDecoder(List.of(), GtidSet.empty(), 1 << 20, (item, _) -> delivered.add(item));

    private void feed(int type, long end, byte[] body) throws Exception {
        ByteBuffer event =
                ByteBuffer.allocate(LogEvent.HEADER_BYTES + body.length).order(ByteOrder.LITTLE_ENDIAN);
        event.putInt(0)
                .put((byte) type)
                .putInt(1)
                .putInt(event.capacity())
                .putInt((int) end)
                .putShort((short) 0);
        event.put(body);
        decoder.feed(LogEvent.read(event.array(), 0, event.capacity(), 0));
    }

    private void rotateTo(String file, long position) throws Exception {
        byte[] name = file.getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(8 + name.length).order(ByteOrder.LITTLE_ENDIAN);
        feed(LogEvent.ROTATE, 0, body.putLong(position).put(name).array());
    }

    @Test
    void placesGoOnAboveFourGibibytes() throws Exception {
        rotateTo(FILE, 4);
        feed(LogEvent.PREVIOUS_GTIDS, FOUR_GIB - 50, new byte[0]);
        feed(LogEvent.STOP, 100, new byte[0]);
        feed(LogEvent.HEARTBEAT, 100, FILE.getBytes(StandardCharsets.UTF_8));
        feed(LogEvent.STOP, 200, new byte[0]);
        feed(LogEvent.STOP, 60, new byte[0]);

        assertThat(delivered)
                .containsExactly(
                        new StreamItem.Advanced(new LogPosition(FILE, 4)),
                        new StreamItem.Advanced(new LogPosition(FILE, FOUR_GIB - 50)),
                        new StreamItem.Advanced(new LogPosition(FILE, FOUR_GIB + 100)),
                        new StreamItem.Advanced(new LogPosition(FILE, FOUR_GIB + 200)),
                        new StreamItem.Advanced(new LogPosition(FILE, 2 * FOUR_GIB + 60)));
    }

    @Test
    void whereTheServerSkippedMoreThanFourGibibytesPlacesAreTooLowUntilTheNextFileAndNeverTooHigh() throws Exception {
        String next = "binlog.000008";
        rotateTo(FILE, 4);
        feed(LogEvent.PREVIOUS_GTIDS, 200, new byte[0]);
        feed(LogEvent.HEARTBEAT, 2 * FOUR_GIB + 300, FILE.getBytes(StandardCharsets.UTF_8));
        feed(LogEvent.STOP, 2 * FOUR_GIB + 400, new byte[0]);
        rotateTo(next, 4);
        feed(LogEvent.PREVIOUS_GTIDS, 200, new byte[0]);

        assertThat(delivered)
                .containsExactly(
                        new StreamItem.Advanced(new LogPosition(FILE, 4)),
                        new StreamItem.Advanced(new LogPosition(FILE, 200)),
                        new StreamItem.Advanced(new LogPosition(FILE, 300)),
                        new StreamItem.Advanced(new LogPosition(FILE, 400)),
                        new StreamItem.Advanced(new LogPosition(next, 4)),
                        new StreamItem.Advanced(new LogPosition(next, 200)));
    }

    @Test
    void aPlaceAboveFourGibibytesThatWasReachedIsNotTakenBackByAReconnect() throws Exception {
        rotateTo(FILE, 4);
        feed(LogEvent.STOP, FOUR_GIB - 50, new byte[0]);
        feed(LogEvent.STOP, FOUR_GIB + 100, new byte[0]);
        delivered.clear();

        decoder.restart(true);
        rotateTo(FILE, 4);
        feed(LogEvent.PREVIOUS_GTIDS, 200, new byte[0]);
        feed(LogEvent.HEARTBEAT, FOUR_GIB + 100, FILE.getBytes(StandardCharsets.UTF_8));
        assertThat(delivered).as("what was reached stays reached").isEmpty();

        rotateTo("binlog.000008", 4);
        assertThat(delivered).containsExactly(new StreamItem.Advanced(new LogPosition("binlog.000008", 4)));
    }
}
