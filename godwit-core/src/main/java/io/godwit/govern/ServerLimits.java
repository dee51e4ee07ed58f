package io.godwit.govern;

import io.godwit.config.Adjustment;
import io.godwit.config.ConfigKey;
import io.godwit.config.ConfigRule;
import io.godwit.config.ConfigValues;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensor.Server;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The limits of one server.
 *
 * @param max by the name of a status variable: above it nothing is copied
 * @param critical by the name of a status variable: above it the run ends
 * @param query nothing is copied while it returns more than 0
 * @param replicas host:port of those whose lag counts
 */
public record ServerLimits(
        Map<String, Double> max, Map<String, Double> critical, Optional<String> query, List<String> replicas) {
    static final ServerLimits NONE = new ServerLimits(Map.of(), Map.of(), Optional.empty(), List.of());

    /** The keys of one server. */
    record Keys(
            Server server,
            ConfigKey<Map<String, Double>> max,
            ConfigKey<Map<String, Double>> critical,
            ConfigKey<Optional<String>> query,
            ConfigKey<List<String>> replicas) {
        static Keys of(Server server) {
            String prefix = "load." + server + ".";
            return new Keys(
                    server,
                    ConfigKey.limits(
                            prefix + "max",
                            "Status variables of the " + server + ", and history-list-length, each with the value above"
                                    + " which nothing is copied."),
                    ConfigKey.limits(
                            prefix + "critical",
                            "The same with the value above which the run ends; the same command goes on later."),
                    ConfigKey.optionalText(
                            prefix + "query",
                            "A query on the " + server + ", asked each second: nothing is copied while it returns more"
                                    + " than 0."),
                    ConfigKey.texts(
                            prefix + "replicas",
                            "Replicas of the " + server + " whose lag counts, as host or host:port, or "
                                    + LoadSensor.Replicas.DISCOVERED + " for all that have registered there; Godwit"
                                    + " logs in as on the " + server + "."));
        }

        List<ConfigKey<?>> all() {
            return List.of(max, critical, query, replicas);
        }

        ConfigRule rule() {
            return new ConfigRule(
                    List.of(critical, max),
                    values -> values.of(critical).entrySet().stream()
                            .allMatch(each -> each.getValue() >= values.of(max).getOrDefault(each.getKey(), 0.0)),
                    "is below " + max + " for the same name, so that the run ends before it slows down",
                    "raise it, or remove the name from " + max);
        }

        List<Adjustment<ServerLimits, ?>> adjustments() {
            return List.of(
                    new Adjustment<>(
                            max,
                            ServerLimits::max,
                            (all, one) -> new ServerLimits(one, all.critical, all.query, all.replicas)),
                    new Adjustment<>(
                            critical,
                            ServerLimits::critical,
                            (all, one) -> new ServerLimits(all.max, one, all.query, all.replicas)),
                    new Adjustment<>(
                            query,
                            ServerLimits::query,
                            (all, one) -> new ServerLimits(all.max, all.critical, one, all.replicas)),
                    new Adjustment<>(
                            replicas,
                            ServerLimits::replicas,
                            (all, one) -> new ServerLimits(all.max, all.critical, all.query, one)));
        }

        ServerLimits from(ConfigValues values) {
            return new ServerLimits(values.of(max), values.of(critical), values.of(query), values.of(replicas));
        }

        void addLimits(ServerLimits chosen, Duration replicaLagMax, List<Limit> limits) {
            Set<String> names = new LinkedHashSet<>(chosen.max().keySet());
            names.addAll(chosen.critical().keySet());
            for (String name : names) {
                limits.add(new Limit(
                        new LoadSensor.Variable(server, name),
                        max.name(),
                        Optional.ofNullable(chosen.max().get(name)),
                        Optional.ofNullable(chosen.critical().get(name))));
            }
            if (!chosen.replicas().isEmpty()) {
                limits.add(new Limit(
                        new LoadSensor.Replicas(server, chosen.replicas()),
                        LoadLimits.REPLICA_LAG_MAX.name(),
                        Optional.of(replicaLagMax.toMillis() / 1e3),
                        Optional.empty()));
            }
            chosen.query().ifPresent(sql -> limits.add(Limit.zero(new LoadSensor.Query(server, sql))));
        }
    }
}
