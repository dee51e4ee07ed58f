package io.godwit.mysql.codec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Column types with values, as SQL, that careless code gets wrong. */
final class NastyValues {
    private static final String ALL_BYTES =
            IntStream.range(0, 256).mapToObj(i -> String.format("%02x", i)).collect(Collectors.joining("", "x'", "'"));

    private NastyValues() {}

    static Map<String, List<String>> byType() {
        Map<String, List<String>> types = new LinkedHashMap<>();
        numbers(types);
        times(types);
        texts(types);
        bytes(types);
        types.put("enum('a','','b') NULL", List.of("'a'", "''", "'b'", "'not a member'", "NULL"));
        types.put("enum(" + members("m", 300) + ")", List.of("1", "255", "256", "300"));
        types.put("set('a','b','c') NULL", List.of("''", "'a,c'", "7", "NULL"));
        types.put("set(" + members("s", 64) + ")", List.of("1", "18446744073709551615", "9223372036854775808"));
        json(types);
        geometry(types);
        return types;
    }

    private static String members(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "'" + prefix + i + "'")
                .collect(Collectors.joining(","));
    }

    private static void numbers(Map<String, List<String>> types) {
        types.put("tinyint NULL", List.of("-128", "-1", "0", "127", "NULL"));
        types.put("tinyint unsigned", List.of("0", "128", "255"));
        types.put("smallint", List.of("-32768", "32767"));
        types.put("smallint unsigned", List.of("65535"));
        types.put("mediumint", List.of("-8388608", "8388607", "-1"));
        types.put("mediumint unsigned", List.of("16777215"));
        types.put("int", List.of("-2147483648", "2147483647"));
        types.put("int unsigned", List.of("4294967295", "2147483648"));
        types.put("int(5) unsigned zerofill", List.of("0", "42", "1234567"));
        types.put("bigint", List.of("-9223372036854775808", "9223372036854775807", "-1"));
        types.put("bigint unsigned", List.of("18446744073709551615", "9223372036854775808"));
        types.put(
                "decimal(10,2) NULL",
                List.of("0", "-0.01", "-0.001", "99999999.99", "-99999999.99", "1", "10.5", "NULL"));
        types.put(
                "decimal(65,30)",
                List.of(
                        "0",
                        "-0.000000000000000000000000000001",
                        "99999999999999999999999999999999999.999999999999999999999999999999",
                        "-12345678901234567890.5",
                        "1000000000",
                        "1000000000000000000"));
        types.put("decimal(5,5)", List.of("0.12345", "-0.00001", "0"));
        types.put(
                "decimal(65,0)",
                List.of("-1", "100000000000000000000000000000000000000000000000000000000000000000 - 1"));
        types.put("decimal(18,9)", List.of("123456789.987654321", "-1.000000001", "0.000000001"));
        types.put("decimal(8,3) unsigned zerofill", List.of("1.5", "0", "12345.678"));
        types.put(
                "float NULL",
                List.of(
                        "1.1",
                        "16777215",
                        "1.17549435e-38",
                        "3.4028234e38",
                        "-0e0",
                        "0",
                        "0.1",
                        "1e-45",
                        "-1e10",
                        "NULL"));
        types.put("float(7,2)", List.of("12345.67", "-0.01"));
        types.put(
                "double",
                List.of(
                        "0.30000000000000004e0",
                        "1.7976931348623157e308",
                        "4.9e-324",
                        "-0e0",
                        "1e15",
                        "1e17",
                        "123456789012345678e0",
                        "0.00001e0",
                        "-1.5e0"));
        types.put("double(10,2)", List.of("12345678.91", "-0.01"));
        types.put("bit(1)", List.of("b'0'", "b'1'"));
        types.put("bit(8)", List.of("b'10000001'"));
        types.put("bit(12) NULL", List.of("b'100000000001'", "0", "NULL"));
        types.put("bit(64)", List.of("18446744073709551615", "1"));
    }

    private static void times(Map<String, List<String>> types) {
        types.put(
                "date NULL",
                List.of("'0000-00-00'", "'2024-00-00'", "'2024-02-31'", "'9999-12-31'", "'0001-01-01'", "NULL"));
        types.put("year NULL", List.of("0", "1901", "2155", "NULL"));
        for (int digits = 0; digits <= 6; digits++) {
            types.put(
                    "time(" + digits + ") NULL",
                    List.of(
                            "'-838:59:59'",
                            "'838:59:59'",
                            "'-00:00:01'",
                            "'00:00:00'",
                            "'-12:34:56.789012'",
                            "'-00:00:00.100000'",
                            "'-00:00:00.000001'",
                            "'25:00:00.999999'",
                            "NULL"));
            types.put(
                    "datetime(" + digits + ") NULL",
                    List.of(
                            "'0000-00-00 00:00:00'",
                            "'2024-00-15 12:13:14.987654'",
                            "'9999-12-31 23:59:59.999999'",
                            "'1000-01-01 00:00:00.000001'",
                            "'2024-02-31 01:02:03.04'",
                            "NULL"));
            types.put(
                    "timestamp(" + digits + ") NULL",
                    List.of(
                            "'0000-00-00 00:00:00'",
                            "'1970-01-01 00:00:01'",
                            "'2038-01-19 03:14:07.999999'",
                            "'2024-02-29 12:00:00.120000'",
                            "NULL"));
        }
    }

    private static void texts(Map<String, List<String>> types) {
        List<String> plain =
                List.of("''", "'it''s'", "'a\\\\b'", "'x\\0y'", "'  lead'", "'%_\\n\\t\"`'", "'-- /* {d }'");
        types.put("char(12) CHARACTER SET utf8mb4", plain);
        types.put(
                "varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                with(plain, "'tail  '", "'\\n '", "_utf8mb4 x'F09F9880'"));
        List<String> ordered = List.of(
                "'a'",
                "'a '",
                "'a  b'",
                "'a b'",
                "'a\\tb'",
                "'a \\tb'",
                "'ab'",
                "'A'",
                "''",
                "' '",
                "'\\t'",
                "_utf8mb4 x'C3A4'");
        types.put("varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", ordered);
        types.put("varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin", ordered);
        types.put("char(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", ordered);
        types.put("char(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin", ordered);
        types.put("varchar(9) CHARACTER SET latin1 COLLATE latin1_bin", ordered);
        types.put("char(255) CHARACTER SET utf8mb4", List.of("REPEAT(_utf8mb4 x'F09F9880', 255)", "'short'"));
        types.put("varchar(300) CHARACTER SET latin1", List.of("_latin1 " + ALL_BYTES, "''"));
        types.put("char(5) CHARACTER SET latin1", List.of("_latin1 x'80819F'", "'a'"));
        types.put("text CHARACTER SET utf8mb4", with(plain, "REPEAT('y', 60000)"));
        types.put("tinytext CHARACTER SET utf8mb3", List.of("'t'", "_utf8mb3 x'E282AC'"));
        types.put("mediumtext CHARACTER SET ascii", List.of("'m'"));
        types.put("longtext CHARACTER SET utf8mb4", List.of("REPEAT('z', 200000)"));
        types.put("varchar(20) CHARACTER SET sjis", List.of("_sjis x'835C'", "'a\\\\'", "''"));
        types.put("varchar(20) CHARACTER SET cp932", List.of("_cp932 x'835C'"));
        types.put("varchar(20) CHARACTER SET gbk", List.of("_gbk x'BF5C'"));
        types.put("varchar(20) CHARACTER SET big5", List.of("_big5 x'A55C'"));
        types.put("varchar(20) CHARACTER SET gb18030", List.of("_gb18030 x'8130813027'"));
        types.put("varchar(20) CHARACTER SET ucs2", List.of("'ab'", "''", "_ucs2 x'0027'"));
        types.put("char(20) CHARACTER SET utf16", List.of("'ab'", "_utf16 x'D83DDE00'"));
        types.put("text CHARACTER SET utf32", List.of("'ab'", "_utf32 x'0001F600'"));
        types.put("varchar(20) CHARACTER SET utf16le", List.of("'ab'"));
        types.put("varchar(20) CHARACTER SET koi8r COLLATE koi8r_bin", List.of("_koi8r x'C1C2'"));
    }

    private static List<String> with(List<String> values, String... more) {
        return java.util.stream.Stream.concat(values.stream(), List.of(more).stream())
                .toList();
    }

    private static void bytes(Map<String, List<String>> types) {
        types.put("binary(4) NULL", List.of("x'01020000'", "x'00000000'", "x''", "x'20202020'", "x'275C0022'", "NULL"));
        types.put("binary(255)", List.of("x'00'", "REPEAT(x'FF', 255)"));
        types.put("varbinary(300)", List.of(ALL_BYTES, "x''", "x'0000'", "x'2020'"));
        types.put("tinyblob", List.of("x'00FF'"));
        types.put("blob NULL", List.of(ALL_BYTES, "x''", "NULL"));
        types.put("mediumblob", List.of("REPEAT(x'00275C', 30000)"));
        types.put("longblob", List.of("REPEAT(x'00275C', 100000)"));
    }

    private static void json(Map<String, List<String>> types) {
        types.put(
                "json NULL",
                List.of(
                        "NULL",
                        "'null'",
                        "'true'",
                        "'\"it''s \\\\\\\\ \\\\\" \\\\n \\\\u0001 \\\\u007f\"'",
                        "'{}'",
                        "'[]'",
                        "'{\"b\": 1, \"a\": [1, -1, 32768, 65536, -2147483649, 4294967296, 18446744073709551615]}'",
                        "'[0.1, 1.0, -0.0, 1e100, 1.5e-7, 0.30000000000000004, 123456789.123456789, 2.2250738585072014e-308]'",
                        "CAST(1.50 AS JSON)",
                        "JSON_ARRAY(CAST('12345678901234567890.123' AS DECIMAL(30,3)), 1.0, 100.00, -0.5)",
                        "CAST(123456789012345678901234567890 AS JSON)",
                        "CAST(CAST('2024-01-02' AS DATE) AS JSON)",
                        "JSON_OBJECT('t', CAST('-12:34:56.789' AS TIME(3)), 'd', CAST('2024-01-02 03:04:05.6' AS DATETIME(1)))",
                        "JSON_ARRAY(1.2345678901234567e0, 'a, 1.50', '{\"x\": 1.50}', NULL, TRUE, FALSE)",
                        "JSON_OBJECT('k''\"\\\\', 5e-324, 'n', JSON_ARRAY(JSON_ARRAY(), JSON_OBJECT()), 'e', 1e22)",
                        "JSON_ARRAY(CAST(x'00FF27' AS BINARY), b'101', _binary'', UNCOMPRESS(COMPRESS('u')))",
                        "JSON_ARRAY(IF(TRUE, x'00FF27', REPEAT('a', 65536)), REPEAT(x'00FF27', 30000))",
                        "(SELECT JSON_ARRAY(v, w, x, y, JSON_OBJECT('y', z)) FROM JSON_TABLE('[\"ä\"]', '$[0]' COLUMNS"
                                + " (v BLOB PATH '$', w BINARY(9) PATH '$', x VARBINARY(9) PATH '$', y BIT(12) PATH '$.no'"
                                + " DEFAULT '5' ON EMPTY, z TIMESTAMP(2) PATH '$.no' DEFAULT '\"2024-02-29 01:02:03.45\"' ON"
                                + " EMPTY)) AS t)",
                        "JSON_ARRAY(CAST(5 AS UNSIGNED), 5, 5e0, CAST(5 AS DECIMAL), CAST(40000 AS UNSIGNED), CAST(-5 AS"
                                + " DECIMAL), 9223372036854775808)",
                        "CAST(CAST(7 AS UNSIGNED) AS JSON)",
                        "JSON_OBJECT('b', 1.50, 'aa', JSON_OBJECT('x', JSON_ARRAY(1, JSON_OBJECT('y', CAST(2 AS UNSIGNED),"
                                + " 'z', JSON_ARRAY(JSON_ARRAY(CAST('2024-02-31' AS DATE), 3)))), 'w', CAST('01:02' AS"
                                + " TIME)), 'a, [\"x\": ', JSON_ARRAY(7.0, JSON_ARRAY(8, JSON_OBJECT('q', x'41', '', ''))), 'e',"
                                + " JSON_OBJECT())",
                        "JSON_OBJECT('big', REPEAT('x', 70000), 'int', 100000, 'u', 4294967295)",
                        "JSON_ARRAY(_utf8mb4 x'F09F9880', _utf8mb4 x'E282AC')"));
    }

    private static void geometry(Map<String, List<String>> types) {
        types.put(
                "geometry NULL",
                List.of(
                        "NULL",
                        "ST_GeomFromText('POINT(1 2)')",
                        "ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))', 4326)",
                        "ST_GeomFromText('GEOMETRYCOLLECTION EMPTY')"));
        types.put("point SRID 4326", List.of("ST_GeomFromText('POINT(39 92)', 4326)"));
        types.put("linestring", List.of("ST_GeomFromText('LINESTRING(0 0,1 39.27)')"));
        types.put("multipoint", List.of("ST_GeomFromText('MULTIPOINT(0 0,1 1)')"));
        types.put("geometrycollection", List.of("ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1))')"));
    }
}
