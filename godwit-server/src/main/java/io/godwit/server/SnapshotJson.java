package io.godwit.server;

import io.godwit.model.GtidSet;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.ReadCutover;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.CopyWorkers;
import io.godwit.progress.Snapshot.Signal;
import io.godwit.progress.Snapshot.TableProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A snapshot as JSON: the one form for the control socket, hooks, and what comes later. */
public final class SnapshotJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private SnapshotJson() {}

    public static ObjectNode write(Snapshot snapshot) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("phase", snapshot.phase());
        json.put("owner", snapshot.owner().name().toLowerCase(Locale.ROOT));
        json.put("paused", snapshot.paused());
        json.put("limit", snapshot.limit());
        json.put("elapsedMillis", snapshot.elapsed().toMillis());
        json.put("lagMillis", snapshot.lag().toMillis());
        json.put("changedSinceCompared", snapshot.dirtyKeys());
        json.put("rowsCopied", sum(snapshot, TableProgress::rowsCopied));
        json.put("rowsVerified", sum(snapshot, TableProgress::rowsVerified));
        snapshot.remaining()
                .ifPresentOrElse(
                        left -> json.put("remainingMillis", left.toMillis()), () -> json.putNull("remainingMillis"));
        json.put("position", snapshot.applied().toString());
        ArrayNode tables = json.putArray("tables");
        snapshot.tables().forEach(table -> tables.add(table(table)));
        ArrayNode load = json.putArray("load");
        snapshot.signals().forEach(signal -> load.add(signal(signal)));
        snapshot.copyWorkers()
                .ifPresentOrElse(
                        workers -> json.set("copyWorkers", workers(workers)), () -> json.putNull("copyWorkers"));
        snapshot.forecast()
                .ifPresentOrElse(
                        outage -> json.set("outageForecast", ForecastJson.write(outage)),
                        () -> json.putNull("outageForecast"));
        ObjectNode settings = json.putObject("settings");
        snapshot.adjustable().forEach(settings::put);
        ArrayNode orders = json.putArray("orders");
        snapshot.orders().forEach(orders::add);
        snapshot.readCutover()
                .ifPresentOrElse(reached -> json.set("readCutover", write(reached)), () -> json.putNull("readCutover"));
        return json;
    }

    public static ObjectNode write(ReadCutover reached) {
        return MAPPER.createObjectNode()
                .put("reachedAt", reached.reachedAt().toString())
                .put("position", reached.position())
                .put("consistentReads", reached.consistentReads())
                .put("says", reached.promise());
    }

    private static Optional<ReadCutover> readCutover(JsonNode json) {
        return json.isObject()
                ? Optional.of(new ReadCutover(
                        Instant.parse(json.path("reachedAt").asString("")),
                        json.path("position").asString(""),
                        json.path("consistentReads").asBoolean(false)))
                : Optional.empty();
    }

    private static long sum(Snapshot snapshot, ToLongFunction<TableProgress> count) {
        return snapshot.tables().stream().mapToLong(count).sum();
    }

    private static ObjectNode table(TableProgress table) {
        return MAPPER.createObjectNode()
                .put("name", table.name())
                .put("rowsEstimated", table.rowsEstimated())
                .put("rowsCopied", table.rowsCopied())
                .put("changesApplied", table.changesApplied())
                .put("rowsVerified", table.rowsVerified())
                .put("copied", table.copied())
                .put("verified", table.verified());
    }

    private static ObjectNode workers(CopyWorkers workers) {
        return MAPPER.createObjectNode()
                .put("reading", workers.reading())
                .put("readers", workers.readers())
                .put("writing", workers.writing())
                .put("writers", workers.writers());
    }

    private static Optional<CopyWorkers> workers(JsonNode json) {
        return json.isObject()
                ? Optional.of(new CopyWorkers(
                        json.path("reading").asInt(0),
                        json.path("readers").asInt(0),
                        json.path("writing").asInt(0),
                        json.path("writers").asInt(0)))
                : Optional.empty();
    }

    private static ObjectNode signal(Signal signal) {
        ObjectNode json = MAPPER.createObjectNode().put("name", signal.name());
        put(json, "value", signal.value());
        put(json, "max", signal.max());
        put(json, "critical", signal.critical());
        return json.put("holds", signal.holds()).put("says", signal.says());
    }

    private static void put(ObjectNode json, String field, Optional<Double> value) {
        value.ifPresentOrElse(number -> json.put(field, number), () -> json.putNull(field));
    }

    private static Signal signal(JsonNode json) {
        return new Signal(
                json.path("name").asString(""),
                number(json.path("value")),
                number(json.path("max")),
                number(json.path("critical")),
                json.path("holds").asBoolean(false),
                json.path("says").asString(""));
    }

    private static Optional<Double> number(JsonNode json) {
        return json.isNumber() ? Optional.of(json.asDouble()) : Optional.empty();
    }

    /** Reads what {@link #write} wrote. */
    public static Snapshot read(JsonNode json) {
        List<TableProgress> tables = new ArrayList<>();
        for (JsonNode table : json.path("tables")) {
            tables.add(new TableProgress(
                    table.path("name").asString(""),
                    table.path("rowsEstimated").asLong(0),
                    table.path("rowsCopied").asLong(0),
                    table.path("changesApplied").asLong(0),
                    table.path("rowsVerified").asLong(0),
                    table.path("copied").asBoolean(false),
                    table.path("verified").asBoolean(false)));
        }
        List<Signal> signals = new ArrayList<>();
        json.path("load").forEach(signal -> signals.add(signal(signal)));
        Map<String, String> settings = new LinkedHashMap<>();
        json.path("settings")
                .properties()
                .forEach(each -> settings.put(each.getKey(), each.getValue().asString("")));
        List<String> orders = new ArrayList<>();
        json.path("orders").forEach(order -> orders.add(order.asString("")));
        JsonNode remaining = json.path("remainingMillis");
        return new Snapshot(
                json.path("phase").asString(""),
                Duration.ofMillis(json.path("elapsedMillis").asLong(0)),
                tables,
                Duration.ofMillis(json.path("lagMillis").asLong(0)),
                json.path("limit").asString(""),
                json.path("changedSinceCompared").asLong(0),
                GtidSet.parse(json.path("position").asString("")),
                remaining.isNumber() ? Optional.of(Duration.ofMillis(remaining.asLong())) : Optional.empty(),
                Owner.valueOf(json.path("owner").asString("unknown").toUpperCase(Locale.ROOT)),
                json.path("paused").asBoolean(false),
                signals,
                settings,
                orders,
                readCutover(json.path("readCutover")),
                workers(json.path("copyWorkers")),
                ForecastJson.read(json.path("outageForecast")));
    }
}
