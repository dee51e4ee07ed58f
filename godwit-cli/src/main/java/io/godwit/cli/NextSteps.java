package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.cli.settings.SwitchSettings;
import io.godwit.progress.MoveReport;
import java.util.List;

/** What a person has to do after a move. */
final class NextSteps {
    private NextSteps() {}

    static List<String> after(MoveReport report, MoveConfiguration configuration) {
        return switch (report.outcome()) {
            case MOVED -> moved(configuration);
            case MOVED_HOOK_FAILED ->
                List.of(
                        "Next: writes may not be let in on the target yet. Cure the hook and run the same command again, which",
                        "      runs the hooks of success again; or do by hand what they do.");
            case STOPPED, FAILED -> List.of("Next: run the same command again; it goes on from where this run ended.");
            case DIFFERENT ->
                List.of(
                        "Next: find out who wrote to the target, then start over with --restart.",
                        "      `godwit verify` with the same configuration lists the rows that differ.");
            case REFUSED ->
                List.of("Next: cure what is listed; `godwit check` with the same configuration looks again.");
            case UNCLEAR -> List.of("Next: let nobody write to the tables, and run the same command again.");
        };
    }

    private static List<String> moved(MoveConfiguration configuration) {
        if (configuration.traffic().mode() == SwitchSettings.Mode.READ_ONLY) {
            return List.of(
                    "Next: let applications write to the target only; keep the source's tables read-only",
                    "      until you drop them there.");
        }
        return List.of(
                "Next: let applications use the target. The source's tables are kept there as _<table>_del;",
                "      drop them when nobody needs them any more.");
    }
}
