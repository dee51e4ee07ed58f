package io.godwit.cli.display;

import java.util.Arrays;
import java.util.List;

/** The phases as the path that a person follows. */
enum Step {
    PREPARING("preparing"),
    COPYING("copying"),
    VERIFYING("verifying"),
    READY("ready"),
    CUTTING_OVER("cutting over"),
    MOVED("moved"),
    ROLLBACK_WINDOW("rollback window"),
    HANDING_BACK("handing back"),
    RETURNING("returning"),
    ROLLED_BACK("rolled back");

    private final String word;

    Step(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** The steps of a move that is at this one: what can come after a hand-over is shown when it has. */
    static List<Step> path(Step now) {
        Step last = now.compareTo(MOVED) > 0 ? now : MOVED;
        return Arrays.stream(values()).filter(step -> step.compareTo(last) <= 0).toList();
    }

    /** Where a phase lies on the path; what comes before the first phase is preparation. */
    static Step of(String phase) {
        return Arrays.stream(values())
                .filter(step -> step.word.equals(phase))
                .findFirst()
                .orElse(PREPARING);
    }
}
