package io.godwit.server.hook;

import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigRule;
import io.godwit.config.ConfigValues;
import io.godwit.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who is told of events, and how.
 *
 * @param directory programs in it are run
 * @param url events are posted to it
 * @param secret signs what is posted
 * @param timeout for one program, or one try of a callback
 * @param attempts tries of a callback
 * @param statusInterval how often the status is told
 */
public record HookSettings(
        Optional<Path> directory,
        Optional<String> url,
        Optional<Secret> secret,
        Duration timeout,
        int attempts,
        Duration statusInterval) {
    static final ConfigKey<Optional<Path>> DIRECTORY =
            ConfigKey.optionalPath("hooks.directory", "Programs in it are run at events of the move, see hooks.md.");
    static final ConfigKey<Optional<String>> URL =
            ConfigKey.optionalText("hooks.url", "Events of the move are posted to this address as JSON, see hooks.md.");
    static final ConfigKey<Optional<Secret>> SECRET = ConfigKey.optionalSecret(
            "hooks.secret", "Key of the HMAC-SHA256 signature of what is posted to hooks.url.");
    static final ConfigKey<Duration> TIMEOUT = ConfigKey.duration(
            "hooks.timeout",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "Time for one hook, or one try of a callback; then it has failed.");
    static final ConfigKey<Integer> ATTEMPTS =
            ConfigKey.whole("hooks.attempts", 3, 1, 10, "Tries of one callback to hooks.url.");
    static final ConfigKey<Duration> STATUS_INTERVAL = ConfigKey.duration(
            "hooks.status-interval",
            Duration.ofMinutes(1),
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            "Time between two events that tell the status.");

    public static final List<ConfigKey<?>> KEYS = List.of(DIRECTORY, URL, SECRET, TIMEOUT, ATTEMPTS, STATUS_INTERVAL);

    public static final List<ConfigRule> RULES = List.of(
            new ConfigRule(
                    List.of(URL),
                    values -> values.of(URL).map(HookSettings::isHttp).orElse(true),
                    "is no address of the form http://host/path or https://host/path",
                    "correct the address"),
            new ConfigRule(
                    List.of(SECRET),
                    values -> values.of(SECRET)
                            .map(secret -> !secret.reveal().isEmpty())
                            .orElse(true),
                    "is empty, and would sign nothing",
                    "set a secret text, or remove it"),
            new ConfigRule(
                    List.of(SECRET, URL),
                    values -> values.of(SECRET).isEmpty() || values.of(URL).isPresent(),
                    "has no effect without hooks.url",
                    "set hooks.url, or remove hooks.secret"));

    public static HookSettings from(ConfigValues values) {
        return new HookSettings(
                values.of(DIRECTORY),
                values.of(URL),
                values.of(SECRET),
                values.of(TIMEOUT),
                values.of(ATTEMPTS),
                values.of(STATUS_INTERVAL));
    }

    private static boolean isHttp(String text) {
        try {
            URI address = new URI(text);
            String scheme = String.valueOf(address.getScheme());
            return (scheme.equals("http") || scheme.equals("https")) && address.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
