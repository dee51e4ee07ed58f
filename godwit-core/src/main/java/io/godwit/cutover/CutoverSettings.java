package io.godwit.cutover;

import io.godwit.config.Adjustment;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigValues;
import io.godwit.config.DailyWindow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When and how the tables are handed over.
 *
 * @param start whether somebody has to approve the cutover
 * @param postponeFile while this file exists the cutover does not begin
 * @param window the cutover begins only in these hours
 * @param lagMax the cutover begins only while the lag is below this
 * @param outageBudget the cutover begins only while its outage is forecast to be no longer
 * @param budget time from the stop of writes to the hand-over after which the cutover is undone
 * @param attempts how often a cutover that was undone is tried again before the move fails
 */
public record CutoverSettings(
        Start start,
        Optional<Path> postponeFile,
        Optional<DailyWindow> window,
        Duration lagMax,
        Duration outageBudget,
        Duration budget,
        int attempts) {
    static final ConfigKey<Start> START = ConfigKey.choice(
            "cutover.start",
            Start.AUTOMATIC,
            "Whether the hand-over begins as soon as the move is ready, or needs `godwit approve` as well.");
    static final ConfigKey<Optional<Path>> POSTPONE_FILE =
            ConfigKey.optionalPath("cutover.postpone-file", "While this file exists the hand-over does not begin.");
    static final ConfigKey<Optional<DailyWindow>> WINDOW =
            ConfigKey.optionalWindow("cutover.window", "The hand-over begins only in these hours.");
    static final ConfigKey<Duration> LAG_MAX = ConfigKey.duration(
            "cutover.lag-max",
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofMinutes(10),
            "The hand-over begins only while the target is behind by less than this.");
    static final ConfigKey<Duration> OUTAGE_BUDGET = ConfigKey.duration(
            "cutover.outage-budget",
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "The hand-over begins only while its outage is forecast to be shorter than this; at most cutover.budget counts.");
    static final ConfigKey<Duration> BUDGET = ConfigKey.duration(
            "cutover.budget",
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofMinutes(10),
            "Time without writes after which the hand-over is undone.");
    static final ConfigKey<Integer> ATTEMPTS =
            ConfigKey.whole("cutover.attempts", 5, 1, 1_000, "Tries of the hand-over before the move fails.");

    public static final List<ConfigKey<?>> KEYS =
            List.of(START, POSTPONE_FILE, WINDOW, LAG_MAX, OUTAGE_BUDGET, BUDGET, ATTEMPTS);

    public static final List<Adjustment<CutoverSettings, ?>> ADJUSTMENTS = List.of(
            new Adjustment<>(WINDOW, CutoverSettings::window, (all, one) -> all.with(one, all.lagMax, all.attempts)),
            new Adjustment<>(LAG_MAX, CutoverSettings::lagMax, (all, one) -> all.with(all.window, one, all.attempts)),
            new Adjustment<>(
                    OUTAGE_BUDGET, CutoverSettings::outageBudget, (all, one) -> all.withBudgets(one, all.budget)),
            new Adjustment<>(BUDGET, CutoverSettings::budget, (all, one) -> all.withBudgets(all.outageBudget, one)),
            new Adjustment<>(ATTEMPTS, CutoverSettings::attempts, (all, one) -> all.with(all.window, all.lagMax, one)));

    private CutoverSettings with(Optional<DailyWindow> hours, Duration lag, int tries) {
        return new CutoverSettings(start, postponeFile, hours, lag, outageBudget, budget, tries);
    }

    private CutoverSettings withBudgets(Duration forecast, Duration enforced) {
        return new CutoverSettings(start, postponeFile, window, lagMax, forecast, enforced, attempts);
    }

    public static CutoverSettings from(ConfigValues values) {
        return new CutoverSettings(
                values.of(START),
                values.of(POSTPONE_FILE),
                values.of(WINDOW),
                values.of(LAG_MAX),
                values.of(OUTAGE_BUDGET),
                values.of(BUDGET),
                values.of(ATTEMPTS));
    }

    /** The cutover does not begin while the forecast is above this: a longer one would be undone. */
    public Duration forecastMax() {
        return outageBudget.compareTo(budget) < 0 ? outageBudget : budget;
    }

    /** Who says that the cutover may begin. */
    public enum Start {
        AUTOMATIC,
        ON_APPROVAL
    }
}
