package io.godwit.mysql.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Column;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.Shapes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares the statements with a golden file; after a wanted change, take the text that the failure shows. */
class TableSqlTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/table-sql.txt");
    private static final TableId ID = new TableId("shop", "orders");
    private static final TableShape SHAPE = new TableShape(
            ID,
            List.of(
                    new Column("note", "varchar", "varchar(20)", "utf8mb4", "utf8mb4_0900_ai_ci", true, 0),
                    new Column("day", "date", "date", null, null, false, 1),
                    new Column("number", "int", "int", null, null, false, 2),
                    new Column("state", "enum", "enum('a','b')", "utf8mb4", "utf8mb4_bin", true, 3),
                    new Column("weight", "float", "float", null, null, true, 4)),
            5,
            "PRIMARY",
            List.of(1, 2),
            List.of());
    private static final TableSql SQL = new TableSql(SHAPE);
    private static final TableSql SINGLE =
            new TableSql(new TableShape(ID, SHAPE.columns(), 5, "by_number", List.of(2), List.of()));

    @Test
    void statementsAreAsInTheGoldenFile() throws IOException {
        KeyBound low = Shapes.key(SHAPE, "2024-02-29", 7);
        KeyBound high = Shapes.key(SHAPE, "2024-03-01", 9);
        KeyRange range = KeyRange.between(low, high);
        SqlText values = new SqlText().append(SQL.insertHead());
        SQL.values(Shapes.row("it's", "2024-02-29", 7, 2, null), values);
        SqlText deletes = new SqlText().append(SQL.deleteHead());
        SQL.keyOf(Shapes.row(null, "2024-02-29", 7, null, null), deletes);
        SqlText single = new SqlText().append(SINGLE.deleteHead());
        SINGLE.keyOf(Shapes.row(null, "2024-02-29", 7, null, null), single);
        Map<String, String> statements = new TreeMap<>(Map.of(
                "rows of a range", SQL.selectRows(ID, range),
                "rows of the whole table, renamed", SQL.selectRows(new TableId("shop", "_orders_del"), KeyRange.all()),
                "rows after a single key",
                        SINGLE.selectRows(
                                ID, KeyRange.between(Shapes.key(SINGLE.shape(), 7), Shapes.key(SINGLE.shape(), 9))),
                "boundary", SQL.selectBoundary(ID, KeyRange.between(low, null), 1000),
                "hash of a range", SQL.hashRange(ID, KeyRange.between(null, high)),
                "hashes by keys", SQL.hashRows(ID, List.of(low, high)),
                "insert", values.toStatement(),
                "update", values.append(SQL.updateTail()).toStatement(),
                "delete", deletes.append(')').toStatement(),
                "delete by a single key", single.append(')').toStatement()));
        String text = statements.entrySet().stream()
                .map(entry -> "-- " + entry.getKey() + "\n" + entry.getValue() + ";\n")
                .collect(Collectors.joining("\n"));
        assertThat(text).isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
    }

    @Test
    void keysAreShownInWords() {
        assertThat(SQL.words(Shapes.key(SHAPE, "2024-02-29", 7))).isEqualTo("day=2024-02-29, number=7");
        assertThat(SQL.words(Shapes.row(null, "2024-02-29", 7, null, null))).isEqualTo("day=2024-02-29, number=7");
    }

    @Test
    void quotesNamesAndTexts() {
        assertThat(Quoted.name("a`b")).isEqualTo("`a``b`");
        assertThat(Quoted.text("plain")).isEqualTo("_utf8mb4'plain'");
        assertThat(Quoted.text("it's ü")).isEqualTo("_utf8mb4 0x6974277320c3bc");
        assertThat(Quoted.bytes(new byte[0])).isEqualTo("''");
    }
}
