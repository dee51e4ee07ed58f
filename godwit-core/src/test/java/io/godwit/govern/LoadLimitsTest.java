package io.godwit.govern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.config.ConfigErrors;
import io.godwit.config.ConfigSource;
import io.godwit.config.ConfigSource.Given;
import io.godwit.config.ConfigValues;
import io.godwit.error.MoveException;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensor.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadLimitsTest {
    private static LoadSettings read(Map<String, List<String>> given) {
        Map<String, Given> settings = new HashMap<>();
        given.forEach((key, texts) -> settings.put(key, new Given(texts, "file")));
        ConfigErrors errors = new ConfigErrors();
        ConfigValues values = ConfigValues.resolve(
                LoadSettings.KEYS, LoadSettings.RULES, List.of(new ConfigSource(settings)), errors);
        errors.throwIfAny();
        return LoadSettings.from(values);
    }

    private static LoadSettings with(LoadSettings settings, String key, String value) {
        return LoadSettings.ADJUSTMENTS.stream()
                .filter(each -> each.key().name().equals(key))
                .findFirst()
                .orElseThrow()
                .with(settings, value);
    }

    private static String text(LoadSettings settings, String key) {
        return LoadSettings.ADJUSTMENTS.stream()
                .filter(each -> each.key().name().equals(key))
                .findFirst()
                .orElseThrow()
                .text(settings);
    }

    @Test
    void nothingIsLimitedUnlessItIsListed() {
        LoadSettings usual = read(Map.of());

        assertThat(usual.limits()).isEqualTo(LoadLimits.NONE);
        assertThat(usual.limits().list()).isEmpty();
    }

    @Test
    void eachKeyBecomesALimitOfItsSensor() {
        LoadSettings settings = read(Map.of(
                "load.source.max", List.of("Threads_running=50", " history-list-length = 1000000"),
                "load.source.critical", List.of("Threads_running=200"),
                "load.target.critical", List.of("Innodb_row_lock_current_waits=9.5"),
                "load.target.replicas", List.of("db3", "db4:3307"),
                "load.replica-lag-max", List.of("10s"),
                "load.source.query", List.of("SELECT 1"),
                "load.url", List.of("https://ops.example/may-move"),
                "load.file", List.of("/tmp/hold")));

        assertThat(settings.limits().list())
                .containsExactly(
                        Limit.zero(new LoadSensor.FlagFile(Path.of("/tmp/hold"))),
                        Limit.zero(new LoadSensor.Url("https://ops.example/may-move")),
                        new Limit(
                                new LoadSensor.Variable(Server.SOURCE, "Threads_running"),
                                "load.source.max",
                                Optional.of(50.0),
                                Optional.of(200.0)),
                        new Limit(
                                new LoadSensor.Variable(Server.SOURCE, "history-list-length"),
                                "load.source.max",
                                Optional.of(1e6),
                                Optional.empty()),
                        Limit.zero(new LoadSensor.Query(Server.SOURCE, "SELECT 1")),
                        new Limit(
                                new LoadSensor.Variable(Server.TARGET, "Innodb_row_lock_current_waits"),
                                "load.target.max",
                                Optional.empty(),
                                Optional.of(9.5)),
                        new Limit(
                                new LoadSensor.Replicas(Server.TARGET, List.of("db3", "db4:3307")),
                                "load.replica-lag-max",
                                Optional.of(10.0),
                                Optional.empty()));
    }

    @Test
    void limitsThatCannotBeMeantAreRefused() {
        assertThatThrownBy(() -> read(Map.of("load.source.max", List.of("Threads_running>50"))))
                .hasMessageContaining("load.source.max")
                .hasMessageContaining("such as Threads_running=50");
        assertThatThrownBy(() -> read(Map.of("load.source.max", List.of("a=1", "a=2"))))
                .hasMessageContaining("load.source.max");
        assertThatThrownBy(() -> read(Map.of("load.url", List.of("ops.example"))))
                .hasMessageContaining("begins with http");
        assertThatThrownBy(() -> read(Map.of("load.nice-ratio", List.of("-1")))).hasMessageContaining("from 0 to 100");
        assertThatThrownBy(() -> read(Map.of(
                        "load.source.max", List.of("Threads_running=50"),
                        "load.source.critical", List.of("Threads_running=20"))))
                .hasMessageContaining("load.source.critical")
                .hasMessageContaining("ends before it slows down");
    }

    @Test
    void everyLimitCanBeChangedAndTakenAwayWhileTheMoveRuns() {
        LoadSettings usual = read(Map.of());

        LoadSettings changed = with(usual, "load.target.max", "Threads_running=30,history-list-length=5");
        assertThat(text(changed, "load.target.max")).isEqualTo("Threads_running=30, history-list-length=5");
        assertThat(changed.limits().target().max()).hasSize(2);
        assertThat(with(changed, "load.target.max", "none")).isEqualTo(usual);

        assertThat(with(with(usual, "load.source.replicas", "db3,db4"), "load.source.replicas", "none"))
                .isEqualTo(usual);
        assertThat(with(with(usual, "load.url", "http://x/"), "load.url", "none"))
                .isEqualTo(usual);
        assertThat(with(with(usual, "load.file", "/x"), "load.file", "none")).isEqualTo(usual);
        assertThat(with(with(usual, "load.source.query", "SELECT 1"), "load.source.query", "none"))
                .isEqualTo(usual);
        assertThat(with(usual, "load.nice-ratio", "0.5").limits().niceRatio()).isEqualTo(0.5);
        assertThat(with(usual, "load.replica-lag-max", "1m").limits().replicaLagMax())
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(LoadSettings.ADJUSTMENTS).hasSameSizeAs(LoadSettings.KEYS);
        assertThatThrownBy(() -> with(usual, "load.slowdown-max", "none"))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("is not legal");
    }
}
