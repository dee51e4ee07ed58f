package io.godwit.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.model.Gtid;
import io.godwit.model.Key;
import io.godwit.model.LogPosition;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import io.godwit.spi.StreamItem;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OpenTransactionTest {
    private static final TableId TABLE = new TableId("s", "t");
    private final OpenTransaction transaction = new OpenTransaction(new Gtid(new UUID(1, 2), 3), Instant.EPOCH, 1000);

    private void change(int key) {
        Key bytes = new Key(new byte[] {(byte) key});
        transaction.add(new RowChange.Inserted(TABLE, bytes, RowImage.of(new byte[] {1})), 10);
    }

    @Test
    void workUndoneToASavepointIsForgotten() {
        change(1);
        transaction.setSavepoint("s");
        change(2);
        transaction.returnTo("s");
        change(3);
        StreamItem.Committed end = (StreamItem.Committed) transaction.end(new LogPosition("binlog.000001", 9));
        assertThat(end.transaction().changes())
                .extracting(change -> change.key().sortable()[0])
                .containsExactly((byte) 1, (byte) 3);
        assertThat(transaction.bytes()).isEqualTo(2 * (160 + 10));
    }

    @Test
    void anUnknownSavepointIsRefused() {
        assertThatThrownBy(() -> transaction.returnTo("s")).isInstanceOf(IllegalArgumentException.class);
    }
}
