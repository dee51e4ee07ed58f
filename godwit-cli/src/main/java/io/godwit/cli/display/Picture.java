package io.godwit.cli.display;

import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.TableProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A snapshot drawn as the lines of a terminal. */
final class Picture {
    private static final int TABLES_MAX = 16;
    private static final int NAME_MAX = 32;
    private static final int BAR_MIN = 8;
    private static final int BAR_MAX = 30;
    // What stands beside name and bar: margins, percentage, row counts, rate and state.
    private static final int COLUMNS = 72;
    private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

    private final Snapshot snapshot;
    private final Rates rates;
    private final int width;
    private final boolean colours;

    Picture(Snapshot snapshot, Rates rates, int width, boolean colours) {
        this.snapshot = snapshot;
        this.rates = rates;
        this.width = width;
        this.colours = colours;
    }

    List<String> lines(String title) {
        List<String> lines = new ArrayList<>();
        lines.add(titleLine(title));
        lines.add("");
        List<TableProgress> shown = shown();
        shown.forEach(table -> lines.add(tableLine(table)));
        int hidden = snapshot.tables().size() - shown.size();
        if (hidden > 0) {
            lines.add(line().add(Ink.DIM, "  and " + hidden + " more tables").toString());
        }
        lines.add("");
        lines.add(factLine("changes", changesFacts()));
        lines.add(factLine("compared", comparedFacts()));
        lines.add(factLine("limit", snapshot.limit().isBlank() ? "none" : snapshot.limit()));
        return lines;
    }

    private String titleLine(String title) {
        Line line = line().add(" ").add(Ink.BOLD, title).add("  ");
        Step now = Step.of(snapshot.phase());
        for (Step step : Step.path(now)) {
            line.add(Ink.DIM, step == Step.PREPARING ? "" : " · ");
            if (step == now) {
                line.add(Ink.CYAN, step.word());
            } else {
                line.add(step.compareTo(now) < 0 ? Ink.GREEN : Ink.DIM, step.word());
            }
        }
        String left = remaining(snapshot)
                .map(time -> "  about " + Words.rough(time) + " left")
                .orElse("");
        return line.addAtEdge(Ink.DIM, Words.clock(snapshot.elapsed()) + left).toString();
    }

    /** Tables that are under way come first when there is no room for all. */
    private List<TableProgress> shown() {
        if (snapshot.tables().size() <= TABLES_MAX) {
            return snapshot.tables();
        }
        List<TableProgress> unfinished =
                snapshot.tables().stream().filter(table -> !table.copied()).toList();
        List<TableProgress> source = unfinished.size() >= TABLES_MAX ? unfinished : snapshot.tables();
        return source.subList(0, TABLES_MAX);
    }

    private String tableLine(TableProgress table) {
        double share = share(table);
        String done = table.copied()
                ? Words.count(table.rowsCopied())
                : Words.count(table.rowsCopied()) + " / ~" + Words.count(table.rowsEstimated());
        return line().add("  ")
                .add(padded(table.name(), nameWidth()))
                .add("  ")
                .add(table.copied() ? Ink.GREEN : Ink.CYAN, bar(share))
                .add("%5d %%".formatted((int) Math.floor(share * 100)))
                .add("%26s".formatted(done))
                .add("%12s".formatted(rate(table)))
                .add("  ")
                .add(table.verified() ? Ink.GREEN : Ink.DIM, state(table))
                .toString();
    }

    private String rate(TableProgress table) {
        double rate = rates.copied(table.name());
        return table.copied() || rate < 1 ? "" : Words.count(Math.round(rate)) + "/s";
    }

    private String state(TableProgress table) {
        if (table.verified()) {
            return "compared";
        }
        if (table.copied()) {
            return table.rowsVerified() > 0 ? "comparing" : "copied";
        }
        double rate = rates.copied(table.name());
        long rows = table.rowsEstimated() - table.rowsCopied();
        return rate < 1 || rows <= 0 ? "" : "about " + Words.rough(Duration.ofMillis((long) (rows * 1_000 / rate)));
    }

    private String changesFacts() {
        return "%s behind · %s/s · %s applied"
                .formatted(
                        Words.span(snapshot.lag()),
                        Words.count(Math.round(rates.changes())),
                        Words.count(snapshot.tables().stream()
                                .mapToLong(TableProgress::changesApplied)
                                .sum()));
    }

    private String comparedFacts() {
        long verified = snapshot.tables().stream()
                .mapToLong(TableProgress::rowsVerified)
                .sum();
        long rows =
                snapshot.tables().stream().mapToLong(TableProgress::rowsCopied).sum();
        long percent = rows == 0 ? 0 : Math.min(100, verified * 100 / rows);
        double rate = rates.verified();
        return "%s rows, %d %%%s · %s changed since"
                .formatted(
                        Words.count(verified),
                        percent,
                        rate < 1 ? "" : " · " + Words.count(Math.round(rate)) + "/s",
                        Words.count(snapshot.dirtyKeys()));
    }

    private String factLine(String name, String facts) {
        return line().add("  ")
                .add(Ink.DIM, padded(name, 10))
                .add(" ")
                .add(facts)
                .toString();
    }

    private String bar(double share) {
        int cells = Math.clamp((long) width - nameWidth() - COLUMNS, BAR_MIN, BAR_MAX);
        int eighths = (int) Math.floor(share * cells * 8);
        String filled = "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
        return filled + "░".repeat(cells - filled.length());
    }

    private static double share(TableProgress table) {
        if (table.copied()) {
            return 1;
        }
        // The estimate may be too small: nothing is complete before it is copied.
        return table.rowsEstimated() <= 0 ? 0 : Math.min(0.99, table.rowsCopied() / (double) table.rowsEstimated());
    }

    private int nameWidth() {
        return Math.min(
                NAME_MAX,
                Math.max(
                        8,
                        snapshot.tables().stream()
                                .mapToInt(table -> table.name().length())
                                .max()
                                .orElse(8)));
    }

    private static String padded(String text, int width) {
        String fitting = text.length() <= width ? text : text.substring(0, width - 1) + "…";
        return fitting + " ".repeat(width - fitting.length());
    }

    private Line line() {
        return new Line(width, colours);
    }

    /** An estimate is of use while rows are copied and compared; what comes then is over in moments, or waits. */
    private static Optional<Duration> remaining(Snapshot snapshot) {
        return Step.of(snapshot.phase()).compareTo(Step.READY) < 0 ? snapshot.remaining() : Optional.empty();
    }

    /** The same facts in one line, for logs and pipes. */
    static String plain(Snapshot snapshot, Rates rates) {
        long copied =
                snapshot.tables().stream().mapToLong(TableProgress::rowsCopied).sum();
        long estimated = snapshot.tables().stream()
                .mapToLong(table ->
                        table.copied() ? table.rowsCopied() : Math.max(table.rowsEstimated(), table.rowsCopied()))
                .sum();
        long verified = snapshot.tables().stream()
                .mapToLong(TableProgress::rowsVerified)
                .sum();
        Optional<Duration> remaining = remaining(snapshot);
        return "%s %s: %s of ~%s rows copied, %s compared, %s behind, %s changes/s, %s changed since, limit: %s%s"
                .formatted(
                        Words.clock(snapshot.elapsed()),
                        snapshot.phase(),
                        Words.count(copied),
                        Words.count(estimated),
                        Words.count(verified),
                        Words.span(snapshot.lag()),
                        Words.count(Math.round(rates.changes())),
                        Words.count(snapshot.dirtyKeys()),
                        snapshot.limit().isBlank() ? "none" : snapshot.limit(),
                        remaining
                                .map(time -> ", about " + Words.rough(time) + " left")
                                .orElse(""));
    }
}
