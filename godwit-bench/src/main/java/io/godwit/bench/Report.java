package io.godwit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All that a run of the bench found, as tables for people and as JSON. */
record Report(Map<String, String> machine, BenchSettings settings, Results results) {
    /** What the terminal shows at the end. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (String scenario : results.scenarios()) {
            lines.add("");
            lines.add(scenario);
            lines.addAll(Words.table(figures(scenario)));
        }
        lines.add("");
        lines.add("aims");
        lines.addAll(Words.table(Aims.rows(results)));
        results.failures().forEach((scenario, why) -> lines.add(scenario + " ended early: " + why));
        return lines;
    }

    /** The page docs/benchmarks.md. */
    String page() {
        List<String> lines = new ArrayList<>(List.of(Page.HEAD.split("\n")));
        lines.addAll(List.of("", "## The machine", ""));
        List<List<String>> facts = new ArrayList<>(List.of(List.of("fact", "value")));
        machine.forEach((fact, value) -> facts.add(List.of(fact, value)));
        settingWords().forEach((setting, value) -> facts.add(List.of(setting, value)));
        lines.addAll(Words.table(facts));
        lines.addAll(List.of("", "## Aims", ""));
        lines.addAll(Words.table(Aims.rows(results)));
        for (String scenario : results.scenarios()) {
            lines.addAll(List.of("", "## " + scenario, ""));
            lines.addAll(Words.table(figures(scenario)));
        }
        if (!results.failures().isEmpty()) {
            lines.addAll(List.of("", "## Ended early", ""));
            results.failures()
                    .forEach((scenario, why) -> lines.add(
                            "- " + scenario + ": " + why.lines().findFirst().orElse("")));
        }
        return String.join("\n", lines) + "\n";
    }

    /** A figure a row, a contestant a column: medians, with the smallest and the greatest value. */
    private List<List<String>> figures(String scenario) {
        List<String> contestants = List.copyOf(results.contestants(scenario));
        List<String> head = new ArrayList<>(List.of("median (min-max)"));
        head.addAll(contestants);
        List<List<String>> rows = new ArrayList<>(List.of(head));
        for (String figure : results.figures(scenario)) {
            List<String> row = new ArrayList<>(List.of(Words.spaced(figure)));
            contestants.forEach(each -> row.add(
                    results.spread(scenario, each, figure).map(Spread::toString).orElse("")));
            rows.add(row);
        }
        if (contestants.contains(Measurement.LOAD_DATA)) {
            List<String> row = new ArrayList<>(List.of("copy by LOAD DATA"));
            contestants.forEach(each -> row.add(
                    results
                            .ratio(scenario, each, "copySeconds", scenario, Measurement.LOAD_DATA, "copySeconds")
                            .stream()
                            .mapToObj(ratio -> String.format(Locale.ROOT, "%.2f x", ratio))
                            .collect(Collectors.joining())));
            rows.add(row);
        }
        return rows;
    }

    private Map<String, String> settingWords() {
        Map<String, String> words = new TreeMap<>();
        words.put("rows", "%,d in each of four tables; the other data sets follow from it".formatted(settings.rows()));
        words.put("rounds", Integer.toString(settings.rounds()));
        words.put("connections", settings.connections() + " of the raw loads and of the application");
        words.put("backlog", "%,d row changes".formatted(settings.backlog()));
        words.put("buffer pool, redo log", settings.bufferPool() + ", " + settings.redoLog());
        return words;
    }

    ObjectNode json() {
        ObjectNode json = new JsonMapper().createObjectNode();
        ObjectNode facts = json.putObject("machine");
        machine.forEach(facts::put);
        ObjectNode sizes = json.putObject("settings");
        settingWords().forEach(sizes::put);
        ArrayNode aims = json.putArray("aims");
        for (Aims.Aim aim : Aims.of(results)) {
            aims.addObject()
                    .put("figure", aim.figure())
                    .put("aim", aim.aim())
                    .put("measured", aim.measured())
                    .put("met", aim.met().word());
        }
        ArrayNode summaries = json.putArray("summaries");
        for (String scenario : results.scenarios()) {
            for (String contestant : results.contestants(scenario)) {
                ObjectNode summary =
                        summaries.addObject().put("scenario", scenario).put("contestant", contestant);
                for (String figure : results.figures(scenario)) {
                    results.spread(scenario, contestant, figure)
                            .ifPresent(spread -> summary.putObject(figure)
                                    .put("median", spread.median())
                                    .put("min", spread.min())
                                    .put("max", spread.max())
                                    .put("runs", spread.runs()));
                }
            }
        }
        ArrayNode runs = json.putArray("runs");
        for (Measurement each : results.measurements()) {
            ObjectNode run = runs.addObject()
                    .put("scenario", each.scenario())
                    .put("contestant", each.contestant())
                    .put("round", each.round());
            each.figures().forEach(run::put);
        }
        ObjectNode failures = json.putObject("failures");
        results.failures().forEach(failures::put);
        return json;
    }
}
