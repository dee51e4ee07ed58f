package io.godwit.mysql.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.RowDifference;
import io.godwit.model.RowDifference.Kind;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.Servers;
import io.godwit.mysql.Shapes;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.ledger.Owner;
import io.godwit.mysql.read.SourceNames;
import io.godwit.spi.RangeHasher.RowFingerprint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MySqlRangeHasherIT {
    private final TableId id = new TableId(Servers.schema(), "t");
    private final ServerLink source = Servers.reading(Servers.source());
    private final ServerLink target = Servers.writing(Servers.target(), Owner.current());
    private final SourceNames names = new SourceNames();
    private final MySqlRangeHasher hasher = new MySqlRangeHasher(
            source, target, BoundedRetry.within(Duration.ofSeconds(10)), Duration.ofSeconds(5), names);
    private TableShape shape;

    @BeforeEach
    void fill() throws Exception {
        Servers.both(
                "CREATE TABLE " + id + " (id INT PRIMARY KEY, a VARCHAR(20), b VARCHAR(20), c LONGTEXT, d DATETIME(6),"
                        + " e ENUM('x', 'y'), f FLOAT, j JSON, n BLOB)",
                "INSERT INTO " + id + " VALUES (1, 'one', '', NULL, '2024-01-01', 'x', 1.5, '{\"k\": 1}', 0x00FF),"
                        + " (2, 'two', NULL, '', NULL, 'y', NULL, NULL, NULL),"
                        + " (3, 'o', 'ne', 'text', '2024-01-02 03:04:05.678901', NULL, -0.0, '[]', ''),"
                        + " (4, '1', '2', 'x', NULL, 'x', 16777216, 'null', 'b')");
        shape = Shapes.read(Servers.SOURCE, id);
    }

    @AfterEach
    void close() {
        source.close();
        target.close();
    }

    @Test
    void equalTablesHaveEqualFingerprints() throws Exception {
        assertThat(same()).isTrue();
        assertThat(hasher.target(shape, KeyRange.all()).rows()).isEqualTo(4);
        KeyRange empty = KeyRange.between(Shapes.key(shape, 100), null);
        assertThat(hasher.target(shape, empty))
                .isEqualTo(hasher.source(shape, empty, GtidSet.empty()).fingerprint());
    }

    @Test
    void findsAChangedByte() throws Exception {
        differs("UPDATE " + id + " SET c = 'tfxt' WHERE id = 3");
        differs("UPDATE " + id + " SET a = 'One' WHERE id = 1");
        differs("UPDATE " + id + " SET a = 'one ' WHERE id = 1");
        assertThat(hasher.explain(shape, Shapes.key(shape, 3)))
                .isEqualTo(new RowDifference(id, "id=3", Kind.DIFFERENT, List.of("c")));
    }

    @Test
    void tellsNullFromEmptyAndFromItsName() throws Exception {
        differs("UPDATE " + id + " SET b = '' WHERE id = 2");
        differs("UPDATE " + id + " SET b = 'NULL' WHERE id = 2");
        differs("UPDATE " + id + " SET b = '-' WHERE id = 2");
        differs("UPDATE " + id + " SET a = NULL, b = 'two' WHERE id = 2");
        differs("UPDATE " + id + " SET b = NULL, c = '' WHERE id = 1");
    }

    @Test
    void tellsNullFromTheSignOfTheNextNumber() throws Exception {
        Servers.both(
                "CREATE TABLE " + id + "_signs (id INT PRIMARY KEY, a INT, b INT, c INT)",
                "INSERT INTO " + id + "_signs VALUES (1, NULL, 5, -6)");
        shape = Shapes.read(Servers.SOURCE, new TableId(id.schema(), "t_signs"));
        assertThat(same()).isTrue();
        differs("UPDATE " + id + "_signs SET a = -5, b = NULL, c = 6");
    }

    /** Alone in its table, and NULL or not, so that nothing else decides in which character set texts are put together. */
    @Test
    void findsAChangedLetterInEveryCharacterSet() throws Exception {
        for (String charset :
                List.of("latin1", "ascii", "gbk", "sjis", "ucs2", "utf16", "utf16le", "utf32", "utf8mb4")) {
            for (String nullable : List.of("", " NOT NULL")) {
                String name = id + "_letters";
                Servers.both(
                        "DROP TABLE IF EXISTS " + name,
                        "CREATE TABLE " + name + " (id INT PRIMARY KEY, t VARCHAR(9) CHARACTER SET " + charset
                                + nullable + ", n INT)",
                        "INSERT INTO " + name + " VALUES (1, 'abc', NULL), (2, 'b', 3)");
                shape = Shapes.read(Servers.SOURCE, new TableId(id.schema(), "t_letters"));
                assertThat(same()).as(charset).isTrue();
                differs("UPDATE " + name + " SET t = 'abd' WHERE id = 1");
            }
        }
    }

    @Test
    void findsAnotherTypeOfAValueInsideOfJson() throws Exception {
        for (String k : List.of("CAST(1 AS UNSIGNED)", "1.", "1e0")) {
            // MYSQL: an update to what compares as equal changes nothing.
            Servers.TARGET.execute("UPDATE " + id + " SET j = NULL WHERE id = 1");
            differs("UPDATE " + id + " SET j = JSON_OBJECT('k', " + k + ") WHERE id = 1");
        }
        assertThat(hasher.explain(shape, Shapes.key(shape, 1)))
                .isEqualTo(new RowDifference(id, "id=1", Kind.DIFFERENT, List.of("j")));
        Servers.both("UPDATE " + id + " SET c = NULL, j = '[{\"on\": \"2024-02-29\"}, {\"on\": \"2024-02-29\"}]'");
        differs("UPDATE " + id + " SET j = JSON_SET(j, '$[0].on', DATE'2024-02-29') WHERE id = 2");
        Servers.SOURCE.execute("UPDATE " + id + " SET j = JSON_SET(j, '$[1].on', DATE'2024-02-29') WHERE id = 2");
        assertThat(same()).isFalse();
        Servers.SOURCE.execute("UPDATE " + id + " SET j = JSON_SET(j, '$[0].on', DATE'2024-02-29') WHERE id = 2");
        Servers.TARGET.execute("UPDATE " + id + " SET j = JSON_SET(j, '$[1].on', DATE'2024-02-29') WHERE id = 2");
        assertThat(same()).isTrue();
    }

    @Test
    void findsAMissingAndAnExtraRow() throws Exception {
        differs("DELETE FROM " + id + " WHERE id = 1");
        assertThat(hasher.explain(shape, Shapes.key(shape, 1)).kind()).isEqualTo(Kind.MISSING);
        differs("INSERT INTO " + id + " (id) VALUES (5)");
        assertThat(hasher.explain(shape, Shapes.key(shape, 5)).kind()).isEqualTo(Kind.UNEXPECTED);
    }

    @Test
    void findsValuesSwappedBetweenRowsAndBetweenColumns() throws Exception {
        differs("UPDATE " + id + " SET a = IF(id = 1, 'two', 'one') WHERE id IN (1, 2)");
        Servers.TARGET.execute("UPDATE " + id + " SET a = IF(id = 1, 'one', 'two') WHERE id IN (1, 2)");
        assertThat(same()).isTrue();
        differs("UPDATE " + id + " SET a = '2', b = '1' WHERE id = 4");
        differs("UPDATE " + id + " SET a = '12', b = '' WHERE id = 4");
    }

    @Test
    void findsTheRowsThatDiffer() throws Exception {
        Servers.TARGET.execute("UPDATE " + id + " SET f = 2 WHERE id = 2", "DELETE FROM " + id + " WHERE id = 4");
        List<RowFingerprint> left =
                hasher.sourceRows(shape, KeyRange.all(), GtidSet.empty()).rows();
        List<RowFingerprint> right = hasher.targetRows(shape, KeyRange.all());
        assertThat(left).hasSize(4).doesNotContainAnyElementsOf(List.of(right.get(1)));
        assertThat(right).hasSize(3);
        assertThat(left).contains(right.get(0), right.get(2));
        var keys = List.of(Shapes.key(shape, 9), Shapes.key(shape, 4), Shapes.key(shape, 1));
        assertThat(hasher.sourceRows(shape, keys, GtidSet.empty()).rows()).containsExactly(left.get(0), left.get(3));
        assertThat(hasher.targetRows(shape, keys)).containsExactly(right.get(0));
    }

    @Test
    void readsTheSourceUnderItsNameOfTheMoment() throws Exception {
        Servers.SOURCE.execute("RENAME TABLE " + id + " TO " + id.schema() + "._t_del");
        names.rename(id, new TableId(id.schema(), "_t_del"));
        assertThat(same()).isTrue();
        Servers.SOURCE.execute("RENAME TABLE " + id.schema() + "._t_del TO " + id);
        names.restore(id);
        assertThat(same()).isTrue();
    }

    private void differs(String change) throws Exception {
        Servers.TARGET.execute(change);
        assertThat(same()).as(change).isFalse();
    }

    private boolean same() throws InterruptedException {
        return hasher.source(shape, KeyRange.all(), GtidSet.empty())
                .fingerprint()
                .equals(hasher.target(shape, KeyRange.all()));
    }
}
