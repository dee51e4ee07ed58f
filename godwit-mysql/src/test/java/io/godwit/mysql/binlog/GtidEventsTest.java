package io.godwit.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Gtid;
import io.godwit.model.GtidSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bodies are those that a MySQL 9.7 server has written. */
class GtidEventsTest {
    private static final UUID SERVER = UUID.fromString("452b1efd-e535-11f1-96bb-02fc00000001");
    private static final Instant SECOND = Instant.parse("2026-11-20T22:54:05Z");

    private static OpenTransaction read(int type, String body) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(body);
        ByteBuffer event =
                ByteBuffer.allocate(LogEvent.HEADER_BYTES + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        event.position(4);
        event.put((byte) type);
        event.position(LogEvent.HEADER_BYTES);
        event.put(bytes);
        return GtidEvents.read(LogEvent.read(event.array(), 0, event.capacity(), 0), 1000);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 027c000002028a563cf50395036a22c5035902ed0204f1030000000204040614676f647769745f74616708000a040c7f0dc1fd1ebd600610e5021283120b",
        "2, 027c000002028a563cf50395036a22c5035902ed0204f1030000000204080614676f647769745f74616708040a080c7fade3fd1ebd60061031031283120b",
        "3, 027c000000028a563cf50395036a22c5035902ed0204f10300000002040c0614676f647769745f74616708080a0c0c7f45f8fd1ebd6006103d041283120b"
    })
    void aTaggedGtidIsRead(long number, String body) throws IOException {
        OpenTransaction transaction = read(LogEvent.GTID_TAGGED, body);
        assertThat(transaction.gtid()).isEqualTo(new Gtid(SERVER, "godwit_tag", number));
        assertThat(transaction.committedAt()).isBetween(SECOND.minusSeconds(1), SECOND.plusSeconds(1));
    }

    @Test
    void aPlainGtidOfTheSameServerIsRead() throws IOException {
        OpenTransaction transaction = read(
                LogEvent.GTID,
                "00452b1efde53511f196bb02fc000000010100000000000000020200000000000000040000000000000061fffd1ebd6006fc090150620100");
        assertThat(transaction.gtid()).isEqualTo(new Gtid(SERVER, 1));
        assertThat(transaction.committedAt()).isBetween(SECOND.minusSeconds(1), SECOND.plusSeconds(1));
    }

    @Test
    void aPositionTellsATagFromNone() {
        GtidSet position = GtidSet.of(new Gtid(SERVER, 1), new Gtid(SERVER, "godwit_tag", 1));
        assertThat(position.contains(new Gtid(SERVER, "godwit_tag", 1))).isTrue();
        assertThat(position.contains(new Gtid(SERVER, "other", 1))).isFalse();
        assertThat(GtidSet.parse(SERVER + ":1:godwit_tag:1")).isEqualTo(position);
    }
}
