package io.godwit.config;

import io.godwit.config.ConfigSource.Given;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of one start, checked and complete. Immutable. */
public final class ConfigValues {
    private final Map<String, Object> byName;

    private ConfigValues(Map<String, Object> byName) {
        this.byName = Map.copyOf(byName);
    }

    /**
     * Reads every key from the last source that gives it. What is wrong is added to {@code errors}; the caller may add
     * more and must end with {@link ConfigErrors#throwIfAny()} before it uses the values.
     *
     * @param sources in rising precedence
     */
    public static ConfigValues resolve(
            List<ConfigKey<?>> keys, List<ConfigRule> rules, List<ConfigSource> sources, ConfigErrors errors) {
        Map<String, ConfigKey<?>> known = new LinkedHashMap<>();
        withFileKeys(keys).forEach(key -> known.put(key.name(), key));
        sources.forEach(source -> refuseUnknown(source, known, errors));
        Map<String, Object> values = new LinkedHashMap<>();
        known.values().forEach(key -> read(key, sources, errors).ifPresent(value -> values.put(key.name(), value)));
        keys.stream().filter(ConfigKey::secret).forEach(key -> readSecretFile(key, values, sources, errors));
        ConfigValues resolved = new ConfigValues(values);
        rules.stream()
                .filter(rule -> rule.keys().stream().allMatch(key -> values.containsKey(key.name())))
                .filter(rule -> !rule.holds().test(resolved))
                .forEach(rule -> refuse(rule, sources, errors));
        return resolved;
    }

    /** The value of a key. */
    @SuppressWarnings("unchecked") // read() stored what the kind of this very key made
    public <T> T of(ConfigKey<T> key) {
        Object value = byName.get(key.name());
        if (value == null) {
            throw new IllegalStateException("setting %s was not resolved".formatted(key));
        }
        return (T) value;
    }

    /** The values of these keys as a person would write them, in order; secrets are not shown. */
    public Map<String, String> shown(List<ConfigKey<?>> keys) {
        Map<String, String> shown = new LinkedHashMap<>();
        keys.forEach(key -> shown.put(key.name(), written(key)));
        return shown;
    }

    private <T> String written(ConfigKey<T> key) {
        return key.kind().write(of(key));
    }

    /** The keys and those of the files that may hold their secrets. */
    public static List<ConfigKey<?>> withFileKeys(List<ConfigKey<?>> keys) {
        List<ConfigKey<?>> all = new ArrayList<>();
        for (ConfigKey<?> key : keys) {
            all.add(key);
            if (key.secret()) {
                all.add(key.fileKey());
            }
        }
        return all;
    }

    private static void refuseUnknown(ConfigSource source, Map<String, ConfigKey<?>> known, ConfigErrors errors) {
        source.settings().forEach((name, given) -> {
            if (!known.containsKey(name)) {
                boolean variable = name.startsWith("GODWIT_");
                List<String> names = known.values().stream()
                        .map(key -> variable ? key.environmentName() : key.name())
                        .toList();
                String fix = Nearest.of(name, names)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("remove it; `godwit move --help` lists all keys");
                // The value is left out: it may be a secret under a mistyped name.
                errors.add(new ConfigErrors.Entry(name, Optional.empty(), given.origin(), "unknown key", fix));
            }
        });
    }

    private static Optional<Object> read(ConfigKey<?> key, List<ConfigSource> sources, ConfigErrors errors) {
        Optional<Given> given = lastGiven(key.name(), sources);
        if (given.isEmpty()) {
            if (key.required()) {
                errors.add(new ConfigErrors.Entry(
                        key.name(),
                        Optional.empty(),
                        "not set",
                        "is required",
                        "set it in the file, as --%s=… or as %s=…".formatted(key.name(), key.environmentName())));
            }
            return key.fallback().map(value -> value);
        }
        try {
            return Optional.of(key.kind().read(given.get().texts()));
        } catch (Kind.Unreadable unreadable) {
            Optional<String> shown = key.secret()
                    ? Optional.empty()
                    : Optional.of(String.join(", ", given.get().texts()));
            errors.add(new ConfigErrors.Entry(
                    key.name(), shown, given.get().origin(), "not a legal value", "it must be " + key.values()));
            return Optional.empty();
        }
    }

    private static void readSecretFile(
            ConfigKey<?> key, Map<String, Object> values, List<ConfigSource> sources, ConfigErrors errors) {
        ConfigKey<Optional<Path>> fileKey = key.fileKey();
        int direct = lastIndex(key.name(), sources);
        int byFile = lastIndex(fileKey.name(), sources);
        if (byFile < 0 || byFile < direct || !(values.get(fileKey.name()) instanceof Optional<?> found)) {
            return;
        }
        String origin = lastGiven(fileKey.name(), sources).map(Given::origin).orElseThrow();
        if (byFile == direct) {
            errors.add(new ConfigErrors.Entry(
                    key.name(),
                    Optional.empty(),
                    origin,
                    "is given together with " + fileKey.name(),
                    "keep one of the two"));
        } else if (found.isPresent() && found.get() instanceof Path path) {
            read(path, fileKey.name(), origin, errors)
                    .ifPresent(text -> values.put(key.name(), Optional.of(new Secret(text))));
        }
    }

    private static Optional<String> read(Path path, String key, String origin, ConfigErrors errors) {
        try {
            String text = Files.readString(path);
            return Optional.of(text.endsWith("\r\n") ? text.substring(0, text.length() - 2) : withoutLineFeed(text));
        } catch (IOException unreadable) {
            errors.add(new ConfigErrors.Entry(
                    key,
                    Optional.of(path.toString()),
                    origin,
                    "the file cannot be read (" + unreadable.getClass().getSimpleName() + ")",
                    "give the path of a file that this user can read"));
            return Optional.empty();
        }
    }

    private static String withoutLineFeed(String text) {
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private static void refuse(ConfigRule rule, List<ConfigSource> sources, ConfigErrors errors) {
        ConfigKey<?> first = rule.keys().getFirst();
        Optional<Given> given = lastGiven(first.name(), sources);
        errors.add(new ConfigErrors.Entry(
                first.name(),
                first.secret() ? Optional.empty() : given.map(set -> String.join(", ", set.texts())),
                given.map(Given::origin).orElse("default"),
                rule.reason(),
                rule.fix()));
    }

    private static Optional<Given> lastGiven(String name, List<ConfigSource> sources) {
        int index = lastIndex(name, sources);
        return index < 0
                ? Optional.empty()
                : Optional.ofNullable(sources.get(index).settings().get(name));
    }

    private static int lastIndex(String name, List<ConfigSource> sources) {
        for (int i = sources.size() - 1; i >= 0; i--) {
            if (sources.get(i).settings().containsKey(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Names only: the values may hold secrets. */
    @Override
    public String toString() {
        return "values of " + byName.keySet();
    }
}
