package io.godwit.server.hook;

import io.godwit.hook.HookCall;
import io.godwit.phase.MoveEvent;
import io.godwit.progress.MoveIdentity;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.TableProgress;
import io.godwit.server.SnapshotJson;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The facts of an event as hooks get them. */
record HookFacts(MoveIdentity move, HookCall call) {
    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = new JsonMapper();

    /** One JSON object: standard input of programs, body of callbacks. */
    String json() {
        ObjectNode json = MAPPER.createObjectNode()
                .put("version", VERSION)
                .put("event", call.event().word())
                .put("at", call.at().toString());
        json.putObject("move")
                .put("name", move.name())
                .put("source", move.source())
                .put("target", move.target());
        ObjectNode facts = json.putObject("facts");
        call.facts().forEach(facts::put);
        json.set("status", SnapshotJson.write(call.snapshot()));
        return json.toString();
    }

    /** The environment of Godwit's own hooks. */
    Map<String, String> environment() {
        Snapshot now = call.snapshot();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("EVENT", call.event().word());
        variables.put("MOVE", move.name());
        variables.put("SOURCE", move.source());
        variables.put("TARGET", move.target());
        variables.put("TABLES", tables());
        variables.put("PHASE", now.phase());
        variables.put("OWNER", now.owner().name().toLowerCase(Locale.ROOT));
        variables.put("ROWS_ESTIMATED", sum(TableProgress::rowsEstimated));
        variables.put("ROWS_COPIED", sum(TableProgress::rowsCopied));
        variables.put("ROWS_VERIFIED", sum(TableProgress::rowsVerified));
        variables.put("CHANGES_APPLIED", sum(TableProgress::changesApplied));
        variables.put("LAG_MILLIS", Long.toString(now.lag().toMillis()));
        variables.put("ELAPSED_SECONDS", Long.toString(now.elapsed().toSeconds()));
        variables.put("POSITION", now.applied().toString());
        call.facts().forEach((name, value) -> variables.put(name.toUpperCase(Locale.ROOT), value));
        Map<String, String> prefixed = new LinkedHashMap<>();
        variables.forEach((name, value) -> prefixed.put("GODWIT_HOOK_" + name, value));
        return prefixed;
    }

    /** The environment that scripts for gh-ost expect; what it has no fact for is left empty. */
    Map<String, String> ghostEnvironment() {
        Snapshot now = call.snapshot();
        String schemas = names(0);
        String tables = names(1);
        String lag = String.format(Locale.ROOT, "%.3f", now.lag().toMillis() / 1000.0);
        String elapsed = Long.toString(now.elapsed().toSeconds());
        Map<String, String> variables = new LinkedHashMap<>(environment());
        variables.put("GH_OST_DATABASE_NAME", schemas);
        variables.put("GH_OST_TABLE_NAME", tables);
        variables.put("GH_OST_GHOST_TABLE_NAME", tables);
        variables.put("GH_OST_TARGET_TABLE_NAME", tables);
        variables.put("GH_OST_TARGET_DATABASE_NAME", schemas);
        variables.put("GH_OST_TABLES", tables);
        variables.put("GH_OST_MOVE_TABLES", "true");
        variables.put(
                "GH_OST_OLD_TABLE_NAME",
                now.tables().stream()
                        .map(table -> "_" + part(table.name(), 1) + "_del")
                        .collect(Collectors.joining(",")));
        variables.put("GH_OST_DDL", "");
        variables.put("GH_OST_ELAPSED_SECONDS", elapsed);
        variables.put("GH_OST_ELAPSED_COPY_SECONDS", elapsed);
        variables.put("GH_OST_ESTIMATED_ROWS", sum(TableProgress::rowsEstimated));
        variables.put("GH_OST_COPIED_ROWS", sum(TableProgress::rowsCopied));
        variables.put("GH_OST_MIGRATED_HOST", host(move.source()));
        variables.put("GH_OST_INSPECTED_HOST", host(move.source()));
        variables.put("GH_OST_TARGET_HOST", host(move.target()));
        variables.put("GH_OST_EXECUTING_HOST", System.getenv().getOrDefault("HOSTNAME", ""));
        variables.put("GH_OST_INSPECTED_LAG", lag);
        variables.put("GH_OST_HEARTBEAT_LAG", lag);
        variables.put("GH_OST_BINLOG_WRITER_LAG_SECONDS", lag);
        variables.put("GH_OST_PROGRESS", progress());
        variables.put(
                "GH_OST_ETA_SECONDS",
                now.remaining().map(left -> Long.toString(left.toSeconds())).orElse("-1"));
        variables.put("GH_OST_HOOKS_HINT", "");
        variables.put("GH_OST_HOOKS_HINT_OWNER", "");
        variables.put("GH_OST_HOOKS_HINT_TOKEN", "");
        variables.put("GH_OST_DRY_RUN", "false");
        variables.put("GH_OST_REVERT", "false");
        if (call.event() == MoveEvent.STATUS) {
            variables.put("GH_OST_STATUS", "%s: %s".formatted(now.phase(), now.limit()));
        }
        String drained = call.facts().get(MoveEvent.DRAIN_POSITION);
        if (drained != null) {
            variables.put("GH_OST_DRAIN_GTID", drained);
        }
        return variables;
    }

    private String progress() {
        long copied = count(TableProgress::rowsCopied);
        long all = Math.max(1, count(TableProgress::rowsEstimated));
        return String.format(Locale.ROOT, "%.2f", Math.min(100.0, 100.0 * copied / all));
    }

    private String sum(ToLongFunction<TableProgress> number) {
        return Long.toString(count(number));
    }

    private long count(ToLongFunction<TableProgress> number) {
        return call.snapshot().tables().stream().mapToLong(number).sum();
    }

    private String tables() {
        return call.snapshot().tables().stream().map(TableProgress::name).collect(Collectors.joining(","));
    }

    private String names(int part) {
        return call.snapshot().tables().stream()
                .map(table -> part(table.name(), part))
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static String part(String table, int part) {
        int dot = table.indexOf('.');
        return part == 0 ? table.substring(0, Math.max(0, dot)) : table.substring(dot + 1);
    }

    private static String host(String place) {
        return place.substring(0, Math.max(0, place.lastIndexOf(':')));
    }
}
