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
            case WINDOW_STOPPED, WINDOW_FAILED ->
                List.of(
                        "Next: run the same command again: the way back is open, and the source's tables are not kept current",
                        "      while it does not run. To end the window: the same command with --rollback.window=0s.");
            case WAY_BACK_LOST ->
                List.of(
                        "Next: nothing, if nobody needs the way back. The source's tables _<table>_del are not current any",
                        "      more; drop them when nobody needs them.");
            case ROLLED_BACK ->
                List.of(
                        "Next: let applications use the source. The target's tables are kept there as _<table>_del; to move",
                        "      again, start with --restart, which drops them.");
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
