package io.godwit.mysql.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.GtidSet;
import io.godwit.model.RowChange;
import io.godwit.model.RowImage;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.Servers;
import io.godwit.mysql.Shapes;
import io.godwit.mysql.binlog.MySqlChangeStreams;
import io.godwit.mysql.binlog.StreamSettings;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.spi.ChangeStream;
import io.godwit.spi.StreamItem;
import io.godwit.testing.MySqlServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Times of a day or more inside of JSON. MYSQL: 8.0.33 changes a time that is put into JSON, see {@code JsonTimes}; both sides
 * are judged by what lies there, as their logs show it.
 */
@Timeout(120)
class LongTimesIT {
    private static final int ROWS = 1_200;

    private final String schema = Servers.schema();

    @TempDir
    private Path folder;

    private void onSource(String... statements) throws SQLException {
        Servers.onSource(schema, statements);
    }

    private void makeTable() throws SQLException {
        onSource(
                "SET cte_max_recursion_depth = 100000",
                "CREATE TABLE docs (code VARCHAR(20) COLLATE utf8mb4_0900_ai_ci NOT NULL, id INT NOT NULL, u INT UNIQUE, d"
                        + " JSON, note VARCHAR(50) CHARACTER SET latin1, e JSON NOT NULL, n INT NOT NULL, PRIMARY KEY"
                        + " (code, id))",
                "INSERT INTO docs WITH RECURSIVE s AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM s WHERE i < " + ROWS
                        + ") SELECT CONCAT('ä', i % 7), i, i, JSON_OBJECT('a', TIME'23:59:59', 'T\"', 'T\"34:00:00\"'),"
                        + " 'é', JSON_ARRAY(i), 0 FROM s");
    }

    /** Changes rows all over the table, copied or not. */
    private void write(int round) throws SQLException {
        onSource(
                "UPDATE docs SET d = JSON_OBJECT('a', TIME'34:00:00', 'b', JSON_ARRAY(TIME'-838:59:58.5')) WHERE id % 5 = "
                        + round,
                "UPDATE docs SET e = JSON_ARRAY(TIME'26:00:00', 1), u = u + 100000 WHERE id % 7 = " + round,
                "UPDATE docs SET e = JSON_ARRAY(TIME'58:00:00', 1) WHERE id % 14 = " + round,
                "UPDATE docs SET d = '{\"text\": \"again\"}', e = '[]' WHERE id % 35 = " + round,
                "DELETE FROM docs WHERE id % 45 = " + round,
                "UPDATE docs SET id = id + 10000 * " + (round + 1) + " WHERE id % 55 = " + round,
                "INSERT INTO docs SELECT code, id + 500000 + 1000 * " + round
                        + ", NULL, CAST(TIME'100:00:00' AS JSON), note, e, 0 FROM docs WHERE id % 65 = " + round);
    }

    @Test
    void arriveExactlyByCopyAndByLog() throws Exception {
        makeTable();
        try (TestMove move = new TestMove(schema, folder)) {
            write(0);
            move.start().await(() -> move.rowsCopied() > 0);
            write(1);
            write(2);
            move.await(() -> move.phase().equals("ready"));
            write(3);
            write(4);
            move.finish();
        }
        assertThat(images(Servers.TARGET, Servers.target(), "docs"))
                .hasSizeGreaterThan(ROWS / 2)
                .anyMatch(image -> image.contains("T\"-630:59:58.500000\"") || image.contains("T\"-838:59:58.500000\""))
                .isEqualTo(images(Servers.SOURCE, Servers.source(), "_docs_del"));
    }

    private static GtidSet executed(MySqlServer server) {
        return GtidSet.parse(String.valueOf(server.ask("SELECT @@GLOBAL.gtid_executed")));
    }

    /** The rows of a table as its server's log shows them. */
    private Set<String> images(MySqlServer server, ServerAddress address, String name) throws Exception {
        TableId table = new TableId(schema, name);
        TableShape shape = Shapes.read(server, table);
        GtidSet start = executed(server);
        server.execute("UPDATE " + table + " SET n = n + 1");
        long rows = Long.parseLong(String.valueOf(server.ask("SELECT COUNT(*) FROM " + table)));
        Set<String> images = new TreeSet<>();
        try (ChangeStream stream = new MySqlChangeStreams(StreamSettings.of(address), List.of(shape)).open(start)) {
            while (images.size() < rows) {
                if (stream.next() instanceof StreamItem.Committed(var transaction)) {
                    for (RowChange change : transaction.changes()) {
                        RowImage row = ((RowChange.Updated) change).after();
                        images.add(new String(row.bytes(), row.offset(), row.length(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return images;
    }
}
