package io.godwit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Tables to move.
 *
 * @param name the scenario's word for it; also the name of the schema, with underscores
 */
record Dataset(String name, List<Table> tables) {
    private static final String SYSBENCH = "id INT NOT NULL PRIMARY KEY, k INT NOT NULL, c CHAR(120) NOT NULL,"
            + " pad CHAR(60) NOT NULL, KEY k_1 (k)";
    private static final int SYSBENCH_TABLES = 4;
    /** Bytes of a sysbench row, roughly; other data sets get as many rows as make the same bytes. */
    private static final int SYSBENCH_BYTES = 200;

    private static final byte[] DIGITS = "0123456789".getBytes(US_ASCII);
    private static final byte[] LETTERS = "abcdefghijklmnopqrstuvwxyz".getBytes(US_ASCII);

    Dataset {
        tables = List.copyOf(tables);
    }

    /**
     * One table.
     *
     * @param definition what stands between the parentheses of CREATE TABLE
     */
    record Table(String name, String definition, long rows, RowMaker maker) {}

    /** Makes the values of one row. */
    interface RowMaker {
        /**
         * Appends the values of all columns; does not end the row.
         *
         * @param id from 1, rising; the key follows its order
         */
        void make(long id, SplittableRandom random, RowText out);
    }

    String schema() {
        return name.replace('-', '_');
    }

    long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }

    static Dataset manyTables(long rows) {
        return new Dataset(
                "many-tables",
                IntStream.rangeClosed(1, SYSBENCH_TABLES)
                        .mapToObj(i -> sysbench("sbtest" + i, rows))
                        .toList());
    }

    static Dataset oneTable(long rows) {
        return new Dataset("one-table", List.of(sysbench("sbtest", SYSBENCH_TABLES * rows)));
    }

    /** One table of 10 kB a row, half of it any bytes. */
    static Dataset wideRows(long rows) {
        return of(
                "wide-rows",
                "id BIGINT NOT NULL PRIMARY KEY, note TEXT NOT NULL, picture MEDIUMBLOB NOT NULL",
                Math.max(10, rows * SYSBENCH_TABLES * SYSBENCH_BYTES / 10_000),
                (id, random, out) -> {
                    byte[] picture = new byte[5_000];
                    random.nextBytes(picture);
                    out.number(id).value(text(random, LETTERS, 5_000)).value(picture);
                });
    }

    static Dataset narrowRows(long rows) {
        return of(
                "narrow-rows",
                "id BIGINT NOT NULL PRIMARY KEY, value INT NOT NULL",
                SYSBENCH_TABLES * rows,
                (id, random, out) -> out.number(id).number(random.nextInt()));
    }

    static Dataset compositeKeys(long rows) {
        return of(
                "composite-keys",
                "customer INT NOT NULL, item INT NOT NULL, version SMALLINT NOT NULL,"
                        + " note VARCHAR(200) NOT NULL, PRIMARY KEY (customer, item, version)",
                SYSBENCH_TABLES * rows,
                (id, random, out) ->
                        out.number(id / 100).number(id / 4 % 25).number(id % 4).value(text(random, LETTERS, 150)));
    }

    static Dataset stringKeys(long rows) {
        return of(
                "string-keys",
                "code VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,"
                        + " note VARCHAR(200) NOT NULL",
                SYSBENCH_TABLES * rows,
                (id, random, out) -> out.value(
                                "customer/%012d/order".formatted(id).getBytes(US_ASCII))
                        .value(text(random, LETTERS, 150)));
    }

    static Dataset secondaryIndexes(long rows) {
        return of(
                "secondary-indexes",
                "id BIGINT NOT NULL PRIMARY KEY, code CHAR(24) NOT NULL, a INT NOT NULL,"
                        + " b INT NOT NULL, word VARCHAR(40) NOT NULL, pad CHAR(60) NOT NULL, UNIQUE KEY by_code (code),"
                        + " KEY by_a (a), KEY by_b_a (b, a), KEY by_word (word)",
                SYSBENCH_TABLES * rows,
                (id, random, out) -> out.number(id)
                        // Spread over the index, and different for each row.
                        .value("%024d"
                                .formatted((id * 0x9E3779B97F4A7C15L) >>> 1)
                                .getBytes(US_ASCII))
                        .number(random.nextInt(1 << 30))
                        .number(random.nextInt(1000))
                        .value(text(random, LETTERS, 30))
                        .value(text(random, DIGITS, 59)));
    }

    private static Dataset of(String name, String definition, long rows, RowMaker maker) {
        return new Dataset(name, List.of(new Table("rows_of_" + name.replace('-', '_'), definition, rows, maker)));
    }

    /** The table of sysbench's oltp tests. */
    static Table sysbench(String name, long rows) {
        return new Table(
                name,
                SYSBENCH,
                rows,
                (id, random, out) -> out.number(id)
                        .number(random.nextInt((int) Math.min(Integer.MAX_VALUE, rows) + 1))
                        .value(text(random, DIGITS, 119))
                        .value(text(random, DIGITS, 59)));
    }

    private static byte[] text(SplittableRandom random, byte[] letters, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = letters[random.nextInt(letters.length)];
        }
        return text;
    }
}
