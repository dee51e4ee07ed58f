package io.godwit.cli.settings;

import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigRule;
import io.godwit.config.ConfigValues;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** How the application's writes to the source are stopped and let in again. */
public record SwitchSettings(
        Mode mode,
        Duration lockWait,
        Optional<Duration> killBlockersAfter,
        Optional<String> stopWritesCommand,
        Optional<String> allowWritesCommand,
        StoredObjects storedObjects) {
    static final ConfigKey<Mode> MODE = ConfigKey.choice(
            "cutover.mode",
            Mode.RENAME,
            "How writes are stopped: Godwit renames the source's tables, or the source is made read-only for it.");
    static final ConfigKey<Duration> LOCK_WAIT = ConfigKey.duration(
            "cutover.lock-wait",
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            "Time that one try to rename the tables may wait for running transactions; others queue behind it.");
    static final ConfigKey<Optional<Duration>> KILL_BLOCKERS_AFTER = ConfigKey.optionalDuration(
            "cutover.kill-blockers-after",
            Duration.ofSeconds(1),
            Duration.ofHours(24),
            "A session that has held a moved table of the source for so long is ended when the hand-over is about to rename"
                    + " the tables; none means that nobody is.");
    static final ConfigKey<Optional<String>> STOP_WRITES = ConfigKey.optionalText(
            "cutover.stop-writes-command",
            "Shell command that makes the source read-only, in that mode; without one the operator does.");
    static final ConfigKey<Optional<String>> ALLOW_WRITES = ConfigKey.optionalText(
            "cutover.allow-writes-command",
            "Shell command that makes the source writable again, in mode read-only, when the cutover is undone.");

    static final ConfigKey<StoredObjects> STORED_OBJECTS = ConfigKey.choice(
            "cutover.triggers-and-views",
            StoredObjects.LIST,
            "Whether the check only lists the triggers of the moved tables and the views that read them, or the hand-over"
                    + " also creates them on the target.");

    static final List<ConfigKey<?>> KEYS =
            List.of(MODE, LOCK_WAIT, KILL_BLOCKERS_AFTER, STOP_WRITES, ALLOW_WRITES, STORED_OBJECTS);

    static final List<ConfigRule> RULES = List.of(
            forReadOnly(STOP_WRITES),
            forReadOnly(ALLOW_WRITES),
            new ConfigRule(
                    List.of(KILL_BLOCKERS_AFTER, MODE),
                    values -> values.of(KILL_BLOCKERS_AFTER).isEmpty() || values.of(MODE) == Mode.RENAME,
                    "has no effect while cutover.mode is read-only, where nobody waits for sessions",
                    "set cutover.mode: rename, or remove it"));

    /** For a setting that needs tables which are renamed. */
    static <T> ConfigRule renamingFor(ConfigKey<T> key, Predicate<T> wanted) {
        return new ConfigRule(
                List.of(key, MODE),
                values -> !wanted.test(values.of(key)) || values.of(MODE) == Mode.RENAME,
                "needs cutover.mode: rename, for nobody can write to the tables of a server that is read-only",
                "set cutover.mode: rename, or " + key.name() + ": 0s");
    }

    private static ConfigRule forReadOnly(ConfigKey<Optional<String>> command) {
        return new ConfigRule(
                List.of(command, MODE),
                values -> values.of(command).isEmpty() || values.of(MODE) == Mode.READ_ONLY,
                "has no effect while cutover.mode is rename",
                "set cutover.mode: read-only, or remove the command");
    }

    static SwitchSettings from(ConfigValues values) {
        return new SwitchSettings(
                values.of(MODE),
                values.of(LOCK_WAIT),
                values.of(KILL_BLOCKERS_AFTER),
                values.of(STOP_WRITES),
                values.of(ALLOW_WRITES),
                values.of(STORED_OBJECTS));
    }

    /** Who stops writes. */
    public enum Mode {
        RENAME,
        READ_ONLY
    }

    /** What becomes of triggers and views. */
    public enum StoredObjects {
        LIST,
        CREATE
    }
}
