package io.godwit.cutover;

import io.godwit.progress.HandOver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How long each step of a hand-over took, from the stop of writes on. Owned by the loop's thread. */
final class StepTimes {
    private final List<HandOver.Step> steps = new ArrayList<>();
    private Instant at = Instant.EPOCH;

    /** Begins anew at this moment. */
    void begin(Instant now) {
        steps.clear();
        at = now;
    }

    /** This step has ended now; the next one begins. */
    void ended(String name, Instant now) {
        steps.add(new HandOver.Step(name, Duration.between(at, now)));
        at = now;
    }

    List<HandOver.Step> steps() {
        return List.copyOf(steps);
    }
}
