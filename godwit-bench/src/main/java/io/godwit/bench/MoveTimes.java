package io.godwit.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the mover's own report says of time.
 *
 * @param copyingAt when the first row may be copied
 * @param copiedAt when the last row was on the target
 * @param cuttingOverAt when the hand-over began
 * @param endedAt when the target owned the tables
 * @param outage as the mover measured it
 * @param forecast the outage that it expected, in milliseconds
 * @param steps of the hand-over by name, in milliseconds
 */
record MoveTimes(
        Instant copyingAt,
        Instant copiedAt,
        Instant cuttingOverAt,
        Instant endedAt,
        Duration outage,
        double forecast,
        Map<String, Double> steps) {
    static MoveTimes of(String report) {
        JsonNode json = new JsonMapper().readTree(report);
        if (!json.path("verified").asBoolean(false)) {
            throw new BenchException("the move ended without having compared every row:\n" + report);
        }
        return new MoveTimes(
                enteredAt(json, "copying"),
                enteredAt(json, "verifying"),
                enteredAt(json, "cutting over"),
                Instant.parse(json.path("endedAt").asString("")),
                Duration.ofMillis(json.path("outageMillis").asLong(0)),
                json.at("/handOver/forecast/totalMillis").asDouble(0),
                steps(json.at("/handOver/steps")));
    }

    private static Map<String, Double> steps(JsonNode json) {
        Map<String, Double> steps = new LinkedHashMap<>();
        for (JsonNode step : json) {
            steps.put(step.path("name").asString(""), step.path("millis").asDouble(0));
        }
        return steps;
    }

    private static Instant enteredAt(JsonNode json, String phase) {
        for (JsonNode each : json.path("phases")) {
            if (each.path("phase").asString("").equals(phase)) {
                return Instant.parse(each.path("enteredAt").asString(""));
            }
        }
        throw new BenchException("the report of the move has no phase '" + phase + "':\n" + json);
    }
}
