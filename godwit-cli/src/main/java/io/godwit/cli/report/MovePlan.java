package io.godwit.cli.report;

import io.godwit.cli.display.Words;
import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.cli.settings.ServerSettings;
import io.godwit.cli.settings.SwitchSettings;
import io.godwit.cutover.CutoverSettings;
import io.godwit.model.Column;
import io.godwit.model.TableShape;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.TablePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a move would do, for people and for programs. */
public record MovePlan(MoveConfiguration configuration, List<TablePlan> tables, List<Finding> findings) {
    public MovePlan {
        tables = List.copyOf(tables);
        findings = List.copyOf(findings);
    }

    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Move '%s' from %s to %s: nothing was changed."
                .formatted(configuration.name(), place(configuration.source()), place(configuration.target())));
        section(lines, "Tables", tables.stream().flatMap(table -> words(table).stream()));
        section(
                lines,
                "Statements on the target",
                tables.stream().flatMap(table -> table.statements().stream()).flatMap(MovePlan::statement));
        section(lines, "Cutover", cutover().stream());
        section(
                lines,
                "To know",
                findings.stream().map(each -> "%s: %s [%s]".formatted(each.object(), each.reason(), each.code())));
        section(
                lines,
                "Settings",
                configuration.settings().entrySet().stream()
                        .filter(setting -> !setting.getValue().equals("none"))
                        .map(setting -> setting.getKey() + " = " + setting.getValue()));
        return lines;
    }

    private static void section(List<String> lines, String title, Stream<String> content) {
        List<String> found = content.map(line -> "  " + line).toList();
        if (!found.isEmpty()) {
            lines.add("");
            lines.add(title);
            lines.addAll(found);
        }
    }

    private static String place(ServerSettings server) {
        return server.host() + ":" + server.port();
    }

    private List<String> words(TablePlan plan) {
        TableShape table = plan.table();
        String name = table.id().equals(table.target()) ? table.id().toString() : table.id() + " as " + table.target();
        return List.of(
                name + (plan.statements().isEmpty() ? " (the target has it)" : ""),
                "    about %s rows, %s and %s of indexes, in about %s chunks by key %s"
                        .formatted(
                                Words.count(plan.rows()),
                                bytes(plan.dataBytes()),
                                bytes(plan.indexBytes()),
                                Words.count(chunks(plan)),
                                key(table)),
                "    indexes: " + String.join(", ", plan.indexes()));
    }

    private static Stream<String> statement(String statement) {
        return (statement + ";").lines();
    }

    private static String key(TableShape table) {
        return table.keyName()
                + table.keyColumns().stream().map(Column::name).collect(Collectors.joining(", ", " (", ")"));
    }

    private long chunks(TablePlan plan) {
        return 1 + plan.rows() / configuration.stages().copy().chunkRows();
    }

    private static String bytes(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    private List<String> cutover() {
        CutoverSettings cutover = configuration.stages().cutover();
        SwitchSettings traffic = configuration.traffic();
        boolean rename = traffic.mode() == SwitchSettings.Mode.RENAME;
        List<String> steps = new ArrayList<>();
        steps.add(
                "begins when every row was compared, the target is less than %s behind, and an outage of at most %s is forecast"
                        .formatted(Words.span(cutover.lagMax()), Words.span(cutover.forecastMax())));
        steps.add(
                rename
                        ? "stops writes by one RENAME TABLE of all tables on the source, to _<table>_del"
                        : "stops writes by "
                                + traffic.stopWritesCommand()
                                        .map(command -> "the command: " + command)
                                        .orElse("waiting until an operator has made the source read-only"));
        steps.add("applies and compares what is left, carries the AUTO_INCREMENT counters over");
        steps.add("records the target as the owner; after %s without writes it is undone instead"
                .formatted(Words.span(cutover.budget())));
        return steps;
    }

    public ObjectNode json() {
        ObjectNode json = JsonReport.empty();
        json.put("move", configuration.name());
        json.put("source", place(configuration.source()));
        json.put("target", place(configuration.target()));
        ArrayNode list = json.putArray("tables");
        for (TablePlan plan : tables) {
            ObjectNode table = list.addObject()
                    .put("name", plan.table().id().toString())
                    .put("target", plan.table().target().toString())
                    .put("rows", plan.rows())
                    .put("dataBytes", plan.dataBytes())
                    .put("indexBytes", plan.indexBytes())
                    .put("chunks", chunks(plan))
                    .put("key", key(plan.table()));
            plan.indexes().forEach(table.putArray("indexes")::add);
            plan.statements().forEach(table.putArray("statements")::add);
        }
        cutover().forEach(json.putArray("cutover")::add);
        ArrayNode found = json.putArray("findings");
        findings.forEach(finding -> found.addObject()
                .put("code", finding.code())
                .put("grade", finding.grade().name().toLowerCase(Locale.ROOT))
                .put("object", finding.object())
                .put("reason", finding.reason())
                .put("fix", finding.fix()));
        ObjectNode settings = json.putObject("settings");
        configuration.settings().forEach(settings::put);
        return json;
    }
}
