package io.godwit.cli.display;

import io.godwit.model.RowDifference;
import io.godwit.progress.HandOver;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.MoveReport.TableReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How a move ended, for people. */
public final class Summary {
    private static final int DIFFERENCES_MAX = 20;
    private static final int TABLES_MAX = 50;

    private Summary() {}

    public static List<String> of(MoveReport report, boolean colours) {
        List<String> lines = new ArrayList<>();
        boolean asMeant = report.outcome() == Outcome.MOVED || report.outcome() == Outcome.ROLLED_BACK;
        Ink ink = asMeant ? Ink.GREEN : Ink.RED;
        lines.add(ink.on(headline(report), colours));
        if (report.outcome() != Outcome.MOVED || report.tables().isEmpty()) {
            report.message().lines().forEach(line -> lines.add("  " + line));
        }
        if (!report.tables().isEmpty()) {
            lines.add("");
            lines.addAll(tables(report));
        }
        lines.addAll(differences(report.differences()));
        if (report.rowsMended() > 0) {
            lines.add("");
            lines.add("  rows that differed, and whose key ranges were copied again: "
                    + Words.count(report.rowsMended()));
            lines.addAll(differences(report.mended()));
        }
        lines.add("");
        lines.add("  verified   " + (report.verified() ? "every row, at the final position" : "not completely"));
        report.outage()
                .ifPresent(outage -> lines.add("  outage     %d ms without writes%s"
                        .formatted(outage.toMillis(), forecast(report.handOver()))));
        report.handOver()
                .ended()
                .forEach(each -> lines.add("  ended      " + each.holder().describe()));
        report.throttled()
                .forEach(held -> lines.add("  throttled  %s by %s, %s"
                        .formatted(Words.span(held.duration()), held.by(), times(held.times()))));
        lines.add("  time       " + Words.span(Duration.between(report.startedAt(), report.endedAt())) + ": "
                + phases(report));
        return lines;
    }

    private static String forecast(HandOver handOver) {
        return handOver.forecast()
                .map(forecast ->
                        ", %d ms were forecast".formatted(forecast.total().toMillis()))
                .orElse("");
    }

    /** How often, in words. */
    public static String times(int times) {
        return times == 1 ? "once" : Words.count(times) + " times";
    }

    private static String phases(MoveReport report) {
        List<PhaseTime> phases = new ArrayList<>();
        Instant preparedAt = report.phases().isEmpty()
                ? report.endedAt()
                : report.phases().getFirst().enteredAt();
        phases.add(new PhaseTime("preparing", report.startedAt(), Duration.between(report.startedAt(), preparedAt)));
        phases.addAll(report.phases());
        return phases.stream()
                .map(phase -> phase.phase() + " " + Words.span(phase.duration()))
                .collect(Collectors.joining(", "));
    }

    /** How it ended, in one line. */
    public static String headline(MoveReport report) {
        return switch (report.outcome()) {
            case MOVED -> "Moved: the target owns the tables.";
            case MOVED_HOOK_FAILED -> "Moved: the target owns the tables, but a hook of success failed.";
            case WINDOW_STOPPED -> "Stopped in the rollback window: the target owns the tables.";
            case WINDOW_FAILED -> "Failed in the rollback window: the target owns the tables.";
            case WAY_BACK_LOST -> "The way back is lost: the target owns the tables.";
            case ROLLED_BACK -> "Rolled back: the source owns the tables.";
            case FAILED -> "Failed: the source still owns the tables.";
            case REFUSED -> "Refused by preflight: nothing was written.";
            case DIFFERENT -> "Differences found: the source still owns the tables.";
            case STOPPED -> "Stopped by the operator: the source still owns the tables.";
            case UNCLEAR -> "Unclear who owns the tables: do not let anyone write before a person has looked.";
        };
    }

    private static List<String> tables(MoveReport report) {
        List<TableReport> all = report.tables();
        int surplus = all.size() <= TABLES_MAX ? 0 : all.size() - TABLES_MAX + 1;
        List<TableReport> shown = new ArrayList<>(all.subList(0, all.size() - surplus));
        if (surplus > 0) {
            shown.add(
                    sum("and " + Words.count(surplus) + " more tables", all.subList(all.size() - surplus, all.size())));
        }
        int width =
                shown.stream().mapToInt(table -> table.name().length()).max().orElse(0);
        String form = "  %-" + Math.max(width, 5) + "s %15s %17s %15s";
        List<String> lines = new ArrayList<>();
        lines.add(form.formatted("table", "rows copied", "changes applied", "rows compared"));
        for (TableReport table : shown) {
            lines.add(form.formatted(
                    table.name(),
                    Words.count(table.rowsCopied()),
                    Words.count(table.changesApplied()),
                    Words.count(table.rowsVerified())));
        }
        return lines;
    }

    private static TableReport sum(String name, List<TableReport> tables) {
        return new TableReport(
                name,
                tables.stream().mapToLong(TableReport::rowsCopied).sum(),
                tables.stream().mapToLong(TableReport::bytesCopied).sum(),
                tables.stream().mapToLong(TableReport::changesApplied).sum(),
                tables.stream().mapToLong(TableReport::rowsVerified).sum());
    }

    /** How a row differs. */
    public static String kind(RowDifference difference) {
        return switch (difference.kind()) {
            case MISSING -> "missing on the target";
            case UNEXPECTED -> "on the target only";
            case DIFFERENT -> "differs in " + String.join(", ", difference.columns());
        };
    }

    /** The differing rows, a bounded number of them. */
    public static List<String> differences(List<RowDifference> differences) {
        List<String> lines = new ArrayList<>();
        differences.stream()
                .limit(DIFFERENCES_MAX)
                .map(difference -> "  ✗ %s %s: %s".formatted(difference.table(), difference.key(), kind(difference)))
                .forEach(lines::add);
        if (differences.size() > DIFFERENCES_MAX) {
            lines.add("  and " + Words.count(differences.size() - DIFFERENCES_MAX) + " more rows");
        }
        return lines;
    }
}
