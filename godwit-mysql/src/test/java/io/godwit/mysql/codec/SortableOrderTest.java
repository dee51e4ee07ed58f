package io.godwit.mysql.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sortable bytes compare as the values do, also with another key part behind them. */
class SortableOrderTest {
    private static final int PAIRS = 4_000;

    private static RandomGenerator seeded(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static Column column(
            String dataType, String columnType, @Nullable String charset, @Nullable String collation) {
        return new Column("c", dataType, columnType, charset, collation, false, 0);
    }

    private static byte[] sortable(ColumnCodec codec, byte[] value) {
        KeyBytes key = new KeyBytes();
        codec.sortable(value, 0, value.length, key);
        return Arrays.copyOf(key.view(), key.size());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void check(
            Column column, Function<RandomGenerator, byte[]> values, Comparator<byte[]> order, long seed) {
        ColumnCodec codec = Codecs.of(column);
        RandomGenerator random = seeded(seed);
        assertThat(codec.order()).isEqualTo(ColumnCodec.Order.BY_VALUE);
        for (int i = 0; i < PAIRS; i++) {
            byte[] a = values.apply(random);
            byte[] b = values.apply(random);
            int expected = Integer.signum(order.compare(a, b));
            byte[] left = sortable(codec, a);
            byte[] right = sortable(codec, b);
            String what =
                    column.columnType() + " seed " + seed + ": " + Arrays.toString(a) + " and " + Arrays.toString(b);
            assertThat(Integer.signum(Arrays.compareUnsigned(left, right)))
                    .as(what)
                    .isEqualTo(expected);
            // Self-delimiting: whatever follows must not change the order of different values.
            byte[] leftLong = Arrays.copyOf(left, left.length + 1);
            byte[] rightLong = Arrays.copyOf(right, right.length + 1);
            leftLong[left.length] = (byte) random.nextInt();
            rightLong[right.length] = (byte) random.nextInt();
            if (expected != 0) {
                assertThat(Integer.signum(Arrays.compareUnsigned(leftLong, rightLong)))
                        .as(what)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void integersOrderByValue(long seed) {
        Comparator<byte[]> order =
                Comparator.comparing(text -> new BigInteger(new String(text, StandardCharsets.US_ASCII)));
        String[] types = {"tinyint", "smallint", "mediumint", "int", "bigint"};
        int[] bits = {8, 16, 24, 32, 64};
        for (int t = 0; t < types.length; t++) {
            int width = bits[t];
            check(
                    column(types[t], types[t], null, null),
                    random -> ascii(Long.toString(random.nextLong() >> (64 - width) >> random.nextInt(width))),
                    order,
                    seed);
            check(
                    column(types[t], types[t] + " unsigned", null, null),
                    random ->
                            ascii(Long.toUnsignedString(random.nextLong() >>> (64 - width) >>> random.nextInt(width))),
                    order,
                    seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void decimalsOrderByValue(long seed) {
        int[][] shapes = {{10, 2}, {5, 5}, {20, 0}, {65, 30}, {9, 1}};
        for (int[] shape : shapes) {
            check(
                    column("decimal", "decimal(" + shape[0] + "," + shape[1] + ")", null, null),
                    random -> ascii(new BigDecimal(
                                    new BigInteger(1 + random.nextInt(shape[0] * 3), java.util.Random.from(random))
                                            .mod(BigInteger.TEN.pow(shape[0]))
                                            .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1)),
                                    shape[1])
                            .toPlainString()),
                    Comparator.comparing(text -> new BigDecimal(new String(text, StandardCharsets.US_ASCII))),
                    seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void doublesOrderByValueAndZeroHasNoSign(long seed) {
        check(
                column("double", "double", null, null),
                random -> ascii(Double.toString(
                        random.nextInt(8) == 0
                                ? (random.nextBoolean() ? 0.0 : -0.0)
                                : (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-300, 300)))),
                Comparator.comparingDouble(
                        text -> Double.parseDouble(new String(text, StandardCharsets.US_ASCII)) + 0.0),
                seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void timesOrderByDuration(long seed) {
        check(
                column("time", "time(3)", null, null),
                random ->
                        time(random.nextLong(-838L * 3600_000, 838L * 3600_000) / (random.nextBoolean() ? 1 : 100_000)),
                Comparator.comparingLong(SortableOrderTest::millis),
                seed);
    }

    private static byte[] time(long millis) {
        long size = Math.abs(millis);
        return ascii(String.format(
                "%s%02d:%02d:%02d.%03d",
                millis < 0 ? "-" : "", size / 3600_000, size / 60_000 % 60, size / 1000 % 60, size % 1000));
    }

    private static long millis(byte[] text) {
        String time = new String(text, StandardCharsets.US_ASCII);
        String[] parts = time.replace("-", "").split("[:.]");
        long size = ((Long.parseLong(parts[0]) * 60 + Long.parseLong(parts[1])) * 60 + Long.parseLong(parts[2])) * 1000
                + Long.parseLong(parts[3]);
        return time.startsWith("-") ? -size : size;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void paddedTextComparesAsIfItWentOnWithSpaces(long seed) {
        check(
                column("varchar", "varchar(20)", "utf8mb4", "utf8mb4_bin"),
                random -> letters(random, "a \u0001!b\u001f"),
                SortableOrderTest::comparePadded,
                seed);
    }

    private static int comparePadded(byte[] a, byte[] b) {
        int length = Math.max(a.length, b.length);
        byte[] left = Arrays.copyOf(a, length);
        byte[] right = Arrays.copyOf(b, length);
        Arrays.fill(left, a.length, length, (byte) ' ');
        Arrays.fill(right, b.length, length, (byte) ' ');
        return Arrays.compareUnsigned(left, right);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bytesAndUnpaddedTextCompareAsBytes(long seed) {
        Function<RandomGenerator, byte[]> values = random -> letters(random, "\u0000\u00ffa ");
        check(column("varbinary", "varbinary(20)", null, null), values, Arrays::compareUnsigned, seed);
        check(column("varchar", "varchar(20)", "utf8mb4", "utf8mb4_0900_bin"), values, Arrays::compareUnsigned, seed);
    }

    private static byte[] letters(RandomGenerator random, String alphabet) {
        byte[] text = new byte[random.nextInt(7)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        }
        return text;
    }
}
