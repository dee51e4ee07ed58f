package io.godwit.cutover;

import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigRule;
import io.godwit.config.ConfigValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When and how the tables are handed over.
 *
 * @param postponeFile while this file exists the cutover does not begin; empty: it begins as soon as the move is ready
 * @param lagMax the cutover begins only while the lag is below this
 * @param budget time from the stop of writes to the hand-over after which the cutover is undone
 * @param attempts how often a cutover that was undone is tried again before the move fails
 */
public record CutoverSettings(Optional<Path> postponeFile, Duration lagMax, Duration budget, int attempts) {
    static final ConfigKey<Start> START = ConfigKey.choice(
            "cutover.start",
            Start.AUTOMATIC,
            "When the hand-over begins: as soon as the move is ready, or when cutover.postpone-file is gone as well.");
    static final ConfigKey<Optional<Path>> POSTPONE_FILE =
            ConfigKey.optionalPath("cutover.postpone-file", "While this file exists the hand-over does not begin.");
    static final ConfigKey<Duration> LAG_MAX = ConfigKey.duration(
            "cutover.lag-max",
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofMinutes(10),
            "The hand-over begins only while the target is behind by less than this.");
    static final ConfigKey<Duration> BUDGET = ConfigKey.duration(
            "cutover.budget",
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofMinutes(10),
            "Time without writes after which the hand-over is undone.");
    static final ConfigKey<Integer> ATTEMPTS =
            ConfigKey.whole("cutover.attempts", 5, 1, 1_000, "Tries of the hand-over before the move fails.");

    public static final List<ConfigKey<?>> KEYS = List.of(START, POSTPONE_FILE, LAG_MAX, BUDGET, ATTEMPTS);

    public static final List<ConfigRule> RULES = List.of(
            new ConfigRule(
                    List.of(START, POSTPONE_FILE),
                    values -> values.of(START) == Start.AUTOMATIC
                            || values.of(POSTPONE_FILE).isPresent(),
                    "needs a file to wait for",
                    "set cutover.postpone-file, or cutover.start: automatic"),
            new ConfigRule(
                    List.of(POSTPONE_FILE, START),
                    values -> values.of(START) == Start.WHEN_FILE_REMOVED
                            || values.of(POSTPONE_FILE).isEmpty(),
                    "has no effect while cutover.start is automatic",
                    "set cutover.start: when-file-removed, or remove cutover.postpone-file"));

    public static CutoverSettings from(ConfigValues values) {
        return new CutoverSettings(
                values.of(POSTPONE_FILE), values.of(LAG_MAX), values.of(BUDGET), values.of(ATTEMPTS));
    }

    enum Start {
        AUTOMATIC,
        WHEN_FILE_REMOVED
    }
}
