package io.godwit.bench;

import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the mover's own report says of time.
 *
 * @param copyingAt when the first row may be copied
 * @param copiedAt when the last row was on the target
 * @param endedAt when the target owned the tables
 * @param outage as the mover measured it
 */
record MoveTimes(Instant copyingAt, Instant copiedAt, Instant endedAt, Duration outage) {
    static MoveTimes of(String report) {
        JsonNode json = new JsonMapper().readTree(report);
        if (!json.path("verified").asBoolean(false)) {
            throw new BenchException("the move ended without having compared every row:\n" + report);
        }
        return new MoveTimes(
                enteredAt(json, "copying"),
                enteredAt(json, "verifying"),
                Instant.parse(json.path("endedAt").asString("")),
                Duration.ofMillis(json.path("outageMillis").asLong(0)));
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
