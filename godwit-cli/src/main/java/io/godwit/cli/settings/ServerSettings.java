package io.godwit.cli.settings;

import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigValues;
import io.godwit.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where one of the two servers is and as whom Godwit logs in. */
public record ServerSettings(
        String host, int port, String user, Secret password, Tls tls, Optional<Path> ca, Duration connectTimeout) {

    /** Host and port. */
    public String place() {
        return host + ":" + port;
    }

    /** Whether connections are encrypted and what the server has to prove. */
    public enum Tls {
        DISABLED,
        PREFERRED,
        REQUIRED,
        VERIFY_CA,
        VERIFY_IDENTITY
    }

    /** The keys of one side, {@code source} or {@code target}. */
    public record Keys(
            ConfigKey<String> host,
            ConfigKey<Integer> port,
            ConfigKey<String> user,
            ConfigKey<Optional<Secret>> password,
            ConfigKey<Tls> tls,
            ConfigKey<Optional<Path>> ca,
            ConfigKey<Duration> connectTimeout) {
        static Keys of(String side) {
            return new Keys(
                    ConfigKey.requiredText(side + ".host", "Name or address of the " + side + "."),
                    ConfigKey.whole(side + ".port", 3306, 1, 65_535, "Port of the " + side + "."),
                    ConfigKey.requiredText(side + ".user", "The user that Godwit logs in as."),
                    ConfigKey.optionalSecret(side + ".password", "The password of that user."),
                    ConfigKey.choice(
                            side + ".tls.mode", Tls.PREFERRED, "Whether connections are encrypted and checked."),
                    ConfigKey.optionalPath(
                            side + ".tls.ca", "Certificates in PEM form that the verifying modes trust."),
                    ConfigKey.duration(
                            side + ".connect-timeout",
                            Duration.ofSeconds(10),
                            Duration.ofMillis(100),
                            Duration.ofMinutes(5),
                            "Time for one attempt to connect."));
        }

        List<ConfigKey<?>> all() {
            return List.of(host, port, user, password, tls, ca, connectTimeout);
        }

        ServerSettings from(ConfigValues values) {
            return new ServerSettings(
                    values.of(host),
                    values.of(port),
                    values.of(user),
                    values.of(password).orElse(new Secret("")),
                    values.of(tls),
                    values.of(ca),
                    values.of(connectTimeout));
        }
    }
}
