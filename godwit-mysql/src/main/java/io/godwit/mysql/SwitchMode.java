package io.godwit.mysql;

import io.godwit.mysql.switchover.ReadOnlySwitch;
import io.godwit.mysql.switchover.RenameSettings;
import java.time.Duration;

/** How the application's writes on the source are stopped in the cutover. */
public sealed interface SwitchMode {
    /**
     * All tables are renamed in one statement.
     *
     * @param budget time without writes after which the cutover is undone
     * @param forecastMax the cutover does not begin while its outage is forecast to be longer
     */
    record Rename(RenameSettings settings, Duration budget, Duration forecastMax) implements SwitchMode {}

    /** A command or the operator makes the source read-only. */
    record ReadOnly(ReadOnlySwitch.Settings settings) implements SwitchMode {}
}
