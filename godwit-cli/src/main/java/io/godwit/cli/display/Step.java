package io.godwit.cli.display;

import java.util.Arrays;

/** The phases as the path that a person follows. */
enum Step {
    PREPARING("preparing"),
    COPYING("copying"),
    VERIFYING("verifying"),
    READY("ready"),
    CUTTING_OVER("cutting over"),
    MOVED("moved");

    private final String word;

    Step(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** Where a phase lies on the path; what comes before the first phase is preparation. */
    static Step of(String phase) {
        return Arrays.stream(values())
                .filter(step -> step.word.equals(phase))
                .findFirst()
                .orElse(PREPARING);
    }
}
