package io.godwit.cli.display;

import io.godwit.phase.Phase.Owner;
import io.godwit.progress.MoveIdentity;
import io.godwit.progress.OutageForecast;
import io.godwit.progress.OutageForecast.Part;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.Signal;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** How a running move stands, for a person who asks once. */
public final class StatusPage {
    private static final int HOLDERS_MAX = 5;
    private static final int WHOLE = Integer.MAX_VALUE;

    private StatusPage() {}

    public static List<String> of(Snapshot now, MoveIdentity move, long pid, int width, boolean colours) {
        List<String> lines = new ArrayList<>(new Picture(now, new Rates(), width, colours).lines(move.name()));
        lines.add(fact("owner", owner(now.owner()), width, colours));
        lines.add(fact("servers", "%s to %s, process %d".formatted(move.source(), move.target(), pid), width, colours));
        lines.add(fact(
                "reads",
                now.readCutover()
                        .map(reached -> "may go to the target since %s: %s"
                                .formatted(reached.reachedAt().truncatedTo(ChronoUnit.SECONDS), reached.promise()))
                        .orElse("not from the target yet"),
                width,
                colours));
        now.copyWorkers()
                .ifPresent(workers -> lines.add(fact(
                        "copy",
                        "%d of %d readers and %d of %d writers at work"
                                .formatted(workers.reading(), workers.readers(), workers.writing(), workers.writers()),
                        width,
                        colours)));
        for (Signal signal : now.signals()) {
            String text = signal.name() + " " + signal.says() + (signal.holds() ? ": nothing is copied" : "");
            lines.add(fact("load", text, width, colours));
        }
        now.orders().forEach(order -> lines.add(fact("commanded", order, width, colours)));
        now.forecast().ifPresent(outage -> forecast(outage, colours, lines));
        lines.add("");
        lines.add("  can be changed with `godwit set`:");
        now.adjustable().forEach((key, value) -> lines.add("    %s=%s".formatted(key, value)));
        return lines;
    }

    // Whole lines: who is in the way, and by which statement, is what the reader looks for.
    private static void forecast(OutageForecast outage, boolean colours, List<String> lines) {
        lines.add(fact(
                "outage",
                "about %d ms if the hand-over began now, %s%d ms allowed (cutover.outage-budget)"
                        .formatted(
                                outage.total().toMillis(),
                                outage.isTooLong() ? "it does not: " : "",
                                outage.limit().toMillis()),
                WHOLE,
                colours));
        for (Part part : outage.parts()) {
            lines.add(fact(
                    "", "%5d ms %s: %s".formatted(part.time().toMillis(), part.name(), part.says()), WHOLE, colours));
        }
        outage.unseen().ifPresent(why -> lines.add(fact("", why, WHOLE, colours)));
        outage.holders().stream()
                .skip(1)
                .limit(HOLDERS_MAX)
                .forEach(holder -> lines.add(fact("", holder.describe(), WHOLE, colours)));
        if (outage.holders().size() > HOLDERS_MAX + 1) {
            lines.add(fact("", "and %d more".formatted(outage.holders().size() - HOLDERS_MAX - 1), WHOLE, colours));
        }
    }

    /** Who owns the tables, in words. */
    public static String owner(Owner owner) {
        return switch (owner) {
            case SOURCE -> "source";
            case TARGET -> "target";
            case UNKNOWN -> "side that the ledger names (not known in this moment)";
        };
    }

    private static String fact(String name, String text, int width, boolean colours) {
        return new Line(width, colours)
                .add("  ")
                .add(Ink.DIM, "%-10s".formatted(name))
                .add(" ")
                .add(text)
                .toString();
    }
}
