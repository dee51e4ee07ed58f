package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.cli.settings.YamlFile;
import io.godwit.config.ConfigErrors;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigSource;
import io.godwit.config.ConfigSource.Given;
import io.godwit.config.ConfigValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The flags of a command that come from the configuration keys, one for each key that is no secret. */
final class ConfigFlags {
    private static final List<ConfigKey<?>> KNOWN = ConfigValues.withFileKeys(MoveConfiguration.KEYS);

    private ConfigFlags() {}

    /** Adds a flag per key. Unknown flags are let through, to be reported with all other errors. */
    static void addTo(CommandLine command) {
        addTo(command, KNOWN);
        command.getCommandSpec().parser().unmatchedArgumentsAllowed(true);
    }

    /** Adds a flag for each of the keys that say where the move listens. */
    static void addSocketFlagsTo(CommandLine command) {
        addTo(command, MoveConfiguration.SOCKET_KEYS);
    }

    private static void addTo(CommandLine command, List<ConfigKey<?>> keys) {
        ArgGroupSpec.Builder group = ArgGroupSpec.builder()
                .heading("%nConfiguration keys, which win over the file and the environment:%n")
                .validate(false)
                .exclusive(false)
                .order(1_000);
        keys.stream().filter(key -> !key.secret()).forEach(key -> group.addArg(option(key)));
        command.getCommandSpec().addArgGroup(group.build());
    }

    private static OptionSpec option(ConfigKey<?> key) {
        String fallback = key.fallbackText()
                .filter(text -> !text.equals("none"))
                .map(text -> " Default: " + text + ".")
                .orElse("");
        OptionSpec.Builder option = OptionSpec.builder("--" + key.name())
                .paramLabel("VALUE")
                .arity("1")
                .description((key.description() + fallback).replace("%", "%%"));
        return key.many()
                ? option.type(List.class)
                        .auxiliaryTypes(String.class)
                        .splitRegex(",")
                        .build()
                : option.type(String.class).build();
    }

    /** Reads file, environment and flags, or fails with everything that is wrong. */
    static MoveConfiguration read(@Nullable Path file, ParseResult parsed, Map<String, String> environment) {
        ConfigErrors errors = new ConfigErrors();
        return MoveConfiguration.from(sources(file, parsed, environment, errors), errors);
    }

    /** Where the configured move listens for commands; only what is wrong with that fails. */
    static Path controlSocket(@Nullable Path file, ParseResult parsed, Map<String, String> environment) {
        ConfigErrors errors = new ConfigErrors();
        return MoveConfiguration.controlSocket(sources(file, parsed, environment, errors), errors, environment);
    }

    private static List<ConfigSource> sources(
            @Nullable Path file, ParseResult parsed, Map<String, String> environment, ConfigErrors errors) {
        List<ConfigSource> sources = new ArrayList<>();
        if (file != null) {
            sources.add(YamlFile.read(file, environment, errors));
        }
        sources.add(ConfigSource.environment(environment, MoveConfiguration.KEYS));
        sources.add(flags(parsed, errors));
        return sources;
    }

    private static ConfigSource flags(ParseResult parsed, ConfigErrors errors) {
        Map<String, Given> settings = new LinkedHashMap<>();
        for (ConfigKey<?> key : KNOWN) {
            Object value = parsed.matchedOptionValue("--" + key.name(), (Object) null);
            if (value != null) {
                List<String> texts = value instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of(value.toString());
                settings.put(key.name(), new Given(texts, "flag --" + key.name()));
            }
        }
        unknown(parsed.unmatched(), settings, errors);
        return new ConfigSource(settings);
    }

    /** Values are left out: they may be secrets. */
    private static void unknown(List<String> arguments, Map<String, Given> settings, ConfigErrors errors) {
        boolean valueMayFollow = false;
        for (String argument : arguments) {
            if (argument.startsWith("--")) {
                int equals = argument.indexOf('=');
                String name = argument.substring(2, equals < 0 ? argument.length() : equals);
                Optional<ConfigKey<?>> secret = secret(name);
                if (secret.isPresent()) {
                    errors.add(secretAsFlag(secret.get()));
                } else {
                    settings.put(name, new Given(List.of(""), "flag --" + name));
                }
                valueMayFollow = equals < 0;
            } else {
                if (!valueMayFollow) {
                    errors.add(new ConfigErrors.Entry(
                            "argument",
                            Optional.of(argument),
                            "command line",
                            "is not expected here",
                            "remove it; `godwit help` shows the commands"));
                }
                valueMayFollow = false;
            }
        }
    }

    private static Optional<ConfigKey<?>> secret(String name) {
        return KNOWN.stream()
                .filter(key -> key.secret() && key.name().equals(name))
                .findFirst();
    }

    private static ConfigErrors.Entry secretAsFlag(ConfigKey<?> key) {
        return new ConfigErrors.Entry(
                key.name(),
                Optional.empty(),
                "flag --" + key.name(),
                "every user of this machine can see flags",
                "set %s or --%s".formatted(key.environmentName(), key.fileKey().name()));
    }
}
