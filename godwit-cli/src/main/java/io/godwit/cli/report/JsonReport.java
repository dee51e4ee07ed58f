package io.godwit.cli.report;

import io.godwit.model.RowDifference;
import io.godwit.progress.HandOver;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.MoveReport.TableReport;
import io.godwit.progress.MoveReport.ThrottledTime;
import io.godwit.server.ForecastJson;
import io.godwit.server.SnapshotJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The report of a move as JSON. */
public final class JsonReport {
    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonReport() {}

    public static ObjectNode of(MoveReport report) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("outcome", word(report.outcome()));
        json.put("verified", report.verified());
        report.outage()
                .ifPresentOrElse(
                        outage -> json.put("outageMillis", outage.toMillis()), () -> json.putNull("outageMillis"));
        json.set("handOver", handOver(report.handOver()));
        json.put("startedAt", report.startedAt().toString());
        json.put("endedAt", report.endedAt().toString());
        ArrayNode phases = json.putArray("phases");
        report.phases().forEach(phase -> phases.add(phase(phase)));
        ArrayNode tables = json.putArray("tables");
        report.tables().forEach(table -> tables.add(table(table)));
        json.set("differences", differences(report.differences()));
        json.put("rowsMended", report.rowsMended());
        json.set("mended", differences(report.mended()));
        json.put("startPosition", report.startPosition());
        json.put("position", report.finalPosition());
        json.put("message", report.message());
        ArrayNode throttled = json.putArray("throttled");
        report.throttled().forEach(held -> throttled.add(throttled(held)));
        ArrayNode hooks = json.putArray("hooks");
        report.hooks().forEach(hook -> hooks.add(hook(hook)));
        report.readCutover()
                .ifPresentOrElse(
                        reached -> json.set("readCutover", SnapshotJson.write(reached)),
                        () -> json.putNull("readCutover"));
        return json;
    }

    private static ObjectNode handOver(HandOver handOver) {
        ObjectNode json = MAPPER.createObjectNode();
        handOver.forecast()
                .ifPresentOrElse(
                        forecast -> json.set("forecast", ForecastJson.write(forecast)), () -> json.putNull("forecast"));
        ArrayNode steps = json.putArray("steps");
        handOver.steps()
                .forEach(step -> steps.addObject()
                        .put("name", step.name())
                        .put("millis", step.time().toNanos() / 1e6));
        ArrayNode ended = json.putArray("endedSessions");
        handOver.ended()
                .forEach(each -> ended.add(ForecastJson.holder(each.holder())
                        .put("endedAt", each.at().toString())));
        return json;
    }

    private static ObjectNode phase(PhaseTime phase) {
        return MAPPER.createObjectNode()
                .put("phase", phase.phase())
                .put("enteredAt", phase.enteredAt().toString())
                .put("durationMillis", phase.duration().toMillis());
    }

    private static ObjectNode throttled(ThrottledTime held) {
        return MAPPER.createObjectNode()
                .put("by", held.by())
                .put("times", held.times())
                .put("durationMillis", held.duration().toMillis());
    }

    private static ObjectNode hook(HookRun hook) {
        return MAPPER.createObjectNode()
                .put("event", hook.event())
                .put("hook", hook.hook())
                .put("startedAt", hook.startedAt().toString())
                .put("durationMillis", hook.duration().toMillis())
                .put("succeeded", hook.succeeded())
                .put("said", hook.said());
    }

    private static ObjectNode table(TableReport table) {
        return MAPPER.createObjectNode()
                .put("name", table.name())
                .put("rowsCopied", table.rowsCopied())
                .put("bytesCopied", table.bytesCopied())
                .put("changesApplied", table.changesApplied())
                .put("rowsVerified", table.rowsVerified());
    }

    public static ArrayNode differences(List<RowDifference> differences) {
        ArrayNode array = MAPPER.createArrayNode();
        for (RowDifference difference : differences) {
            ObjectNode row = array.addObject()
                    .put("table", difference.table().toString())
                    .put("key", difference.key())
                    .put("kind", word(difference.kind()));
            ArrayNode columns = row.putArray("columns");
            difference.columns().forEach(columns::add);
        }
        return array;
    }

    public static ObjectNode empty() {
        return MAPPER.createObjectNode();
    }

    public static void write(ObjectNode json, Path file) throws IOException {
        WholeFile.write(json.toPrettyString() + System.lineSeparator(), file);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
