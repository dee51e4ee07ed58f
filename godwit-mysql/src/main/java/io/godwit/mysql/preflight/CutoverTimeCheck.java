package io.godwit.mysql.preflight;

import io.godwit.spi.Preflight.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The rename of very many tables takes the source time, in which nobody writes. */
final class CutoverTimeCheck implements Check {
    // MYSQL: one RENAME TABLE rewrites the dictionary for each table in turn, while all of them are locked: 1 to
    // 10 ms for each, by the server's disk and by what else it does.
    private static final Duration TABLE_LEAST = Duration.ofMillis(1);
    private static final Duration TABLE_MOST = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final String READ_ONLY = "Set cutover.mode: read-only, which stops writes at once";

    @Override
    public List<Finding> findings(Situation situation) {
        return situation
                .renameBudget()
                .map(budget -> findings(situation, budget))
                .orElse(List.of());
    }

    private static List<Finding> findings(Situation situation, Duration budget) {
        int tables = situation.definitions().size();
        Duration least = TABLE_LEAST.multipliedBy(tables);
        Duration most = TABLE_MOST.multipliedBy(tables);
        String reason = String.format(
                Locale.ROOT,
                "the cutover renames %,d tables in one statement, which takes the server about %s to %s, without writes",
                tables,
                seconds(least),
                seconds(most));
        if (least.compareTo(budget) >= 0) {
            return List.of(FindingKind.CUTOVER_BUDGET_TOO_SMALL.on(
                    situation.source().address(),
                    reason + "; cutover.budget is " + seconds(budget) + ", so the hand-over would be undone",
                    READ_ONLY + ", or cutover.budget: "
                            + most.multipliedBy(2).plus(MARGIN).toSeconds() + "s"));
        }
        return most.compareTo(LONG) < 0
                ? List.of()
                : List.of(FindingKind.CUTOVER_RENAMES_MANY.on(
                        situation.source().address(), reason, READ_ONLY + ", if that is too long"));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }
}
