package io.godwit.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.config.ConfigErrors;
import io.godwit.config.ConfigSource;
import io.godwit.config.ConfigSource.Given;
import io.godwit.config.Secret;
import io.godwit.error.MoveException;
import io.godwit.server.SocketPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoveConfigurationTest {
    private static final String SMALLEST = """
            source: {host: db1, port: 3306, user: godwit, password: "${SOURCE_PASSWORD}"}
            target: {host: db2, port: 3307, user: godwit, password: "${TARGET_PASSWORD}"}
            tables: [shop.orders, "shop.item_*"]
            cutover: {mode: rename, start: automatic}
            """;
    private static final Map<String, String> PASSWORDS =
            Map.of("SOURCE_PASSWORD", "hunter2", "TARGET_PASSWORD", "s$cr\\t");

    @TempDir
    private Path folder;

    @Test
    void readsTheSmallestFile() throws IOException {
        MoveConfiguration configuration = read(SMALLEST, PASSWORDS);

        assertThat(configuration.tables()).containsExactly("shop.orders", "shop.item_*");
        assertThat(configuration.name()).isEqualTo("move");
        assertThat(configuration.source().host()).isEqualTo("db1");
        assertThat(configuration.source().password()).isEqualTo(new Secret("hunter2"));
        assertThat(configuration.target().port()).isEqualTo(3307);
        assertThat(configuration.target().password()).isEqualTo(new Secret("s$cr\\t"));
        assertThat(configuration.traffic().mode()).isEqualTo(SwitchSettings.Mode.RENAME);
        assertThat(configuration.stages().copy().chunkRows()).isEqualTo(10_000);
        assertThat(configuration.stages().cutover().budget()).isEqualTo(Duration.ofSeconds(10));
        assertThat(configuration.toString()).doesNotContain("hunter2").doesNotContain("s$cr");
    }

    @Test
    void dottedNamesAndVariablesAndFlagsWork() throws IOException {
        MoveConfiguration configuration = read(
                SMALLEST + "copy.readers: 8\napply: {pending-bytes: 64MB}\nlease: 5s\n",
                with(PASSWORDS, "GODWIT_VERIFY_CONNECTIONS", "7"),
                new ConfigSource(Map.of("lease", new Given(List.of("20s"), "flag --lease"))));

        assertThat(configuration.stages().copy().readers()).isEqualTo(8);
        assertThat(configuration.stages().apply().pendingBytes()).isEqualTo(64L << 20);
        assertThat(configuration.stages().verify().connections()).isEqualTo(7);
        assertThat(configuration.lease()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void saysAllThatIsWrongWithFileAndLine() {
        assertThatThrownBy(() -> read("""
                        source: {host: db1, prot: 3306, user: godwit, password: "${SOURCE_PASWORD}"}
                        target: {host: db2, port: 99999, user: godwit}
                        tables: [orders]
                        cutover:
                          window: 2 to 4
                          mode: renmae
                        """, PASSWORDS))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("6 errors in the configuration")
                .hasMessageContaining("source.prot (" + file() + ":1): unknown key")
                .hasMessageContaining("did you mean source.port?")
                .hasMessageContaining(
                        "source.password (" + file() + ":1): the environment variable SOURCE_PASWORD is not set")
                .hasMessageContaining("target.port = '99999' (" + file() + ":2)")
                .hasMessageContaining("tables = 'orders' (" + file() + ":3): holds a name that is not of the form")
                .hasMessageContaining("cutover.mode = 'renmae' (" + file() + ":6)")
                .hasMessageContaining("cutover.window = '2 to 4' (" + file() + ":5): not a legal value")
                .hasMessageContaining("such as 02:00-04:00 Europe/Berlin");
    }

    @Test
    void malformedYamlIsNotQuotedBecauseItMayHoldAPassword() {
        assertThatThrownBy(() -> read("source: {password: hunter2\nfoo: bar", PASSWORDS))
                .hasMessageContaining(file() + ":2): is not legal YAML: expected ',' or '}'")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> read("a: hunter2: b", PASSWORDS))
                .hasMessageContaining("mapping values are not allowed here")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void refusesWhatItWouldMisread() {
        assertThatThrownBy(() -> read("- a\n", PASSWORDS)).hasMessageContaining("is not one mapping of keys to values");
        assertThatThrownBy(() -> read("lease: 1s\n---\nlease: 2s\n", PASSWORDS))
                .hasMessageContaining("is not one mapping of keys to values");
        assertThatThrownBy(() -> read("lease: 5s\nlease: 6s\n", PASSWORDS)).hasMessageContaining("is given twice");
        assertThatThrownBy(() -> read("tables: [*x]\n", PASSWORDS)).hasMessageContaining("uses a YAML alias");
        assertThatThrownBy(() -> read("tables: [[a.b]]\n", PASSWORDS)).hasMessageContaining("inside a list");
        assertThatThrownBy(() -> read("tables: {a: b}\n", PASSWORDS)).hasMessageContaining("tables.a");
        assertThatThrownBy(() -> read("", PASSWORDS)).hasMessageContaining("source.host (not set): is required");
    }

    @Test
    void namesAFileThatIsNotThere() {
        ConfigErrors errors = new ConfigErrors();
        YamlFile.read(folder.resolve("none.yaml"), Map.of(), errors);
        assertThatThrownBy(errors::throwIfAny)
                .hasMessageContaining("none.yaml (-c): the configuration file cannot be read (NoSuchFileException)");
    }

    @Test
    void aCommandFindsTheSocketOfTheMoveWithoutItsPasswords() throws IOException {
        Files.writeString(file(), SMALLEST + "copy: {reders: 3}\n");
        Path run = SocketPlace.of(read(SMALLEST, PASSWORDS).identity(), Map.of());
        Files.writeString(file(), SMALLEST + "copy: {reders: 3}\n");

        assertThat(socketOf(Map.of())).isEqualTo(run);
        assertThat(socketOf(Map.of("GODWIT_NAME", "other"))).isNotEqualTo(run);
        assertThat(socketOf(Map.of("GODWIT_CONTROL_SOCKET", "/run/godwit/x"))).isEqualTo(Path.of("/run/godwit/x"));
        assertThatThrownBy(() -> socketOf(Map.of("GODWIT_TARGET_PORT", "x"))).hasMessageContaining("target.port = 'x'");
    }

    private Path socketOf(Map<String, String> environment) {
        ConfigErrors errors = new ConfigErrors();
        List<ConfigSource> sources = List.of(
                YamlFile.read(file(), environment, errors),
                ConfigSource.environment(environment, MoveConfiguration.KEYS));
        return MoveConfiguration.controlSocket(sources, errors, Map.of());
    }

    @Test
    void twoDollarsKeepTheTextItself() throws IOException {
        String text = SMALLEST.replace("db1", "\"$${HOST}\"");
        assertThat(read(text, PASSWORDS).source().host()).isEqualTo("${HOST}");
    }

    /** To write the page again: {@code ./mvnw -pl godwit-cli -am test -Dgodwit.write-docs=true}. */
    @Test
    void referencePageIsFresh() throws IOException {
        Path page = Path.of("..", "docs", "reference", "config.md");
        String fresh = ConfigPage.of(MoveConfiguration.KEYS);
        if (Boolean.getBoolean("godwit.write-docs")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, fresh);
        }
        assertThat(page)
                .as("stale: run ./mvnw -pl godwit-cli -am test -Dgodwit.write-docs=true")
                .hasContent(fresh);
    }

    private MoveConfiguration read(String yaml, Map<String, String> environment, ConfigSource... flags)
            throws IOException {
        Files.writeString(file(), yaml);
        ConfigErrors errors = new ConfigErrors();
        List<ConfigSource> sources = new ArrayList<>();
        sources.add(YamlFile.read(file(), environment, errors));
        sources.add(ConfigSource.environment(environment, MoveConfiguration.KEYS));
        sources.addAll(List.of(flags));
        return MoveConfiguration.from(sources, errors);
    }

    private Path file() {
        return folder.resolve("move.yaml");
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> more = new HashMap<>(map);
        more.put(key, value);
        return more;
    }
}
