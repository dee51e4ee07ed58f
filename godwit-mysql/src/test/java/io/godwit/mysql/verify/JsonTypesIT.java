package io.godwit.mysql.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Column;
import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.Servers;
import io.godwit.mysql.Shapes;
import io.godwit.mysql.codec.Codecs;
import io.godwit.mysql.codec.InnerTypes;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.read.SourceNames;
import io.godwit.spi.RangeHasher.RowFingerprint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents of the same text whose values have other types. */
class JsonTypesIT {
    private static final long SEED = Long.getLong("godwit.seed", 20_261_121);
    private static final int DOCUMENTS = 600;
    private static final int DOCUMENTS_AT_ONCE = 50;
    /** SQL expressions of JSON values: those of one line print as the same text. */
    private static final List<List<String>> SAME_TEXT = List.of(
            List.of("17", "CAST(17 AS UNSIGNED)", "CAST(17 AS DECIMAL(5))"),
            List.of("0", "CAST(0 AS UNSIGNED)", "CAST(0 AS DECIMAL(1))"),
            List.of("1.5e0", "1.5"),
            List.of("1234567.5e0", "1234567.5"),
            List.of("'2024-02-29'", "DATE'2024-02-29'"),
            List.of("'12:00:00.000000'", "TIME'12:00:00'"),
            List.of(
                    "'2024-02-29 01:02:03.000000'",
                    "TIMESTAMP'2024-02-29 01:02:03'",
                    "(SELECT v FROM JSON_TABLE('[\"2024-02-29 01:02:03\"]', '$[0]' COLUMNS (v TIMESTAMP(6) PATH '$')) AS s)"),
            List.of("'base64:type253:AP8='", "x'00FF'"));

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ServerLink source = Servers.reading(Servers.source());
    private final ServerLink target = Servers.reading(Servers.target());
    private final TableId id = new TableId(Servers.schema(), "inside");

    @BeforeEach
    void create() {
        Servers.both("CREATE TABLE " + id
                + " (id INT PRIMARY KEY, inside_0 INT, j JSON, k JSON NOT NULL, inside__2m INT AS (id))");
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    @Test
    void aValueOfAnotherTypeGivesAnotherFingerprintInEveryDocument() throws Exception {
        List<Document> documents = documents();
        fill(documents);
        TableShape shape = Shapes.read(Servers.SOURCE, id);
        MySqlRangeHasher hasher = new MySqlRangeHasher(
                source, target, BoundedRetry.within(Duration.ofSeconds(10)), Duration.ofSeconds(1), new SourceNames());
        List<RowFingerprint> left =
                hasher.sourceRows(shape, KeyRange.all(), GtidSet.empty()).rows();
        List<RowFingerprint> right = hasher.targetRows(shape, KeyRange.all());
        for (int i = 0; i < DOCUMENTS; i++) {
            Document document = documents.get(i);
            assertThat(left.get(i).hash().equals(right.get(i).hash()))
                    .as("seed %d, document %d: %s and %s", SEED, i, document.one, document.other)
                    .isEqualTo(document.one.equals(document.other));
        }
    }

    @Test
    void valueByValueTheSameTypesAreFoundAsByJsonTable() throws Exception {
        fill(documents());
        Column column = Shapes.read(Servers.SOURCE, id).columns().get(2);
        InnerTypes types = Codecs.of(column).innerTypes("`j`", "inside", "x").orElseThrow();
        try (Session session = source.borrow()) {
            List<Optional<String>> byTable = types(session, types, types.columns(), "FALSE");
            assertThat(byTable).anyMatch(Optional::isEmpty).anyMatch(Optional::isPresent);
            assertThat(types(session, types, everywhere(types.columns()), everywhere(types.condition())))
                    .as("seed %d", SEED)
                    .isEqualTo(byTable);
        }
    }

    /** Without the exception of servers that have a cheap JSON_TABLE. */
    private static String everywhere(String sql) {
        assertThat(sql).contains("/*!90000 0 * */");
        return sql.replace("/*!90000 0 * */", "");
    }

    private List<Optional<String>> types(Session session, InnerTypes types, String columns, String condition)
            throws SQLException {
        return session.all(
                "SELECT " + types.expression() + " FROM " + id + " AS t LEFT JOIN LATERAL (SELECT " + columns
                        + " FROM DUAL WHERE " + condition + ") AS inside ON TRUE ORDER BY id",
                row -> Optional.ofNullable(row.getString(1)));
    }

    /** Each document on the source as one, on the target as the other; in every second one in the column j. */
    private void fill(List<Document> documents) {
        for (int from = 0; from < documents.size(); from += DOCUMENTS_AT_ONCE) {
            Servers.SOURCE.execute(insert(documents, from, true));
            Servers.TARGET.execute(insert(documents, from, false));
        }
        String all = "SELECT COUNT(*), SUM(CRC32(CONCAT(CAST(j AS CHAR), CAST(k AS CHAR)))) FROM " + id;
        assertThat(Servers.SOURCE.ask(all)).isEqualTo(Servers.TARGET.ask(all));
    }

    private String insert(List<Document> documents, int from, boolean one) {
        return IntStream.range(from, from + DOCUMENTS_AT_ONCE)
                .mapToObj(i -> {
                    Document document = documents.get(i);
                    String value = one ? document.one : document.other;
                    String columns = i % 2 == 0 ? value + ", JSON_ARRAY(1)" : "JSON_ARRAY(1), " + value;
                    return "(" + i + ", 0, " + columns + ")";
                })
                .collect(Collectors.joining(", ", "INSERT INTO " + id + " (id, inside_0, j, k) VALUES ", ""));
    }

    private record Document(String one, String other) {}

    private List<Document> documents() {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            // Of the small ones some have more values than are asked one by one.
            boolean small = random.nextInt(3) == 0;
            int values = small ? 30 + random.nextInt(15) : 1 + random.nextInt(random.nextInt(4) == 0 ? 90 : 12);
            int other = random.nextInt(10) == 0 ? -1 : random.nextInt(values);
            List<Document> parts = new ArrayList<>();
            for (int at = 0; at < values; at++) {
                parts.add(value(at == other, small));
            }
            while (parts.size() > 1) {
                join(parts);
            }
            Document inside = parts.getFirst();
            documents.add(new Document("JSON_ARRAY(" + inside.one + ")", "JSON_ARRAY(" + inside.other + ")"));
        }
        return documents;
    }

    private Document value(boolean differs, boolean small) {
        List<String> same = SAME_TEXT.get(random.nextInt(small ? 2 : SAME_TEXT.size()));
        // Most documents have plain values only, but for one.
        int one = !small && random.nextInt(4) == 0 ? random.nextInt(same.size()) : 0;
        int other = differs ? (one + 1 + random.nextInt(same.size() - 1)) % same.size() : one;
        return new Document(same.get(one), same.get(other));
    }

    /** Makes an array or an object of some of the values. */
    private void join(List<Document> parts) {
        int from = random.nextInt(3) == 0 ? random.nextInt(parts.size() - 1) : 0;
        List<Document> joined = parts.subList(from, Math.min(parts.size(), from + 2 + random.nextInt(60)));
        boolean object = random.nextBoolean();
        Document whole = new Document(joined(joined, object, true), joined(joined, object, false));
        joined.clear();
        parts.add(from, whole);
    }

    private static String joined(List<Document> parts, boolean object, boolean one) {
        return IntStream.range(0, parts.size())
                .mapToObj(i -> (object ? "'k" + i + "', " : "") + (one ? parts.get(i).one : parts.get(i).other))
                .collect(Collectors.joining(", ", object ? "JSON_OBJECT(" : "JSON_ARRAY(", ")"));
    }
}
