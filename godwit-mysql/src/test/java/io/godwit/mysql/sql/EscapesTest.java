package io.godwit.mysql.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EscapesTest {
    private static final long SEED = 20261121;
    private static final int ROUNDS = 200_000;

    /** Bytes that are escaped, those one bit beside them, and any. */
    private static final byte[] NASTY = {
        0, 1, (byte) 0x80, '\t', '\n', 11, 8, '\'', '&', '\\', ']', '[', (byte) 0xff, 'x'
    };

    @ParameterizedTest
    @EnumSource
    void findsWhatALookAtEachByteFinds(Escapes escapes) {
        String special = escapes == Escapes.FIELD ? "\t\n\\" : "'\\\0";
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            boolean seldom = random.nextBoolean();
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = seldom && random.nextInt(8) > 0 ? (byte) 'x' : NASTY[random.nextInt(NASTY.length)];
            }
            int from = random.nextInt(bytes.length + 1);
            int end = random.nextInt(from, bytes.length + 1);
            int expected = from;
            while (expected < end && special.indexOf(bytes[expected] & 0xff) < 0) {
                expected++;
            }
            assertThat(escapes.next(bytes, from, end))
                    .as("seed %s round %s: %s", SEED, round, new String(bytes, StandardCharsets.ISO_8859_1))
                    .isEqualTo(expected);
        }
    }
}
