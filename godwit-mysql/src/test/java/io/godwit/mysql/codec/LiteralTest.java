package io.godwit.mysql.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.MoveException;
import io.godwit.model.Column;
import io.godwit.mysql.sql.SqlText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiteralTest {
    private static Column column(String dataType, String columnType, @Nullable String charset) {
        return new Column("c", dataType, columnType, charset, charset == null ? null : charset + "_bin", false, 0);
    }

    private static String literal(String dataType, String columnType, @Nullable String charset, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        SqlText sql = new SqlText();
        Codecs.of(column(dataType, columnType, charset)).literal(bytes, 0, bytes.length, sql);
        return sql.toStatement();
    }

    @Test
    void numbersAreBare() {
        assertThat(literal("bigint", "bigint", null, "-5")).isEqualTo("-5");
        assertThat(literal("decimal", "decimal(5,2)", null, "-0.50")).isEqualTo("-0.50");
        assertThat(literal("year", "year", null, "0000")).isEqualTo("0000");
        assertThat(literal("enum", "enum('a')", null, "1")).isEqualTo("1");
        assertThat(literal("bit", "bit(64)", null, "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fe"))
                .isEqualTo("18446744073709551614");
    }

    @Test
    void doublesKeepTheSignOfZero() {
        assertThat(literal("double", "double", null, "-0")).isEqualTo("-0e0");
        assertThat(literal("float", "float", null, "1.5e-7")).isEqualTo("1.5e-7");
        assertThat(literal("double", "double", null, "1.0E10")).isEqualTo("1.0E10");
    }

    @Test
    void textCarriesItsCharacterSet() {
        assertThat(literal("varchar", "varchar(9)", "utf8mb4", "it's \\ \0")).isEqualTo("_utf8mb4'it\\'s \\\\ \\0'");
        assertThat(literal("varchar", "varchar(9)", "ucs2", "\0a")).isEqualTo("_ucs2 0x0061");
        assertThat(literal("varchar", "varchar(9)", "ucs2", "")).isEqualTo("_ucs2''");
        assertThat(literal("varchar", "varchar(9)", "sjis", "\u0083\\")).isEqualTo("_sjis 0x835C");
        assertThat(literal("blob", "blob", null, "'\u00ff")).isEqualTo("_binary'\\'\u00ff'");
        assertThat(literal("time", "time", null, "-01:00:00")).isEqualTo("'-01:00:00'");
    }

    @Test
    void jsonThatTheParserWouldChangeIsBuiltFromSqlNumbers() {
        assertThat(json("{\"a\": [1, 1.5, -9223372036854775808]}"))
                .isEqualTo("_utf8mb4'{\"a\": [1, 1.5, -9223372036854775808]}'");
        assertThat(json("[0.30000000000000004, true, {}]"))
                .isEqualTo("JSON_ARRAY(0.30000000000000004e0, true, JSON_OBJECT())");
        assertThat(json("1e22")).isEqualTo("JSON_EXTRACT(JSON_ARRAY(1e22), _utf8mb4'$[0]')");
        assertThatThrownBy(() -> json("[1e22 x]")).isInstanceOf(MoveException.class);
    }

    @Test
    void jsonWithTypesThatTextDoesNotTellIsBuiltFromSqlExpressions() {
        assertThat(json("{\"a\": N1.50}")).isEqualTo("JSON_OBJECT(JSON_UNQUOTE(_utf8mb4'\"a\"'), 1.50)");
        assertThat(json("[N5, U5, D\"2024-02-29\"]"))
                .isEqualTo("JSON_ARRAY(5., CAST(5 AS UNSIGNED), CAST(_utf8mb4'2024-02-29' AS DATE))");
        assertThat(json("[B\"base64:type15:AP8=\", 1]")).isEqualTo("JSON_ARRAY(_binary'\\0\u00ff', 1)");
        assertThat(json("[T\"-23:59:59.500000\"]"))
                .isEqualTo("JSON_ARRAY(CAST(_utf8mb4'-23:59:59.500000' AS TIME(6)))");
        assertThat(json("T\"-34:00:01.000000\""))
                .as("on a server that takes 32 hours for a day")
                .isEqualTo("JSON_EXTRACT(JSON_ARRAY(CAST(IF(" + JsonTimes.CHANGED
                        + ", _utf8mb4'-42:00:01.000000', _utf8mb4'-34:00:01.000000') AS TIME(6))), _utf8mb4'$[0]')");
        assertThat(json("[\"U5\"]")).isEqualTo("_utf8mb4'[\"U5\"]'");
        assertThatThrownBy(() -> json("[B\"base64:type13:AP8=\"]"))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("SQL type number 13");
    }

    private static String json(String text) {
        return literal("json", "json", null, text);
    }

    @Test
    void aTypeWithoutCodecIsNamed() {
        Column column = column("hologram", "hologram(3)", null);
        assertThat(Codecs.supports(column)).isFalse();
        assertThatThrownBy(() -> Codecs.of(column))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("column c")
                .hasMessageContaining("hologram(3)");
    }
}
