package io.godwit.verify;

import io.godwit.config.Adjustment;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigValues;
import java.util.List;

/**
 * How source and target are compared.
 *
 * @param connections ranges compared at the same time
 * @param rangeRows rows of one compared range
 */
public record VerifySettings(int connections, int rangeRows) {
    static final ConfigKey<Integer> CONNECTIONS =
            ConfigKey.whole("verify.connections", 2, 1, 64, "Key ranges compared at the same time.");
    static final ConfigKey<Integer> RANGE_ROWS =
            ConfigKey.whole("verify.range-rows", 20_000, 1, 1_000_000, "Rows of one compared key range.");

    public static final List<ConfigKey<?>> KEYS = List.of(CONNECTIONS, RANGE_ROWS);

    public static final List<Adjustment<VerifySettings, ?>> ADJUSTMENTS = List.of(
            new Adjustment<>(
                    CONNECTIONS, VerifySettings::connections, (all, one) -> new VerifySettings(one, all.rangeRows)),
            new Adjustment<>(
                    RANGE_ROWS, VerifySettings::rangeRows, (all, one) -> new VerifySettings(all.connections, one)));

    public static VerifySettings from(ConfigValues values) {
        return new VerifySettings(values.of(CONNECTIONS), values.of(RANGE_ROWS));
    }
}
