package io.godwit.cutover;

import io.godwit.config.Adjustment;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigValues;
import java.time.Duration;
import java.util.List;

/**
 * The way back after a hand-over.
 *
 * @param window how long the tables can be handed back, from the hand-over on; zero for not at all
 */
public record RollbackSettings(Duration window) {
    public static final ConfigKey<Duration> WINDOW = ConfigKey.duration(
            "rollback.window",
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofDays(30),
            "How long after the hand-over the source's tables are kept current, so that `godwit rollback` can hand them"
                    + " back; 0s for not at all.");

    public static final List<ConfigKey<?>> KEYS = List.of(WINDOW);

    public static final List<Adjustment<RollbackSettings, ?>> ADJUSTMENTS =
            List.of(new Adjustment<>(WINDOW, RollbackSettings::window, (all, one) -> new RollbackSettings(one)));

    /** No way back. */
    public static final RollbackSettings NONE = new RollbackSettings(Duration.ZERO);

    public static RollbackSettings from(ConfigValues values) {
        return new RollbackSettings(values.of(WINDOW));
    }

    public boolean wanted() {
        return isWanted(window);
    }

    public static boolean isWanted(Duration window) {
        return !window.isZero();
    }
}
