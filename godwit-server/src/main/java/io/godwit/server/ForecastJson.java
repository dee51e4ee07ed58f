package io.godwit.server;

import io.godwit.model.TableHolder;
import io.godwit.model.TableId;
import io.godwit.progress.OutageForecast;
import io.godwit.progress.OutageForecast.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A forecast of the outage as JSON, in the snapshot and in the report. */
public final class ForecastJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private ForecastJson() {}

    public static ObjectNode write(OutageForecast forecast) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("totalMillis", forecast.total().toMillis());
        json.put("limitMillis", forecast.limit().toMillis());
        json.put("tooLong", forecast.isTooLong());
        ArrayNode parts = json.putArray("parts");
        forecast.parts()
                .forEach(part -> parts.addObject()
                        .put("name", part.name())
                        .put("millis", part.time().toNanos() / 1e6)
                        .put("says", part.says()));
        ArrayNode holders = json.putArray("holders");
        forecast.holders().forEach(holder -> holders.add(holder(holder)));
        forecast.unseen().ifPresentOrElse(why -> json.put("unseen", why), () -> json.putNull("unseen"));
        return json;
    }

    /** Somebody who holds tables. */
    public static ObjectNode holder(TableHolder holder) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("kind", holder.kind().name().toLowerCase(Locale.ROOT))
                .put("session", holder.session())
                .put("user", holder.user())
                .put("host", holder.host());
        ArrayNode tables = json.putArray("tables");
        holder.tables()
                .forEach(table ->
                        tables.addObject().put("schema", table.schema()).put("name", table.name()));
        json.put("heldMillis", holder.held().toMillis())
                .put("since", holder.since().toString())
                .put("doing", holder.doing())
                .put("statement", holder.statement());
        holder.endedAfter()
                .ifPresentOrElse(
                        after -> json.put("endedAfterMillis", after.toMillis()),
                        () -> json.putNull("endedAfterMillis"));
        return json;
    }

    /** Reads what {@link #write} wrote; empty where there is nothing. */
    static Optional<OutageForecast> read(JsonNode json) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        for (JsonNode part : json.path("parts")) {
            parts.add(new Part(
                    part.path("name").asString(""),
                    Duration.ofNanos(Math.round(part.path("millis").asDouble(0) * 1e6)),
                    part.path("says").asString("")));
        }
        List<TableHolder> holders = new ArrayList<>();
        json.path("holders").forEach(holder -> holders.add(readHolder(holder)));
        JsonNode unseen = json.path("unseen");
        return Optional.of(new OutageForecast(
                Duration.ofMillis(json.path("limitMillis").asLong(0)),
                parts,
                holders,
                unseen.isString() ? Optional.of(unseen.asString()) : Optional.empty()));
    }

    private static TableHolder readHolder(JsonNode json) {
        List<TableId> tables = new ArrayList<>();
        json.path("tables")
                .forEach(table -> tables.add(new TableId(
                        table.path("schema").asString(""), table.path("name").asString(""))));
        JsonNode after = json.path("endedAfterMillis");
        return new TableHolder(
                TableHolder.Kind.valueOf(json.path("kind").asString("client").toUpperCase(Locale.ROOT)),
                json.path("session").asLong(0),
                json.path("user").asString(""),
                json.path("host").asString(""),
                tables,
                Duration.ofMillis(json.path("heldMillis").asLong(0)),
                Instant.parse(json.path("since").asString(Instant.EPOCH.toString())),
                json.path("doing").asString(""),
                json.path("statement").asString(""),
                after.isNumber() ? Optional.of(Duration.ofMillis(after.asLong())) : Optional.empty());
    }
}
