package io.godwit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.config.ConfigErrors.Entry;
import io.godwit.config.ConfigSource.Given;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigValuesTest {
    private static final ConfigKey<Integer> READERS = ConfigKey.whole("copy.readers", 4, 1, 64, "Readers.");
    private static final ConfigKey<Long> MEMORY = ConfigKey.bytes("copy.memory", 1L << 20, 1, 1L << 40, "Memory.");
    private static final ConfigKey<Duration> LEASE =
            ConfigKey.duration("lease", Duration.ofSeconds(10), Duration.ofMillis(1), Duration.ofHours(1), "Lease.");
    private static final ConfigKey<Boolean> CAREFUL = ConfigKey.yesNo("copy.careful", false, "Careful.");
    private static final ConfigKey<Mode> MODE = ConfigKey.choice("copy.mode", Mode.READ_ONLY, "Mode.");
    private static final ConfigKey<List<String>> TABLES = ConfigKey.requiredTexts("tables", "Tables.");
    private static final ConfigKey<Optional<Secret>> PASSWORD = ConfigKey.optionalSecret("copy.password", "Password.");
    private static final List<ConfigKey<?>> KEYS = List.of(READERS, MEMORY, LEASE, CAREFUL, MODE, TABLES, PASSWORD);

    private final ConfigErrors errors = new ConfigErrors();

    enum Mode {
        READ_ONLY,
        RENAME
    }

    @Test
    void laterSourcesWin() {
        ConfigSource file = file(Map.of("copy.readers", "8", "tables", "a.b", "lease", "500ms"));
        ConfigSource environment = ConfigSource.environment(
                Map.of("GODWIT_COPY_READERS", "16", "GODWIT_TABLES", "shop.a,shop.b", "PATH", "/bin"), KEYS);
        ConfigSource flags = file(Map.of("copy.readers", "32"));

        ConfigValues values = resolve(file, environment, flags);

        assertThat(errors.entries()).isEmpty();
        assertThat(values.of(READERS)).isEqualTo(32);
        assertThat(values.of(TABLES)).containsExactly("shop.a", "shop.b");
        assertThat(values.of(LEASE)).isEqualTo(Duration.ofMillis(500));
        assertThat(values.of(MODE)).isEqualTo(Mode.READ_ONLY);
    }

    @Test
    void readsEveryKind() {
        ConfigValues values = resolve(file(Map.of(
                "copy.memory", "64MB", "copy.careful", "true", "copy.mode", "rename", "lease", "2m", "tables", "a.b")));

        assertThat(values.of(MEMORY)).isEqualTo(64L << 20);
        assertThat(values.of(CAREFUL)).isTrue();
        assertThat(values.of(MODE)).isEqualTo(Mode.RENAME);
        assertThat(values.of(LEASE)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void collectsAllErrorsWithPlaceAndFix() {
        resolve(file(Map.of(
                "copy.reders", "8", "copy.readers", "99", "copy.memory", "many", "lease", "10", "copy.mode", "never")));

        assertThat(errors.entries())
                .extracting(Entry::key)
                .containsExactlyInAnyOrder(
                        "copy.reders", "copy.readers", "copy.memory", "lease", "copy.mode", "tables");
        assertThatThrownBy(errors::throwIfAny)
                .isInstanceOfSatisfying(
                        MoveException.class,
                        failure -> assertThat(failure.code()).isEqualTo(Code.CONFIGURATION))
                .hasMessageContaining("6 errors in the configuration")
                .hasMessageContaining("copy.reders (move.yaml:1): unknown key")
                .hasMessageContaining("did you mean copy.readers?")
                .hasMessageContaining("copy.readers = '99' (move.yaml:1): not a legal value")
                .hasMessageContaining("it must be a whole number from 1 to 64")
                .hasMessageContaining("it must be read-only or rename")
                .hasMessageContaining("tables (not set): is required");
    }

    @Test
    void refusesMistypedVariablesOfOurSectionsOnly() {
        ConfigSource environment = ConfigSource.environment(
                Map.of("GODWIT_COPY_REDERS", "8", "GODWIT_HOME", "/opt/godwit", "GODWIT_TABLES", "a.b"), KEYS);

        resolve(environment);

        assertThat(errors.entries()).singleElement().satisfies(error -> {
            assertThat(error.origin()).isEqualTo("environment GODWIT_COPY_REDERS");
            assertThat(error.fix()).isEqualTo("did you mean GODWIT_COPY_READERS?");
        });
    }

    @Test
    void boundsAreInclusive() {
        assertThat(resolve(file(Map.of("copy.readers", "1", "tables", "a.b"))).of(READERS))
                .isEqualTo(1);
        assertThat(resolve(file(Map.of("copy.readers", "64", "tables", "a.b"))).of(READERS))
                .isEqualTo(64);
        assertThat(errors.isEmpty()).isTrue();
        resolve(file(Map.of("copy.readers", "0", "tables", "a.b")));
        resolve(file(Map.of("copy.readers", "65", "tables", "a.b")));
        resolve(file(Map.of("copy.memory", "999999999999999GB", "tables", "a.b")));
        assertThat(errors.entries()).hasSize(3);
    }

    @Test
    void neverShowsSecrets() {
        ConfigSource flawed = new ConfigSource(Map.of(
                "copy.password", new Given(List.of("hunter2", "hunter2"), "move.yaml:1"),
                "copy.pasword", new Given(List.of("hunter2"), "move.yaml:2")));
        ConfigValues values = resolve(file(Map.of("copy.password", "hunter2", "tables", "a.b")));
        resolve(flawed);

        Secret secret = values.of(PASSWORD).orElseThrow();
        assertThat(secret.reveal()).isEqualTo("hunter2");
        assertThat(secret + " " + values + flawed + new ConfigErrors().entries())
                .doesNotContain("hunter2");
        assertThat(errors.entries().toString()).contains("copy.pasword").doesNotContain("hunter2");
        assertThatThrownBy(errors::throwIfAny).hasMessageNotContaining("hunter2");
    }

    @Test
    void readsSecretsFromFiles(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), " hunter2\n");

        ConfigValues values = resolve(file(Map.of("copy.password-file", file.toString(), "tables", "a.b")));

        assertThat(errors.entries()).isEmpty();
        assertThat(values.of(PASSWORD)).contains(new Secret(" hunter2"));
    }

    @Test
    void refusesTwoSecretsOfOneSourceAndFilesThatCannotBeRead() {
        resolve(file(Map.of("copy.password-file", "/no/such/file", "copy.password", "x", "tables", "a.b")));
        resolve(file(Map.of("copy.password-file", "/no/such/file", "tables", "a.b")));

        assertThat(errors.entries())
                .extracting(Entry::reason)
                .containsExactly(
                        "is given together with copy.password-file", "the file cannot be read (NoSuchFileException)");
    }

    @Test
    void checksRulesBetweenKeys() {
        ConfigRule rule = new ConfigRule(
                List.of(READERS, CAREFUL),
                values -> values.of(READERS) == 1 || !values.of(CAREFUL),
                "is too many to be careful",
                "set copy.readers: 1");
        ConfigSource file = file(Map.of("copy.careful", "true", "tables", "a.b"));

        ConfigValues.resolve(KEYS, List.of(rule), List.of(file), errors);

        assertThat(errors.entries()).singleElement().extracting(Entry::reason).isEqualTo("is too many to be careful");
    }

    @Test
    void writesDefaultsAsAPersonWould() {
        assertThat(MEMORY.fallbackText()).contains("1MB");
        assertThat(LEASE.fallbackText()).contains("10s");
        assertThat(MODE.fallbackText()).contains("read-only");
        assertThat(PASSWORD.fallbackText()).contains("none");
        assertThat(TABLES.fallbackText()).isEmpty();
    }

    private ConfigValues resolve(ConfigSource... sources) {
        return ConfigValues.resolve(KEYS, List.of(), List.of(sources), errors);
    }

    private static ConfigSource file(Map<String, String> texts) {
        return new ConfigSource(texts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> new Given(List.of(entry.getValue()), "move.yaml:1"))));
    }
}
