package io.godwit.cli.report;

import io.godwit.cli.display.Summary;
import io.godwit.cli.display.Words;
import io.godwit.model.EndedSession;
import io.godwit.model.RowDifference;
import io.godwit.progress.HandOver;
import io.godwit.progress.MoveIdentity;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.MoveReport.TableReport;
import io.godwit.progress.MoveReport.ThrottledTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The report of a move as one page that needs nothing else: no script, no font, no picture from elsewhere. An auditor
 * can keep it.
 */
public final class HtmlReport {
    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; color: #1d2125; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; margin: 0 0 .2rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
            .moved { border-left: .4rem solid #2b8a3e; padding-left: .8rem; } .other { border-left: .4rem solid #c92a2a; padding-left: .8rem; }
            p { margin: .2rem 0; white-space: pre-line; } table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #dee2e6; vertical-align: top; }
            th { font-weight: 600; } .number { text-align: right; font-variant-numeric: tabular-nums; }
            .text { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere; white-space: pre-wrap; }
            tfoot td { font-weight: 600; } .bad { color: #c92a2a; } footer { margin-top: 2.5rem; color: #6c757d; font-size: .85rem; }
            """;

    private final StringBuilder page = new StringBuilder();

    private HtmlReport() {}

    /**
     * The whole page.
     *
     * @param fingerprint what the comparison of rows was made by
     * @param version of the program that made the move
     */
    public static String of(MoveReport report, MoveIdentity move, String fingerprint, String version) {
        HtmlReport html = new HtmlReport();
        html.head(report, move);
        html.facts(report, move, fingerprint);
        html.tables(report.tables());
        html.phases(report);
        html.handOver(report);
        html.throttled(report.throttled());
        html.hooks(report.hooks());
        html.differences("Rows that differ", report.differences());
        html.differences("Rows that differed, whose key ranges were copied again", report.mended());
        html.page
                .append("<footer>")
                .append(text("Written by " + version + "."))
                .append("</footer>\n</body>\n</html>\n");
        return html.page.toString();
    }

    private void head(MoveReport report, MoveIdentity move) {
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
                .append(text("Move " + move.name()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<header class=\"")
                .append(report.outcome() == Outcome.MOVED ? "moved" : "other")
                .append("\">\n<h1>")
                .append(text(Summary.headline(report)))
                .append("</h1>\n<p>")
                .append(text(report.message()))
                .append("</p>\n</header>\n");
    }

    private void facts(MoveReport report, MoveIdentity move, String fingerprint) {
        page.append("<h2>Facts</h2>\n<table>\n");
        fact("move", move.name());
        fact("source", move.source());
        fact("target", move.target());
        fact("run began", time(report.startedAt()));
        fact("run ended", time(report.endedAt()));
        fact("verified", report.verified() ? "every row, at the final position" : "not completely");
        fact("compared by", fingerprint);
        fact(
                "outage",
                report.outage()
                        .map(outage -> outage.toMillis()
                                + " ms, from the moment when the source refused writes until the target was recorded as"
                                + " the owner")
                        .orElse("none: writes were not handed over in this run"));
        fact(
                "reads from the target",
                report.readCutover()
                        .map(reached -> "possible since %s, at %s: %s"
                                .formatted(time(reached.reachedAt()), reached.position(), reached.promise()))
                        .orElse("none: this run did not come to it"));
        fact("position at the start", report.startPosition());
        fact("final position", report.finalPosition());
        page.append("</table>\n");
    }

    private void fact(String name, String value) {
        page.append("<tr><th>")
                .append(text(name))
                .append("</th><td class=\"text\">")
                .append(text(value.isEmpty() ? "–" : value))
                .append("</td></tr>\n");
    }

    private void tables(List<TableReport> tables) {
        if (tables.isEmpty()) {
            return;
        }
        page.append("<h2>Tables</h2>\n<table>\n<thead><tr><th>table</th>");
        for (String name : List.of("rows copied", "bytes copied in this run", "changes applied", "rows compared")) {
            page.append("<th class=\"number\">").append(name).append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        tables.forEach(table -> numbers(table.name(), number -> number.applyAsLong(table)));
        page.append("</tbody>\n<tfoot>\n");
        numbers("all", number -> tables.stream().mapToLong(number).sum());
        page.append("</tfoot>\n</table>\n");
    }

    private void numbers(String name, Function<ToLongFunction<TableReport>, Long> value) {
        page.append("<tr><td>").append(text(name)).append("</td>");
        List<ToLongFunction<TableReport>> numbers = List.of(
                TableReport::rowsCopied,
                TableReport::bytesCopied,
                TableReport::changesApplied,
                TableReport::rowsVerified);
        numbers.forEach(number -> page.append("<td class=\"number\">")
                .append(Words.count(value.apply(number)))
                .append("</td>"));
        page.append("</tr>\n");
    }

    private void phases(MoveReport report) {
        page.append(
                "<h2>Phases</h2>\n<table>\n<thead><tr><th>phase</th><th>entered</th><th>lasted</th></tr></thead>\n");
        Instant preparedAt = report.phases().isEmpty()
                ? report.endedAt()
                : report.phases().getFirst().enteredAt();
        phase(new PhaseTime("preparing", report.startedAt(), Duration.between(report.startedAt(), preparedAt)));
        report.phases().forEach(this::phase);
        page.append("</table>\n");
    }

    private void phase(PhaseTime phase) {
        row(phase.phase(), time(phase.enteredAt()), Words.span(phase.duration()));
    }

    private void handOver(MoveReport report) {
        HandOver handOver = report.handOver();
        if (handOver.forecast().isEmpty() && handOver.steps().isEmpty()) {
            return;
        }
        page.append(
                "<h2>Hand-over</h2>\n<table>\n<thead><tr><th></th><th>forecast</th><th>measured</th></tr></thead>\n");
        row(
                "outage",
                handOver.forecast().map(all -> millis(all.total())).orElse("–"),
                report.outage().map(HtmlReport::millis).orElse("undone"));
        handOver.forecast().ifPresent(all -> all.parts().forEach(part -> row(part.name(), millis(part.time()), "")));
        handOver.steps().forEach(step -> row(step.name(), "", millis(step.time())));
        page.append("</table>\n");
        for (EndedSession each : handOver.ended()) {
            page.append("<p class=\"bad\">")
                    .append(text(
                            "Ended at " + time(each.at()) + ": " + each.holder().describe()))
                    .append("</p>\n");
        }
    }

    private static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    private void throttled(List<ThrottledTime> times) {
        page.append("<h2>Throttled</h2>\n");
        if (times.isEmpty()) {
            page.append("<p>Copying was never held.</p>\n");
            return;
        }
        page.append("<table>\n<thead><tr><th>by</th><th>how often</th><th>in all</th></tr></thead>\n");
        times.forEach(held -> row(held.by(), Summary.times(held.times()), Words.span(held.duration())));
        page.append("</table>\n");
    }

    private void hooks(List<HookRun> hooks) {
        page.append("<h2>Hooks</h2>\n");
        if (hooks.isEmpty()) {
            page.append("<p>None was run.</p>\n");
            return;
        }
        page.append("<table>\n<thead><tr><th>event</th><th>hook</th><th>began</th><th>lasted</th><th>result</th>"
                + "<th>said</th></tr></thead>\n");
        for (HookRun hook : hooks) {
            row(
                    hook.event(),
                    hook.hook(),
                    time(hook.startedAt()),
                    Words.span(hook.duration()),
                    hook.succeeded() ? "succeeded" : "failed",
                    hook.said());
        }
        page.append("</table>\n");
    }

    private void differences(String title, List<RowDifference> differences) {
        if (differences.isEmpty()) {
            return;
        }
        page.append("<h2 class=\"bad\">" + text(title)
                + "</h2>\n<table>\n<thead><tr><th>table</th><th>key</th><th>how</th>" + "</tr></thead>\n");
        differences.forEach(row -> row(row.table().toString(), row.key(), Summary.kind(row)));
        page.append("</table>\n");
    }

    private void row(String... cells) {
        page.append("<tr>");
        for (String cell : cells) {
            page.append("<td class=\"text\">").append(text(cell)).append("</td>");
        }
        page.append("</tr>\n");
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Keys of rows and what hooks said may hold anything. */
    private static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
