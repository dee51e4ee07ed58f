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
 * @param repair whether ranges with rows that differ are copied again, once; otherwise a difference ends the run
 */
public record VerifySettings(int connections, int rangeRows, boolean repair) {
    static final ConfigKey<Integer> CONNECTIONS =
            ConfigKey.whole("verify.connections", 2, 1, 64, "Key ranges compared at the same time.");
    static final ConfigKey<Integer> RANGE_ROWS =
            ConfigKey.whole("verify.range-rows", 20_000, 1, 1_000_000, "Rows of one compared key range.");
    static final ConfigKey<Boolean> REPAIR = ConfigKey.yesNo(
            "verify.repair",
            false,
            "Whether key ranges with rows that differ are deleted on the target and copied again, once.");

    public static final List<ConfigKey<?>> KEYS = List.of(CONNECTIONS, RANGE_ROWS, REPAIR);

    public static final List<Adjustment<VerifySettings, ?>> ADJUSTMENTS = List.of(
            new Adjustment<>(
                    CONNECTIONS,
                    VerifySettings::connections,
                    (all, one) -> new VerifySettings(one, all.rangeRows, all.repair)),
            new Adjustment<>(
                    RANGE_ROWS,
                    VerifySettings::rangeRows,
                    (all, one) -> new VerifySettings(all.connections, one, all.repair)),
            new Adjustment<>(
                    REPAIR,
                    VerifySettings::repair,
                    (all, one) -> new VerifySettings(all.connections, all.rangeRows, one)));

    public static VerifySettings from(ConfigValues values) {
        return new VerifySettings(values.of(CONNECTIONS), values.of(RANGE_ROWS), values.of(REPAIR));
    }
}
