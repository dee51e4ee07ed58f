package io.godwit.mysql.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonLikenessTest {
    @Test
    void numbersOfOneValueAreAlikeWhateverTheirTypes() {
        assertThat(alike("{\"k\": [1, 2.5]}", "{\"k\": [U1, N2.50]}")).isTrue();
        assertThat(alike("-0.0", "0")).isTrue();
        assertThat(alike("1.0E22", "N10000000000000000000000")).isTrue();
        assertThat(alike("1", "2")).isFalse();
        assertThat(alike("[1]", "[1, 1]")).isFalse();
    }

    @Test
    void momentsOfOneTextAreAlikeButNoStrings() {
        assertThat(alike("M\"2024-02-29 00:00:00.000000\"", "S\"2024-02-29 00:00:00.000000\""))
                .isTrue();
        assertThat(alike("T\"34:00:00.000000\"", "T\"26:00:00.000000\"")).isFalse();
        assertThat(alike("D\"2024-02-29\"", "\"2024-02-29\"")).isFalse();
        assertThat(alike("[\"1\", \"a\\\"1\"]", "[\"1\", \"a\\\"1.0\"]")).isFalse();
        assertThat(alike("\"1\"", "1")).isFalse();
    }

    private static boolean alike(String one, String other) {
        return JsonLikeness.alike(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
