package io.godwit.govern;

import io.godwit.config.Adjustment;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigRule;
import io.godwit.config.ConfigValues;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensor.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the operator has set limits on: nothing is copied while one of them is passed.
 *
 * @param replicaLagMax how far the listed replicas may be behind
 * @param url nothing is copied while it does not answer with success
 * @param file nothing is copied while it exists
 * @param niceRatio seconds of rest for each second of copying and comparing
 */
public record LoadLimits(
        ServerLimits source,
        ServerLimits target,
        Duration replicaLagMax,
        Optional<String> url,
        Optional<Path> file,
        double niceRatio) {
    static final ConfigKey<Duration> REPLICA_LAG_MAX = ConfigKey.duration(
            "load.replica-lag-max",
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofHours(24),
            "Lag of a listed replica, in whole seconds, above which nothing is copied.");
    static final ConfigKey<Optional<String>> URL = ConfigKey.optionalAddress(
            "load.url", "An address that is asked each second: nothing is copied while it does not answer 2xx.");
    static final ConfigKey<Optional<Path>> FILE =
            ConfigKey.optionalPath("load.file", "While this file exists nothing is copied.");
    static final ConfigKey<Double> NICE_RATIO = ConfigKey.decimal(
            "load.nice-ratio",
            0,
            100,
            "Seconds of rest for each second in which rows are copied or compared: 1 takes half of the time.");

    private static final ServerLimits.Keys SOURCE = ServerLimits.Keys.of(Server.SOURCE);
    private static final ServerLimits.Keys TARGET = ServerLimits.Keys.of(Server.TARGET);

    public static final LoadLimits NONE = new LoadLimits(
            ServerLimits.NONE, ServerLimits.NONE, Duration.ofSeconds(5), Optional.empty(), Optional.empty(), 0);

    static final List<ConfigKey<?>> KEYS = Stream.of(
                    SOURCE.all(), TARGET.all(), List.<ConfigKey<?>>of(REPLICA_LAG_MAX, URL, FILE, NICE_RATIO))
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();

    static final List<ConfigRule> RULES = List.of(SOURCE.rule(), TARGET.rule());

    static final List<Adjustment<LoadLimits, ?>> ADJUSTMENTS = Stream.of(
                    SOURCE.adjustments().stream().map(each -> each.inside(LoadLimits::source, LoadLimits::withSource)),
                    TARGET.adjustments().stream().map(each -> each.inside(LoadLimits::target, LoadLimits::withTarget)),
                    Stream.<Adjustment<LoadLimits, ?>>of(
                            new Adjustment<>(
                                    REPLICA_LAG_MAX,
                                    LoadLimits::replicaLagMax,
                                    (all, one) -> new LoadLimits(
                                            all.source, all.target, one, all.url, all.file, all.niceRatio)),
                            new Adjustment<>(
                                    URL,
                                    LoadLimits::url,
                                    (all, one) -> new LoadLimits(
                                            all.source, all.target, all.replicaLagMax, one, all.file, all.niceRatio)),
                            new Adjustment<>(
                                    FILE,
                                    LoadLimits::file,
                                    (all, one) -> new LoadLimits(
                                            all.source, all.target, all.replicaLagMax, all.url, one, all.niceRatio)),
                            new Adjustment<>(
                                    NICE_RATIO,
                                    LoadLimits::niceRatio,
                                    (all, one) -> new LoadLimits(
                                            all.source, all.target, all.replicaLagMax, all.url, all.file, one))))
            .<Adjustment<LoadLimits, ?>>flatMap(each -> each)
            .toList();

    static LoadLimits from(ConfigValues values) {
        return new LoadLimits(
                SOURCE.from(values),
                TARGET.from(values),
                values.of(REPLICA_LAG_MAX),
                values.of(URL),
                values.of(FILE),
                values.of(NICE_RATIO));
    }

    private LoadLimits withSource(ServerLimits changed) {
        return new LoadLimits(changed, target, replicaLagMax, url, file, niceRatio);
    }

    private LoadLimits withTarget(ServerLimits changed) {
        return new LoadLimits(source, changed, replicaLagMax, url, file, niceRatio);
    }

    /** Everything that is to be measured. */
    public List<LoadSensor> sensors() {
        return list().stream().map(Limit::sensor).toList();
    }

    List<Limit> list() {
        List<Limit> limits = new ArrayList<>();
        file.ifPresent(path -> limits.add(Limit.zero(new LoadSensor.FlagFile(path))));
        url.ifPresent(address -> limits.add(Limit.zero(new LoadSensor.Url(address))));
        SOURCE.addLimits(source, replicaLagMax, limits);
        TARGET.addLimits(target, replicaLagMax, limits);
        return limits;
    }
}
