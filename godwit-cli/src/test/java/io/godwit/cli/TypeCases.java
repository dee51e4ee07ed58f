package io.godwit.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Every column type that a table can have. */
final class TypeCases {
    private static final String ALL_BYTES =
            IntStream.range(0, 256).mapToObj(i -> String.format("%02x", i)).collect(Collectors.joining("", "x'", "'"));

    private final List<TypeCase> cases = new ArrayList<>();

    private TypeCases() {}

    static List<TypeCase> all() {
        TypeCases all = new TypeCases();
        all.integers();
        all.numbers();
        all.times();
        all.texts();
        all.bytes();
        all.members();
        all.json();
        all.geometry();
        all.columnsAndIndexes();
        return List.copyOf(all.cases);
    }

    private void add(String type, String values, Function<RandomGenerator, String> random, String... edges) {
        cases.add(TypeCase.of(type, values, random, edges));
    }

    private void integers() {
        String[] names = {"tinyint", "smallint", "mediumint", "int", "bigint"};
        int[] bits = {8, 16, 24, 32, 64};
        for (int i = 0; i < names.length; i++) {
            int width = bits[i];
            long most = -1L >>> (65 - width);
            add(
                    names[i],
                    "both limits, 0, -1, random",
                    random -> Long.toString(random.nextLong() >> (64 - width)),
                    Long.toString(most),
                    Long.toString(-most - 1),
                    "0",
                    "-1");
            add(
                    names[i] + " unsigned",
                    "limit, half of it, 0, random",
                    random -> Long.toUnsignedString(random.nextLong() >>> (64 - width)),
                    Long.toUnsignedString(-1L >>> (64 - width)),
                    Long.toUnsignedString(1L << (width - 1)),
                    "0");
        }
        add("bool", "true, false, 2", random -> Integer.toString(random.nextInt(3)), "TRUE", "FALSE");
        add(
                "int(7) unsigned zerofill",
                "fewer and more digits than shown",
                random -> Integer.toString(random.nextInt(1 << random.nextInt(1, 31))),
                "0",
                "42",
                "4294967295");
        for (int width : new int[] {1, 7, 8, 33, 64}) {
            add(
                    "bit(" + width + ")",
                    "all bits, none, random",
                    random -> Long.toUnsignedString(random.nextLong() >>> (64 - width)),
                    Long.toUnsignedString(-1L >>> (64 - width)),
                    "0",
                    "1");
        }
    }

    private static Function<RandomGenerator, String> decimal(int integers, int scale, boolean signed) {
        return random -> (signed && random.nextBoolean() ? "-" : "") + digits(random, random.nextInt(integers + 1))
                + "." + digits(random, random.nextInt(scale + 1)) + "0";
    }

    private static String digits(RandomGenerator random, int count) {
        return "0" + random.ints(count, 0, 10).mapToObj(Integer::toString).collect(Collectors.joining());
    }

    private void numbers() {
        add(
                "decimal(65,30)",
                "limits, smallest fraction, random",
                decimal(35, 29, true),
                "99999999999999999999999999999999999.999999999999999999999999999999",
                "-99999999999999999999999999999999999.999999999999999999999999999999",
                "-0.000000000000000000000000000001",
                "0",
                "1000000000");
        add("decimal(10,2)", "limits, -0.001, random", decimal(8, 2, true), "99999999.99", "-0.001", "-99999999.99");
        add("decimal(5,5) unsigned", "no digit before the point", decimal(0, 5, false), "0.99999", "0.00001", "0");
        add("decimal(65,0)", "65 digits", decimal(65, 0, true), "-1", "9".repeat(65));
        add("decimal(18,9) unsigned zerofill", "filled with zeros", decimal(9, 9, false), "1.5", "0");
        add(
                "float",
                "±0, smallest and largest, denormal, random bits",
                random -> floating(Float.intBitsToFloat(random.nextInt())),
                "0e0",
                "-0e0",
                "1.17549435e-38",
                "3.4028234e38",
                "-3.4028234e38",
                "1e-45",
                "16777217",
                "0.1");
        add(
                "double",
                "±0, smallest and largest, denormal, random bits",
                random -> floating(Double.longBitsToDouble(random.nextLong())),
                "0e0",
                "-0e0",
                "4.9e-324",
                "2.2250738585072014e-308",
                "1.7976931348623157e308",
                "-1.7976931348623157e308",
                "0.30000000000000004e0",
                "1e17",
                "9007199254740993e0");
        add("float(7,2)", "rounded when stored", random -> random.nextInt(9_999_999) + "e-2", "-0.01", "12345.67");
        add("double(10,2) unsigned", "rounded when stored", random -> random.nextInt(999_999_999) + "e-2", "0.005");
    }

    private static String floating(double value) {
        return Double.isFinite(value)
                ? Double.toString(value) + (Double.toString(value).contains("E") ? "" : "e0")
                : "1e0";
    }

    private void times() {
        add(
                "date",
                "zero and partly zero, 31 February, limits, random",
                random -> "'" + date(random) + "'",
                "'0000-00-00'",
                "'2024-00-15'",
                "'2024-02-00'",
                "'2024-02-31'",
                "'9999-12-31'",
                "'1000-01-01'");
        add("year", "0000, limits, random", random -> "" + random.nextInt(1901, 2156), "0", "1901", "2155");
        for (int digits = 0; digits <= 6; digits++) {
            String in = "(" + digits + ")";
            add(
                    "time" + in,
                    "negative, over 24 hours, limits, random",
                    random -> "'" + (random.nextBoolean() ? "-" : "") + random.nextInt(838) + clock(random) + "'",
                    "'-838:59:59'",
                    "'838:59:59'",
                    "'-00:00:00.000001'",
                    "'-00:00:00.9'",
                    "'-00:00:01'",
                    "'00:00:00'",
                    "'25:00:00.999999'");
            add(
                    "datetime" + in,
                    "zero and partly zero, limits, random",
                    random -> "'" + date(random) + " " + random.nextInt(24) + clock(random) + "'",
                    "'0000-00-00 00:00:00'",
                    "'2024-00-15 12:13:14.987654'",
                    "'9999-12-31 23:59:59.999999'",
                    "'1000-01-01 00:00:00.000001'",
                    "'2024-03-31 02:30:00'");
            add(
                    "timestamp" + in + " NULL",
                    "zero, limits, both passes of a repeated hour, random",
                    random -> "'" + random.nextInt(1971, 2038) + "-0" + random.nextInt(1, 10) + "-"
                            + random.nextInt(10, 29) + " " + random.nextInt(24) + clock(random) + "'",
                    "'0000-00-00 00:00:00'",
                    "'1970-01-01 00:00:01'",
                    "'2038-01-19 03:14:07.999999'",
                    // Both are 02:30 in Berlin.
                    "'2024-10-27 00:30:00'",
                    "'2024-10-27 01:30:00'");
        }
    }

    private static String date(RandomGenerator random) {
        return "%04d-%02d-%02d".formatted(random.nextInt(1000, 10_000), random.nextInt(1, 13), random.nextInt(1, 32));
    }

    private static String clock(RandomGenerator random) {
        return ":%02d:%02d.%06d".formatted(random.nextInt(60), random.nextInt(60), random.nextInt(1_000_000));
    }

    private void texts() {
        String words = "quotes, backslash, zero byte, spaces at the end, random letters of many scripts";
        for (String charset : List.of(
                "utf8mb4", "utf8mb3", "latin1", "ascii", "ucs2", "utf16", "utf16le", "utf32", "gbk", "gb18030", "big5",
                "sjis", "cp932", "ujis", "euckr", "koi8r", "latin2", "cp1251", "tis620")) {
            for (String type : List.of("char(12)", "varchar(40)", "text")) {
                cases.add(new TypeCase(
                        type + " CHARACTER SET " + charset,
                        words,
                        List.of(
                                "''",
                                "'it''s'",
                                "'a\\\\b'",
                                "CONVERT(_utf8mb4 x'7800790027225c' USING " + charset + ")",
                                "'  x  '",
                                "'%_\\n\\t\\r`{d}?:#-- /*'"),
                        random -> "CONVERT(_utf8mb4 x'" + text(random) + "' USING " + charset + ")",
                        "",
                        8));
            }
        }
        add("varchar(300) CHARACTER SET latin1", "all 256 bytes", TypeCases::word, "_latin1 " + ALL_BYTES);
        add(
                "char(255) CHARACTER SET utf8mb4",
                "255 letters of 4 bytes",
                TypeCases::word,
                "REPEAT(_utf8mb4 x'F09F9880', 255)");
        add("tinytext CHARACTER SET utf8mb4", "255 bytes", TypeCases::word, "REPEAT('y', 255)");
        add("mediumtext CHARACTER SET utf8mb4", "100,000 letters", TypeCases::word, "REPEAT('yä', 100000)");
        add("longtext CHARACTER SET utf16", "200,000 letters", TypeCases::word, "REPEAT('z', 200000)");
        add(
                "varchar(20) CHARACTER SET sjis",
                "letters with a backslash inside",
                TypeCases::word,
                "_sjis x'835C'",
                "_sjis x'955C27'");
        add("varchar(20) CHARACTER SET gbk", "letters with a backslash inside", TypeCases::word, "_gbk x'BF5C'");
    }

    private static String word(RandomGenerator random) {
        return "'w" + random.nextInt() + "'";
    }

    private static String text(RandomGenerator random) {
        String letters = "abcXYZ 09'\\äöüßéñÇŁžя中国文字あカ가힣😀ก\u0301\u00a0";
        int[] all = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(10); i > 0; i--) {
            text.appendCodePoint(all[random.nextInt(all.length)]);
        }
        text.append(" ".repeat(random.nextInt(3)));
        return HexFormat.of().formatHex(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String octets(RandomGenerator random, int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return "x'" + HexFormat.of().formatHex(bytes) + (random.nextBoolean() && bytes.length < most ? "00" : "") + "'";
    }

    private void bytes() {
        String words = "all bytes, zero bytes and spaces at the end, random";
        add("binary(8)", words, random -> octets(random, 8), "x'01020000'", "x''", "x'2020202020202020'", "x'00'");
        add("binary(255)", words, random -> octets(random, 255), "x'00'", "REPEAT(x'FF', 255)");
        add(
                "varbinary(300)",
                words,
                random -> octets(random, 300),
                ALL_BYTES,
                "x''",
                "x'0000'",
                "x'2020'",
                "x'275C00'");
        add("tinyblob", words, random -> octets(random, 200), "x'00FF'", "x''");
        add("blob", words, random -> octets(random, 2000), ALL_BYTES, "x''", "x'0000'");
        add("mediumblob", "90,000 bytes", random -> octets(random, 5000), "REPEAT(x'00275C', 30000)");
        add(
                "longblob",
                "16 MB of bytes that must be escaped",
                random -> octets(random, 5000),
                "REPEAT(x'00275C20', 4194304)");
        add("char(9) CHARACTER SET binary", words, random -> octets(random, 9), "x'4100'", "x''");
    }

    private void members() {
        add(
                "enum('a','','b','Ω','日本','it''s')",
                "each member, the empty one, the invalid value 0, labels outside of ASCII",
                random -> Integer.toString(random.nextInt(1, 7)),
                "'a'",
                "''",
                "'not a member'",
                "'Ω'",
                "'日本'");
        add("enum(" + list("m", 300) + ")", "300 members", random -> "" + random.nextInt(1, 301), "300", "0", "256");
        add("enum('ä','б') CHARACTER SET sjis", "labels of another character set", random -> "2", "1", "2");
        add(
                "set('a','b','Ω','日本','it''s')",
                "none, one, all, labels outside of ASCII",
                random -> Integer.toString(random.nextInt(32)),
                "''",
                "'a,Ω'",
                "31");
        add(
                "set(" + list("s", 64) + ")",
                "64 members, none, all, the last",
                random -> Long.toUnsignedString(random.nextLong()),
                "18446744073709551615",
                "9223372036854775808",
                "0");
    }

    private static String list(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "'" + prefix + i + "'")
                .collect(Collectors.joining(","));
    }

    private void json() {
        add(
                "json",
                "deep, large, limits of numbers, order of keys, random",
                random -> document(random, 3, 6),
                "'null'",
                "'[]'",
                "'{\"b\": 1, \"aa\": 2, \"a\": 3, \"b\": 4, \"\": 5}'",
                "'[1, -1, 32768, 65536, -2147483649, 4294967296, 18446744073709551615, -9223372036854775808]'",
                "'[0.1, 1.0, -0.0, 1e100, 1.5e-7, 0.30000000000000004, 123456789.123456789, 2.2250738585072014e-308, 1e22]'",
                "JSON_OBJECT('k''\"\\\\', 5e-324, 'n', JSON_ARRAY(JSON_ARRAY(), JSON_OBJECT()), 'x', REPEAT('xä', 70000))",
                "CONCAT(REPEAT('[', 100), REPEAT(']', 100))",
                "CONCAT(REPEAT('{\"a\":', 90), '1.5', REPEAT('}', 90))");
        add(
                "json",
                "values of SQL types, as root, as members and elements, deep inside, many: dates, times (of less than a day, or a"
                        + " server that prints longer ones right), datetimes, timestamps, decimals, unsigned integers, years,"
                        + " BINARY, VARBINARY, BLOB, BIT, geometries; random",
                random -> document(random, 3, 12),
                "CAST(1.50 AS JSON)",
                "CAST(CAST('2024-01-02' AS DATE) AS JSON)",
                "CAST(CAST(7 AS UNSIGNED) AS JSON)",
                "JSON_ARRAY(CAST('12345678901234567890.123' AS DECIMAL(30,3)), 1.0, 100.00, -0.5, -0.0e0)",
                "JSON_ARRAY(5, CAST(5 AS UNSIGNED), CAST(5 AS DECIMAL), 5e0, 40000, CAST(40000 AS UNSIGNED), 9223372036854775808)",
                "JSON_ARRAY(CAST(-7 AS DECIMAL(65)), REPEAT('9', 65) + 0e0, CAST(REPEAT('9', 65) AS DECIMAL(65)),"
                        + " CAST('-0.000000000000000000000000000001' AS DECIMAL(65,30)))",
                "JSON_OBJECT('t', CAST('-12:34:56.789' AS TIME(3)), 'd', CAST('2024-01-02 03:04:05.6' AS DATETIME(1)))",
                "JSON_ARRAY(CAST('0000-00-00' AS DATE), CAST('2024-02-31' AS DATE), CAST('0000-00-00' AS DATETIME))",
                "JSON_ARRAY(CAST(x'00FF27' AS BINARY), b'101', _binary'', ST_GeomFromText('POINT(1 2)'))",
                "JSON_ARRAY('2024-01-02', '01:00:00.000000', '2024-01-02 03:04:05.000000', 'base64:type15:AP8=', '1.50')",
                columns("JSON_ARRAY(bl, bn, vb, bt, ts, yr)"),
                columns(
                        "JSON_OBJECT('a', JSON_ARRAY(1, JSON_OBJECT('bl', bl, 'bn', bn)), 'vb', vb, '', JSON_OBJECT('bt', bt,"
                                + " 'x', JSON_ARRAY(JSON_ARRAY(ts), yr)))"),
                "JSON_ARRAY(UNCOMPRESS(COMPRESS('u')), IF(TRUE, x'00FF27', REPEAT('a', 65536)))",
                "JSON_ARRAY(CAST(REPEAT(x'00FF27', 57) AS BINARY))",
                "JSON_ARRAY(CAST(REPEAT(x'00FF27', 58) AS BINARY))",
                "JSON_ARRAY(CAST(REPEAT(x'00FF27', 30000) AS BINARY))",
                "JSON_OBJECT('a', CAST('2024-01-02' AS DATE), 'b', JSON_ARRAY(" + "CAST(7 AS UNSIGNED), ".repeat(3000)
                        + "'x'))",
                "JSON_ARRAY(".repeat(99) + "CAST(1.50 AS JSON)" + ")".repeat(99));
    }

    /** Only columns have some of the types. */
    private static String columns(String document) {
        return "(SELECT " + document + " FROM JSON_TABLE('[\"ä''\\\\\\\\\"]', '$[0]' COLUMNS (bl BLOB PATH '$',"
                + " bn BINARY(9) PATH '$', vb VARBINARY(9) PATH '$', bt BIT(12) PATH '$.no' DEFAULT '5' ON EMPTY,"
                + " ts TIMESTAMP(2) PATH '$.no' DEFAULT '\"2024-02-29 01:02:03.45\"' ON EMPTY,"
                + " yr YEAR PATH '$.no' DEFAULT '2021' ON EMPTY)) AS c)";
    }

    private static String document(RandomGenerator random, int depth, int scalars) {
        int kind = random.nextInt(depth == 0 ? scalars : scalars + 4);
        return switch (kind < scalars ? kind : 12 + kind % 2) {
            case 0 -> "CAST(NULL AS JSON)";
            case 1 -> "CAST('" + random.nextBoolean() + "' AS JSON)";
            case 2 -> "CAST(" + (random.nextLong() >> random.nextInt(64)) + " AS JSON)";
            case 3 -> "CAST(" + floating(Double.longBitsToDouble(random.nextLong())) + " AS JSON)";
            case 7 -> "CAST(" + decimal(30, 20, true).apply(random) + " AS JSON)";
            case 5 -> "JSON_EXTRACT(JSON_ARRAY(_utf8mb4 x'" + text(random) + "'), '$[0]')";
            case 6 -> "CAST(CAST('" + date(random) + " 01" + clock(random) + "' AS DATETIME(6)) AS JSON)";
            case 4 -> "CAST(" + random.nextInt(1_000_000) + "e" + random.nextInt(-30, 30) + " AS JSON)";
            case 8 -> "CAST(CAST(" + random.nextInt(100_000) + " AS UNSIGNED) AS JSON)";
            case 9 -> "CAST(CAST('" + date(random) + "' AS DATE) AS JSON)";
            case 10 ->
                "CAST(CAST('" + (random.nextBoolean() ? "-" : "") + "01" + clock(random) + "' AS TIME(6)) AS JSON)";
            case 11 -> "JSON_EXTRACT(JSON_ARRAY(" + octets(random, 40) + "), '$[0]')";
            case 12 ->
                IntStream.range(0, random.nextInt(5))
                        .mapToObj(i -> document(random, depth - 1, scalars))
                        .collect(Collectors.joining(", ", "JSON_ARRAY(", ")"));
            default ->
                IntStream.range(0, random.nextInt(5))
                        .mapToObj(i -> "_utf8mb4 x'" + text(random) + "', " + document(random, depth - 1, scalars))
                        .collect(Collectors.joining(", ", "JSON_OBJECT(", ")"));
        };
    }

    private void geometry() {
        Function<RandomGenerator, String> point =
                random -> geo("POINT(" + random.nextInt(90) + " " + random.nextDouble() + ")", 0);
        add(
                "geometry",
                "each kind, with and without SRID",
                point,
                geo("POINT(1 2)", 4326),
                geo("POLYGON((0 0,0 1,1 1,0 0))", 4326),
                geo("GEOMETRYCOLLECTION EMPTY", 0),
                geo("LINESTRING(0 0,1 39.27)", 3857));
        add(
                "point SRID 4326",
                "SRID of the column",
                random -> geo("POINT(" + random.nextInt(90) + " 7.5)", 4326),
                geo("POINT(90 -180)", 4326));
        add("linestring", "random", random -> geo("LINESTRING(0 0," + random.nextDouble() + " 1)", 0));
        add("polygon SRID 0", "random", random -> geo("POLYGON((0 0,0 9,9 " + random.nextDouble() + ",0 0))", 0));
        add("multipoint", "random", random -> geo("MULTIPOINT(0 0," + random.nextDouble() + " 1)", 0));
        add(
                "multilinestring",
                "random",
                random -> geo("MULTILINESTRING((0 0,1 1),(2 " + random.nextDouble() + ",3 3))", 4326));
        add("multipolygon", "random", random -> geo("MULTIPOLYGON(((0 0,0 9,9 " + random.nextDouble() + ",0 0)))", 0));
        add(
                "geometrycollection",
                "random",
                random -> geo("GEOMETRYCOLLECTION(POINT(1 " + random.nextDouble() + "))", 0));
        cases.add(TypeCase.of(
                        "vector(3)",
                        "±0, limits, random",
                        random -> "STRING_TO_VECTOR('[" + random.nextFloat() + ",-0," + random.nextInt() + "]')",
                        "STRING_TO_VECTOR('[1,2,3]')",
                        "STRING_TO_VECTOR('[-0,3.4028234e38,1.2e-38]')")
                .since(9));
    }

    private static String geo(String text, int srid) {
        return "ST_GeomFromText('" + text + "'" + (srid == 0 ? "" : ", " + srid) + ")";
    }

    private void columnsAndIndexes() {
        Function<RandomGenerator, String> number = random -> Integer.toString(random.nextInt(1_000_000));
        TypeCase plain = TypeCase.of("int", "random", number, "0", "-5");
        cases.add(plain.with("w BIGINT AS (v * 2) VIRTUAL , KEY (w)"));
        cases.add(plain.with("w BIGINT AS (v * 2) STORED , UNIQUE KEY (w, id)"));
        cases.add(plain.with("w INT INVISIBLE DEFAULT 7"));
        cases.add(plain.with("w INT DEFAULT (7 * 3)"));
        cases.add(plain.with("KEY ((v + 1)), UNIQUE KEY ((v * 2), id)"));
        cases.add(plain.with("KEY (v DESC)"));
        cases.add(plain.with("GIPK"));
        cases.add(TypeCase.of("text CHARACTER SET utf8mb4", "random", TypeCases::word, "'the quick fox'")
                .with("FULLTEXT KEY (v), UNIQUE KEY (v(30), id)"));
        cases.add(TypeCase.of("json", "random", random -> "'[" + random.nextInt(99) + ", 5]'", "'[]'")
                .with("KEY ((CAST(v AS UNSIGNED ARRAY)))"));
    }
}
