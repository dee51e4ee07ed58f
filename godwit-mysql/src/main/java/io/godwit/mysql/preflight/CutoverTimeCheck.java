package io.godwit.mysql.preflight;

import io.godwit.mysql.switchover.RenameSwitch;
import io.godwit.spi.Preflight.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The rename of very many tables takes the source time, in which nobody writes. */
final class CutoverTimeCheck implements Check {
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final String READ_ONLY = "Set cutover.mode: read-only, which stops writes at once";

    @Override
    public List<Finding> findings(Situation situation) {
        return situation.rename().map(limits -> findings(situation, limits)).orElse(List.of());
    }

    private static List<Finding> findings(Situation situation, RenameLimits limits) {
        int tables = situation.definitions().size();
        Duration least = RenameSwitch.TABLE_LEAST.multipliedBy(tables);
        Duration usual = RenameSwitch.TABLE_USUAL.multipliedBy(tables);
        Duration most = RenameSwitch.TABLE_MOST.multipliedBy(tables);
        String reason = String.format(
                Locale.ROOT,
                "the cutover renames %,d tables in one statement, which takes the server about %s to %s, without writes",
                tables,
                seconds(least),
                seconds(most));
        boolean undone = least.compareTo(limits.budget()) >= 0;
        if (undone || usual.compareTo(limits.forecastMax()) > 0) {
            return List.of(FindingKind.CUTOVER_BUDGET_TOO_SMALL.on(
                    situation.source().address(),
                    reason
                            + (undone
                                    ? "; cutover.budget is " + seconds(limits.budget())
                                            + ", so the hand-over would be undone"
                                    : "; no more than " + seconds(limits.forecastMax())
                                            + " may be forecast (cutover.outage-budget), so the hand-over would not begin"),
                    READ_ONLY + ", or both cutover.budget and cutover.outage-budget: "
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
