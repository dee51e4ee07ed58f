package io.godwit.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A key that a table can have.
 *
 * @param columns as in CREATE TABLE, with the key
 * @param parts the key columns
 * @param value makes the values of the key columns, as SQL
 */
record KeyCase(String columns, List<String> parts, Function<RandomGenerator, String> value) {
    private static final List<String> COLLATIONS = List.of(
            "utf8mb4_0900_ai_ci",
            "utf8mb4_0900_as_cs",
            "utf8mb4_0900_bin",
            "utf8mb4_ja_0900_as_cs_ks",
            "utf8mb4_zh_0900_as_cs",
            "utf8mb4_tr_0900_ai_ci",
            "utf8mb4_bin",
            "utf8mb4_general_ci",
            "utf8mb4_unicode_ci",
            "utf8mb4_unicode_520_ci",
            "utf8mb4_spanish2_ci",
            "utf8mb3_general_ci",
            "latin1_swedish_ci",
            "latin1_german2_ci",
            "latin1_bin",
            "ascii_general_ci",
            "gbk_chinese_ci",
            "sjis_japanese_ci",
            "ucs2_general_ci",
            "utf16_unicode_ci",
            "utf32_general_ci",
            "cp1251_ukrainian_ci");

    static List<KeyCase> all() {
        List<KeyCase> cases = new ArrayList<>();
        cases.add(one("int", random -> "" + (random.nextInt(60) - 30)));
        cases.add(one("tinyint", random -> "" + (byte) random.nextInt(40)));
        cases.add(one("bigint unsigned", random -> Long.toUnsignedString(Long.MIN_VALUE + random.nextInt(40) - 20)));
        cases.add(one("bigint", random -> Long.toString((random.nextInt(40) - 20) * 1_000_000_000_000L)));
        cases.add(one("decimal(65,30)", random -> (random.nextInt(40) - 20) + "." + random.nextInt(2) + "00001"));
        cases.add(one("date", random -> "'20" + random.nextInt(10, 99) + "-02-0" + random.nextInt(10) + "'"));
        cases.add(one(
                "datetime(6)", random -> "'2024-02-29 0" + random.nextInt(10) + ":00:00." + random.nextInt(4) + "'"));
        cases.add(one("time(3)", random -> "'" + (random.nextInt(60) - 30) + ":00:00." + random.nextInt(3) + "'"));
        cases.add(one(
                "timestamp(3)", random -> "'2024-10-27 0" + random.nextInt(10) + ":30:00." + random.nextInt(4) + "'"));
        cases.add(one("year", random -> "" + random.nextInt(1990, 2040)));
        cases.add(one("bit(64)", random -> Long.toUnsignedString(-(long) random.nextInt(40))));
        cases.add(
                one("float", random -> (random.nextInt(40) - 20) + "." + random.nextInt(3) + "e" + random.nextInt(2)));
        cases.add(one(
                "double", random -> (random.nextInt(40) - 20) + "." + random.nextInt(3) + "e-" + random.nextInt(9)));
        cases.add(one("enum('z','','a','ö')", random -> "" + random.nextInt(5)));
        cases.add(one("binary(3)", random -> bytes(random, 3)));
        cases.add(one("varbinary(20)", random -> bytes(random, 4)));
        cases.add(one(
                "char(36) CHARACTER SET ascii",
                random -> "'6f9619ff-8b86-D011-b42d-00c04fc964" + random.nextInt(10, 60) + "'"));
        for (String collation : COLLATIONS) {
            String charset = charset(collation);
            String type = " CHARACTER SET " + charset + " COLLATE " + collation;
            cases.add(one("varchar(20)" + type, random -> text(random, collation)));
            cases.add(one("char(9)" + type, random -> text(random, collation)));
        }
        Function<RandomGenerator, String> several = random -> text(random, "utf8mb4_0900_ai_ci") + ", "
                + random.nextInt(3) + ", " + text(random, "latin1_german2_ci") + ", " + bytes(random, 1);
        String four = "a VARCHAR(20) COLLATE utf8mb4_0900_ai_ci, b SMALLINT, c CHAR(9) CHARACTER SET latin1 COLLATE"
                + " latin1_german2_ci, d VARBINARY(9), ";
        cases.add(new KeyCase(four + "PRIMARY KEY (a, b, c, d)", List.of("a", "b", "c", "d"), several));
        cases.add(new KeyCase(
                four + "PRIMARY KEY (a DESC, b DESC, c DESC, d DESC)", List.of("a", "b", "c", "d"), several));
        cases.add(new KeyCase(
                "k VARCHAR(20) COLLATE utf8mb4_unicode_ci NOT NULL, n INT, UNIQUE KEY other (n, k), UNIQUE KEY use_me (k)",
                List.of("k"),
                random -> text(random, "utf8mb4_unicode_ci")));
        return cases;
    }

    private static String charset(String collation) {
        return collation.substring(0, collation.indexOf('_'));
    }

    private static KeyCase one(String type, Function<RandomGenerator, String> value) {
        return new KeyCase("k " + type + " NOT NULL PRIMARY KEY", List.of("k"), value);
    }

    /** Texts that collations take for equal, or for neighbours. */
    private static String text(RandomGenerator random, String collation) {
        String[] words = {
            "a", "A", "ä", "ae", "Å", "b", "ß", "ss", "S", "ch", "cz", "ñ", "n", "i", "I", "İ", "あ", "ア", "中", "ж", "-",
            "_", "\t", " "
        };
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(words[random.nextInt(words.length)]);
        }
        text.append(" ".repeat(random.nextInt(4) / 3));
        return "CONVERT(_utf8mb4 x'" + HexFormat.of().formatHex(text.toString().getBytes(StandardCharsets.UTF_8))
                + "' USING " + charset(collation) + ") COLLATE " + collation;
    }

    private static String bytes(RandomGenerator random, int most) {
        StringBuilder hex = new StringBuilder("x'");
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            hex.append(random.nextBoolean() ? "00" : "f" + random.nextInt(10));
        }
        return hex.append('\'').toString();
    }
}
