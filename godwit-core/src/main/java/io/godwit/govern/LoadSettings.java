package io.godwit.govern;

import io.godwit.config.Adjustment;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigRule;
import io.godwit.config.ConfigValues;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much the move may slow others down.
 *
 * @param giveWay whether copying and comparing give way at all
 * @param slowdownMax how many percent longer the statements of the applications may take while rows are copied
 * @param lagMax lag above which copying and comparing give way to the changes
 * @param limits what the operator has set limits on, which count also without giving way
 */
public record LoadSettings(boolean giveWay, int slowdownMax, Duration lagMax, LoadLimits limits) {
    static final ConfigKey<Boolean> GIVE_WAY = ConfigKey.yesNo(
            "load.give-way", true, "Whether copying and comparing slow down for the applications and for the lag.");
    static final ConfigKey<Integer> SLOWDOWN_MAX = ConfigKey.whole(
            "load.slowdown-max",
            40,
            1,
            1_000,
            "Percent by which the applications' statements may take longer while rows are copied.");
    static final ConfigKey<Duration> LAG_MAX = ConfigKey.duration(
            "load.lag-max",
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "Lag above which copying and comparing slow down.");

    public static final List<ConfigKey<?>> KEYS = Stream.concat(
                    Stream.<ConfigKey<?>>of(GIVE_WAY, SLOWDOWN_MAX, LAG_MAX), LoadLimits.KEYS.stream())
            .toList();

    public static final List<ConfigRule> RULES = LoadLimits.RULES;

    public static final List<Adjustment<LoadSettings, ?>> ADJUSTMENTS = Stream.concat(
                    Stream.<Adjustment<LoadSettings, ?>>of(
                            new Adjustment<>(
                                    GIVE_WAY,
                                    LoadSettings::giveWay,
                                    (all, one) -> new LoadSettings(one, all.slowdownMax, all.lagMax, all.limits)),
                            new Adjustment<>(
                                    SLOWDOWN_MAX,
                                    LoadSettings::slowdownMax,
                                    (all, one) -> new LoadSettings(all.giveWay, one, all.lagMax, all.limits)),
                            new Adjustment<>(
                                    LAG_MAX,
                                    LoadSettings::lagMax,
                                    (all, one) -> new LoadSettings(all.giveWay, all.slowdownMax, one, all.limits))),
                    LoadLimits.ADJUSTMENTS.stream().map(each -> each.inside(LoadSettings::limits, LoadSettings::with)))
            .<Adjustment<LoadSettings, ?>>map(each -> each)
            .toList();

    private LoadSettings with(LoadLimits changed) {
        return new LoadSettings(giveWay, slowdownMax, lagMax, changed);
    }

    public static LoadSettings from(ConfigValues values) {
        return new LoadSettings(
                values.of(GIVE_WAY), values.of(SLOWDOWN_MAX), values.of(LAG_MAX), LoadLimits.from(values));
    }
}
