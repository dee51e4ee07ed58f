package io.godwit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.RowOracle.TableName;
import io.godwit.testing.RowOracle.TablePair;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The oracle finds every kind of difference, and none where there is none; the shop is what it reads. */
@SuppressWarnings("NullAway.Init")
class RowOracleIT {

    private static final long SEED = 7;
    private static final int ROWS = 10_000;

    private static MySqlServer server;
    private static RowOracle oracle;

    @BeforeAll
    static void startServer() {
        server = MySqlServer.start("judged");
        ShopSchema source = new ShopSchema(server.jdbcUrl("shop"));
        source.create();
        source.fill(ROWS, SEED, rows -> {});
        oracle = new RowOracle(server.jdbcUrl(), server.jdbcUrl());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void copyTheShop() {
        server.execute("DROP DATABASE IF EXISTS copy", "CREATE DATABASE copy");
        for (String table : ShopSchema.tables()) {
            server.execute(
                    "CREATE TABLE copy." + table + " LIKE shop." + table,
                    "INSERT INTO copy." + table + " SELECT * FROM shop." + table);
        }
    }

    @Test
    void sameSeedFillsInTheSameRowsAndReportsAllOfThem() {
        server.execute("DROP DATABASE copy");
        ShopSchema again = new ShopSchema(server.jdbcUrl("copy"));
        AtomicLong last = new AtomicLong();
        again.create();
        again.fill(ROWS, SEED, rows -> last.accumulateAndGet(rows, Math::max));
        server.execute("UPDATE copy.customers JOIN shop.customers s USING (id) SET copy.customers.touched = s.touched");
        server.execute("UPDATE copy.orders JOIN shop.orders s USING (id) SET copy.orders.touched = s.touched");
        assertThat(compare().toString()).isEqualTo(ROWS + " rows, all equal");
        assertThat(last).hasValue(ROWS);
    }

    @Test
    void findsNoDifferenceBetweenATableAndItsCopy() {
        OracleReport report = compare();
        assertThat(report.isEqual()).as(report.toString()).isTrue();
        assertThat(report.rows()).isEqualTo(ROWS);
    }

    @Test
    void findsAMissingAndASurplusRow() {
        server.execute(
                "DELETE FROM copy.order_items WHERE order_id = 5 AND line = 2",
                "INSERT INTO copy.order_items VALUES (5, 77, 'p1', 1, 1.00, NULL)");
        assertThat(compare().differences())
                .extracting(OracleReport.Difference::toString)
                .containsExactlyInAnyOrder(
                        "shop.order_items -> copy.order_items [order_id=5, line=2] (row): source present, target absent",
                        "shop.order_items -> copy.order_items [order_id=5, line=77] (row): source absent, target present");
    }

    @Test
    void tellsNullFromAnEmptyString() {
        server.execute(
                "UPDATE shop.orders SET coupon = NULL WHERE id = 3",
                "UPDATE copy.orders SET coupon = '', touched = (SELECT touched FROM shop.orders WHERE id = 3) WHERE id = 3");
        assertThat(compare().differences())
                .extracting(OracleReport.Difference::toString)
                .containsExactly("shop.orders -> copy.orders [id=3] coupon: source NULL, target ''");
    }

    @Test
    void seesTheSmallestChangeInEveryType() {
        String key = server.ask("SELECT MIN(code) FROM copy.products");
        server.execute("UPDATE copy.products SET sku = CONCAT(sku, 0x20), title = CONCAT(title, ' '),"
                + " price = price + 0.01, weight = weight + 1e-9, rating = rating + 6e-8, flags = flags ^ 1,"
                + " tags = tags ^ 1, opens = ADDTIME(opens, '00:00:01'), listed = ADDDATE(listed, 1),"
                + " model = model + 1, picture = CONCAT(picture, 0x00) WHERE code = '" + key + "'");
        assertThat(compare().differences())
                .extracting(OracleReport.Difference::column)
                .containsExactly(
                        "sku", "title", "price", "weight", "rating", "flags", "tags", "opens", "listed", "model",
                        "picture");
    }

    @Test
    void seesChangesInTypesThatTheShopHasNot() {
        String table =
                " (id BINARY(4), part TINYINT, c CHAR(9), b64 BIT(64), s64 SET('a','b'), e ENUM('x','y'), g POINT,"
                        + " j JSON, t TIME(6), d DATETIME(6), z TIMESTAMP NULL, l LONGTEXT, lb LONGBLOB, f FLOAT, v INT AS (part + 1),"
                        + " PRIMARY KEY (id, part)) CHARSET utf8mb4";
        String row =
                " (id, part, c, b64, s64, e, g, j, t, d, z, l, lb, f) VALUES (x'00ff2700', -1, 'a', b'1', 'a', 'x',"
                        + " POINT(1, 2), '{\"a\": 1}', '-01:00:00.000001', '2025-11-20 01:02:03.000004', '2025-11-20 01:02:03',"
                        + " 'ß', x'00', 0.1)";
        server.execute(
                "CREATE DATABASE IF NOT EXISTS one",
                "CREATE DATABASE IF NOT EXISTS two",
                "CREATE TABLE one.types" + table,
                "CREATE TABLE two.types" + table,
                "INSERT INTO one.types" + row,
                "INSERT INTO two.types" + row);
        List<TablePair> pair = List.of(new TablePair(new TableName("one", "types"), new TableName("two", "types")));
        assertThat(oracle.compare(pair).toString()).isEqualTo("1 rows, all equal");
        server.execute("UPDATE two.types SET c = 'A', b64 = b64 | (1 << 63), s64 = 'a,b', e = 'y', g = POINT(1, 3),"
                + " j = '{\"a\": \"1\"}', t = '01:00:00.000001', d = '2025-11-20 01:02:03.000005',"
                + " z = '2025-11-20 01:02:04', l = 'ẞ', lb = x'0000', f = NULL");
        assertThat(oracle.compare(pair).differences())
                .extracting(OracleReport.Difference::toString)
                .containsExactly(
                        "one.types -> two.types [id=0x00ff2700, part=-1] c: source 'a', target 'A'",
                        "one.types -> two.types [id=0x00ff2700, part=-1] b64: source 1, target 9223372036854775809",
                        "one.types -> two.types [id=0x00ff2700, part=-1] s64: source 1, target 3",
                        "one.types -> two.types [id=0x00ff2700, part=-1] e: source 1, target 2",
                        "one.types -> two.types [id=0x00ff2700, part=-1] g: source"
                                + " 0x000000000101000000000000000000f03f0000000000000040, target"
                                + " 0x000000000101000000000000000000f03f0000000000000840",
                        "one.types -> two.types [id=0x00ff2700, part=-1] j: source '{\"a\": 1}', target '{\"a\": \"1\"}'",
                        "one.types -> two.types [id=0x00ff2700, part=-1] t: source -01:00:00.000001, target 01:00:00.000001",
                        "one.types -> two.types [id=0x00ff2700, part=-1] d: source 2025-11-20 01:02:03.000004,"
                                + " target 2025-11-20 01:02:03.000005",
                        "one.types -> two.types [id=0x00ff2700, part=-1] z: source 2025-11-20 01:02:03,"
                                + " target 2025-11-20 01:02:04",
                        "one.types -> two.types [id=0x00ff2700, part=-1] l: source 'ß', target 'ẞ'",
                        "one.types -> two.types [id=0x00ff2700, part=-1] lb: source 0x00, target 0x0000",
                        "one.types -> two.types [id=0x00ff2700, part=-1] f: source 0.10000000149011612, target NULL");
    }

    @Test
    void tellsLettersThatTheCollationHoldsEqual() {
        server.execute("UPDATE copy.customers SET name = UPPER(name), touched = touched WHERE id = 4");
        assertThat(compare().differences())
                .extracting(OracleReport.Difference::column)
                .containsExactly("name");
    }

    @Test
    void findsTablesAndDefinitionsThatDiffer() {
        server.execute(
                "DROP TABLE copy.events",
                "CREATE TABLE copy.more (id INT PRIMARY KEY)",
                "ALTER TABLE copy.orders DROP KEY orders_customer, MODIFY coupon VARCHAR(21) NULL");
        assertThat(compare().differences())
                .extracting(difference -> difference.table() + " " + difference.column())
                .containsExactlyInAnyOrder(
                        "shop.events -> copy.events (table)",
                        "copy.more (table)",
                        "shop.orders -> copy.orders (definition)",
                        "shop.orders -> copy.orders (definition)",
                        "shop.orders -> copy.orders (definition)");
    }

    @Test
    void comparesRenamedTables() {
        server.execute("RENAME TABLE copy.events TO copy._events_old");
        TablePair pair = new TablePair(new TableName("copy", "_events_old"), new TableName("shop", "events"));
        assertThat(oracle.compare(List.of(pair)).isEqual()).isTrue();
        OracleReport all = oracle.compareSchemas("copy", "shop", name -> name.replaceAll("^_|_old$", ""));
        assertThat(all.isEqual()).as(all.toString()).isTrue();
    }

    private static OracleReport compare() {
        return oracle.compareSchemas("shop", "copy", name -> name);
    }
}
