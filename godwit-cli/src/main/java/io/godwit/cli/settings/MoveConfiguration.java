package io.godwit.cli.settings;

import io.godwit.apply.ApplySettings;
import io.godwit.config.ConfigErrors;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigRule;
import io.godwit.config.ConfigSource;
import io.godwit.config.ConfigValues;
import io.godwit.copy.CopySettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.engine.MoveSettings;
import io.godwit.verify.VerifySettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything that a command needs to know about a move.
 *
 * @param name what the ledger on the target calls the move
 * @param tables names and patterns of the form {@code schema.table} or {@code schema.table as schema.table}
 */
public record MoveConfiguration(
        String name,
        List<String> tables,
        Duration lease,
        ServerSettings source,
        ServerSettings target,
        SwitchSettings traffic,
        MoveSettings stages) {
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

    public static final List<ConfigKey<?>> KEYS = Stream.of(
                    SOURCE.all(),
                    TARGET.all(),
                    List.<ConfigKey<?>>of(TABLES, NAME, LEASE),
                    CopySettings.KEYS,
                    ApplySettings.KEYS,
                    VerifySettings.KEYS,
                    CutoverSettings.KEYS,
                    SwitchSettings.KEYS)
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    private static final List<ConfigRule> RULES = Stream.of(
                    CutoverSettings.RULES,
                    SwitchSettings.RULES,
                    List.of(new ConfigRule(
                            List.of(TABLES),
                            values -> values.of(TABLES).stream().allMatch(MoveConfiguration::isTableName),
                            "holds a name that is not of the form schema.table",
                            "write each table as schema.table, such as shop.orders or \"shop.item_*\"")))
            .flatMap(List::stream)
            .toList();

    public MoveConfiguration {
        tables = List.copyOf(tables);
    }

    /** Reads the settings, or fails with everything that is wrong with them. */
    public static MoveConfiguration from(List<ConfigSource> sources, ConfigErrors errors) {
        ConfigValues values = ConfigValues.resolve(KEYS, RULES, sources, errors);
        errors.throwIfAny();
        return new MoveConfiguration(
                values.of(NAME),
                values.of(TABLES),
                values.of(LEASE),
                SOURCE.from(values),
                TARGET.from(values),
                SwitchSettings.from(values),
                new MoveSettings(
                        CopySettings.from(values),
                        ApplySettings.from(values),
                        VerifySettings.from(values),
                        CutoverSettings.from(values)));
    }

    private static boolean isTableName(String text) {
        return Stream.of(text.split(" as ", -1)).allMatch(name -> name.strip().matches("[^.]+\\..+"))
                && text.split(" as ", -1).length <= 2;
    }
}
