package io.godwit.progress;

import io.godwit.model.EndedSession;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the last hand-over of a run went.
 *
 * @param forecast of the outage, as it was when the hand-over began
 * @param steps what it did from the stop of writes on, in order
 * @param ended sessions that were ended because they were in the way, in all hand-overs of the run
 */
public record HandOver(Optional<OutageForecast> forecast, List<Step> steps, List<EndedSession> ended) {
    /** No hand-over has begun. */
    public static final HandOver NONE = new HandOver(Optional.empty(), List.of(), List.of());

    public HandOver {
        steps = List.copyOf(steps);
        ended = List.copyOf(ended);
    }

    public record Step(String name, Duration time) {}
}
