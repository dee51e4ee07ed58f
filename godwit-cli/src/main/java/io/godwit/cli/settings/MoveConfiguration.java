package io.godwit.cli.settings;

import io.godwit.apply.ApplySettings;
import io.godwit.config.ConfigErrors;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigRule;
import io.godwit.config.ConfigSource;
import io.godwit.config.ConfigValues;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.cutover.RollbackSettings;
import io.godwit.engine.MoveSettings;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.LoadSettings;
import io.godwit.progress.MoveIdentity;
import io.godwit.server.SocketPlace;
import io.godwit.server.hook.HookSettings;
import io.godwit.verify.VerifySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that a command needs to know about a move.
 *
 * @param name what the ledger on the target calls the move
 * @param tables names and patterns of the form {@code schema.table} or {@code schema.table as schema.table}
 * @param settings the settings in force as a person would write them, by key; secrets are not shown
 */
public record MoveConfiguration(
        String name,
        List<String> tables,
        Duration lease,
        Optional<Path> controlSocket,
        ServerSettings source,
        ServerSettings target,
        SwitchSettings traffic,
        HookSettings hooks,
        MoveSettings stages,
        Map<String, String> settings) {
    private static final ServerSettings.Keys SOURCE = ServerSettings.Keys.of("source");
    private static final ServerSettings.Keys TARGET = ServerSettings.Keys.of("target");
    private static final ConfigKey<List<String>> TABLES = ConfigKey.requiredTexts(
            "tables",
            "The tables to move: schema.table, where * and ? stand for any letters and any letter; \"a.b as c.d\" gives"
                    + " a table another name on the target, and there * is the name that it has on the source.");
    private static final ConfigKey<String> NAME = ConfigKey.text(
            "name", "move", "What the ledger on the target calls the move; the same name resumes the same move.");
    private static final ConfigKey<Duration> LEASE = ConfigKey.duration(
            "lease",
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            Duration.ofMinutes(10),
            "Time after which another process may take over from one that has died.");
    private static final ConfigKey<Optional<Path>> CONTROL_SOCKET = ConfigKey.optionalPath(
            "control.socket",
            "Where the run listens for commands; its folder must belong to one user alone. Without it a place that run and"
                    + " commands agree on.");

    public static final List<ConfigKey<?>> KEYS = Stream.of(
                    SOURCE.all(),
                    TARGET.all(),
                    List.<ConfigKey<?>>of(TABLES, NAME, LEASE, CONTROL_SOCKET),
                    CopySettings.KEYS,
                    ApplySettings.KEYS,
                    VerifySettings.KEYS,
                    CutoverSettings.KEYS,
                    RollbackSettings.KEYS,
                    SwitchSettings.KEYS,
                    LoadSettings.KEYS,
                    HookSettings.KEYS)
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    /** The keys that say where a move listens for commands. */
    public static final List<ConfigKey<?>> SOCKET_KEYS = List.of(TARGET.host(), TARGET.port(), NAME, CONTROL_SOCKET);

    private static final List<ConfigRule> RULES = Stream.of(
                    SwitchSettings.RULES,
                    HookSettings.RULES,
                    LoadSettings.RULES,
                    List.of(SwitchSettings.renamingFor(RollbackSettings.WINDOW, RollbackSettings::isWanted)),
                    List.of(new ConfigRule(
                            List.of(TABLES),
                            values -> values.of(TABLES).stream().allMatch(MoveConfiguration::isTableName),
                            "holds a name that is not of the form schema.table",
                            "write each table as schema.table, such as shop.orders or \"shop.item_*\"")))
            .flatMap(List::stream)
            .toList();

    public MoveConfiguration {
        tables = List.copyOf(tables);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /** Reads the settings, or fails with everything that is wrong with them. */
    public static MoveConfiguration from(List<ConfigSource> sources, ConfigErrors errors) {
        ConfigValues values = ConfigValues.resolve(KEYS, RULES, sources, errors);
        errors.throwIfAny();
        return new MoveConfiguration(
                values.of(NAME),
                values.of(TABLES),
                values.of(LEASE),
                values.of(CONTROL_SOCKET),
                SOURCE.from(values),
                TARGET.from(values),
                SwitchSettings.from(values),
                HookSettings.from(values),
                new MoveSettings(
                        CopySettings.from(values),
                        ApplySettings.from(values),
                        VerifySettings.from(values),
                        CutoverSettings.from(values),
                        LoadSettings.from(values),
                        RollbackSettings.from(values)),
                values.shown(KEYS));
    }

    /** Which move this is, for people and for the place of its control socket. */
    public MoveIdentity identity() {
        return new MoveIdentity(name, source.place(), target.place());
    }

    /**
     * Where the move of these sources listens for commands. What else is wrong with them does not matter: a command needs
     * no password.
     */
    public static Path controlSocket(List<ConfigSource> sources, ConfigErrors errors, Map<String, String> environment) {
        ConfigErrors all = new ConfigErrors();
        ConfigValues values = ConfigValues.resolve(KEYS, List.of(), sources, all);
        List<String> needed = SOCKET_KEYS.stream().map(ConfigKey::name).toList();
        Stream.concat(errors.entries().stream(), all.entries().stream())
                .filter(entry -> needed.contains(entry.key()) || entry.origin().equals("-c"))
                .forEach(each -> {
                    throw new MoveException(Code.CONFIGURATION, each.toString());
                });
        return values.of(CONTROL_SOCKET)
                .orElseGet(() -> SocketPlace.of(
                        new MoveIdentity(
                                values.of(NAME), "", values.of(TARGET.host()) + ":" + values.of(TARGET.port())),
                        environment));
    }

    private static boolean isTableName(String text) {
        return Stream.of(text.split(" as ", -1)).allMatch(name -> name.strip().matches("[^.]+\\..+"))
                && text.split(" as ", -1).length <= 2;
    }
}
