package io.godwit.mysql.weigh;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyRange;
import io.godwit.model.RowBlock;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.TableShape;
import io.godwit.mysql.Servers;
import io.godwit.mysql.binlog.MySqlChangeStreams;
import io.godwit.mysql.binlog.StreamSettings;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.read.MySqlChunkReader;
import io.godwit.mysql.read.SourceNames;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.StreamItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys of the log are the keys that a select of the same rows has. */
@Timeout(60)
class WeighedStreamIT {
    private static final BoundedRetry RETRY = BoundedRetry.within(Duration.ofSeconds(10));

    private final String schema = Servers.schema();
    private final List<RowChange> changes = new ArrayList<>();
    private boolean spilled;

    @Test
    void keysOfTheLogAreThoseOfARead() throws Exception {
        String table = schema + ".t";
        Servers.SOURCE.execute("CREATE TABLE " + table + " (k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE"
                + " utf8mb4_0900_ai_ci, l CHAR(9) CHARACTER SET latin1 COLLATE latin1_german2_ci, n INT,"
                + " PRIMARY KEY (k, n, l))");
        GtidSet start = executed();
        Servers.SOURCE.execute(
                "INSERT INTO " + table + " VALUES ('a', 'ß', 1), ('Ä ', 'x', 2), ('', '', -1)",
                "UPDATE " + table + " SET k = 'A' WHERE n = 1",
                "SET SESSION cte_max_recursion_depth = 10000",
                "INSERT INTO " + table
                        + " WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 5000)"
                        + " SELECT CONCAT('Key ', i), CHAR(97 + i % 26), i FROM r");
        GtidSet end = executed();
        try (ServerLink source = Servers.reading(Servers.source());
                ServerLink target = Servers.reading(Servers.target())) {
            List<TableShape> shapes = new MySqlSchema(source, target, List.of(table)).tables();
            follow(shapes, source, start, end);
            assertThat(spilled).isTrue();
            assertThat(lastKeys()).isEqualTo(keysOfARead(shapes.getFirst(), source, end));
        }
        Key before = changes.get(3).key();
        assertThat(changes.get(3)).isInstanceOf(RowChange.Deleted.class);
        assertThat(changes.get(4)).isInstanceOf(RowChange.Inserted.class);
        assertThat(changes.get(4).key()).isEqualTo(before);
    }

    private static GtidSet executed() {
        return GtidSet.parse(String.valueOf(Servers.SOURCE.ask("SELECT @@global.gtid_executed")));
    }

    private void follow(List<TableShape> shapes, ServerLink source, GtidSet start, GtidSet end)
            throws InterruptedException {
        GtidSet seen = start;
        StreamSettings settings = StreamSettings.of(Servers.source()).withTransactionMemory(10_000);
        try (ChangeStream stream =
                WeighedStream.of(new MySqlChangeStreams(settings, shapes).open(start), shapes, source, RETRY)) {
            while (!seen.containsAll(end)) {
                if (stream.next() instanceof StreamItem.Committed(var transaction)) {
                    seen = seen.plus(transaction.gtid());
                    spilled |= transaction.changes().areSpilled();
                    changes.addAll(transaction.changes());
                    transaction.changes().close();
                }
            }
        }
    }

    private Map<RowImage, Key> lastKeys() {
        Map<RowImage, Key> keys = new HashMap<>();
        for (RowChange change : changes) {
            switch (change) {
                case RowChange.Inserted inserted -> keys.put(inserted.after(), inserted.key());
                case RowChange.Updated updated -> throw new AssertionError("no update leaves the key's bytes");
                case RowChange.Deleted deleted -> keys.remove(deleted.before());
            }
        }
        return keys;
    }

    private static Map<RowImage, Key> keysOfARead(TableShape shape, ServerLink source, GtidSet position)
            throws InterruptedException {
        RowBlock rows = new MySqlChunkReader(source, RETRY, Duration.ofSeconds(10), new SourceNames())
                .read(shape, KeyRange.all(), position, Long.MAX_VALUE)
                .rows();
        Map<RowImage, Key> keys = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            keys.put(rows.row(i), rows.key(i));
        }
        return keys;
    }
}
