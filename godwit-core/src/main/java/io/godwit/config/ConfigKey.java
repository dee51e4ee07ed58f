package io.godwit.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One setting: its name, what values it takes, and what it means. Declared once, beside the stage that uses it; the
 * file, environment variables, flags, help, reference page and redaction derive from it.
 */
public final class ConfigKey<T> {
    private final String name;
    private final Kind<T> kind;
    private final Optional<T> fallback;
    private final String description;
    private final boolean secret;

    private ConfigKey(String name, Kind<T> kind, Optional<T> fallback, String description, boolean secret) {
        this.name = name;
        this.kind = kind;
        this.fallback = fallback;
        this.description = description;
        this.secret = secret;
    }

    public static ConfigKey<Integer> whole(String name, int fallback, int min, int max, String description) {
        return new ConfigKey<>(name, new Kinds.Whole(min, max), Optional.of(fallback), description, false);
    }

    public static ConfigKey<Long> bytes(String name, long fallback, long min, long max, String description) {
        return new ConfigKey<>(name, new Kinds.Bytes(min, max), Optional.of(fallback), description, false);
    }

    public static ConfigKey<Duration> duration(
            String name, Duration fallback, Duration min, Duration max, String description) {
        return new ConfigKey<>(name, new Kinds.Time(min, max), Optional.of(fallback), description, false);
    }

    public static ConfigKey<Optional<Duration>> optionalDuration(
            String name, Duration min, Duration max, String description) {
        return optional(name, new Kinds.Time(min, max), description, false);
    }

    public static ConfigKey<Boolean> yesNo(String name, boolean fallback, String description) {
        return new ConfigKey<>(name, new Kinds.Switch(), Optional.of(fallback), description, false);
    }

    /** One of the constants of an enum, written in small letters with hyphens. */
    public static <E extends Enum<E>> ConfigKey<E> choice(String name, E fallback, String description) {
        return new ConfigKey<>(
                name, new Kinds.Choice<>(fallback.getDeclaringClass()), Optional.of(fallback), description, false);
    }

    public static ConfigKey<String> text(String name, String fallback, String description) {
        return new ConfigKey<>(name, new Kinds.Text(), Optional.of(fallback), description, false);
    }

    public static ConfigKey<String> requiredText(String name, String description) {
        return new ConfigKey<>(name, new Kinds.Text(), Optional.empty(), description, false);
    }

    public static ConfigKey<Optional<String>> optionalText(String name, String description) {
        return optional(name, new Kinds.Text(), description, false);
    }

    public static ConfigKey<List<String>> requiredTexts(String name, String description) {
        return new ConfigKey<>(name, new Kinds.Texts(), Optional.empty(), description, false);
    }

    /** A list that may be empty. */
    public static ConfigKey<List<String>> texts(String name, String description) {
        return new ConfigKey<>(name, new Kinds.Texts(), Optional.of(List.of()), description, false);
    }

    /** Numbers by name; none unless given. */
    public static ConfigKey<Map<String, Double>> limits(String name, String description) {
        return new ConfigKey<>(name, new DecimalKinds.Limits(), Optional.of(Map.of()), description, false);
    }

    public static ConfigKey<Double> decimal(String name, double fallback, double max, String description) {
        return new ConfigKey<>(name, new DecimalKinds.Decimal(max), Optional.of(fallback), description, false);
    }

    /** The address of something on the web. */
    public static ConfigKey<Optional<String>> optionalAddress(String name, String description) {
        return optional(name, new Kinds.Address(), description, false);
    }

    public static ConfigKey<Optional<Path>> optionalPath(String name, String description) {
        return optional(name, new Kinds.FilePath(), description, false);
    }

    public static ConfigKey<Optional<DailyWindow>> optionalWindow(String name, String description) {
        return optional(name, new Kinds.Window(), description, false);
    }

    /** A secret may also come from a file: {@code NAME-file} is a key of its own, derived from this one. */
    public static ConfigKey<Optional<Secret>> optionalSecret(String name, String description) {
        return optional(name, new Kinds.Hidden(), description, true);
    }

    private static <T> ConfigKey<Optional<T>> optional(String name, Kind<T> kind, String description, boolean secret) {
        return new ConfigKey<>(name, new Kinds.Maybe<>(kind), Optional.of(Optional.empty()), description, secret);
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public boolean secret() {
        return secret;
    }

    public boolean required() {
        return fallback.isEmpty();
    }

    /** Whether the setting takes a list. */
    public boolean many() {
        return kind.many();
    }

    /** What a legal value looks like. */
    public String values() {
        return kind.describe();
    }

    /** The default as a person would write it; empty for a required setting. */
    public Optional<String> fallbackText() {
        return fallback.map(kind::write);
    }

    /** The name of the environment variable that sets this key. */
    public String environmentName() {
        return environmentName(name);
    }

    /** The key of the file that holds the secret. */
    public ConfigKey<Optional<Path>> fileKey() {
        return optionalPath(name + "-file", "A file that holds " + name + "; one line break at its end is ignored.");
    }

    static String environmentName(String name) {
        return "GODWIT_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    Kind<T> kind() {
        return kind;
    }

    Optional<T> fallback() {
        return fallback;
    }

    @Override
    public String toString() {
        return name;
    }
}
