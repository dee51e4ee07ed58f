package io.godwit.progress;

import io.godwit.model.TableHolder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long writes would be held back if the hand-over began now.
 *
 * @param limit the hand-over does not begin while the forecast is above it
 * @param parts what takes the time, in order; together they are the whole
 * @param holders who holds moved tables now, the longest first
 * @param unseen why not everybody who holds a table could be seen; empty when all could
 */
public record OutageForecast(Duration limit, List<Part> parts, List<TableHolder> holders, Optional<String> unseen) {
    public OutageForecast {
        parts = List.copyOf(parts);
        holders = List.copyOf(holders);
    }

    /**
     * One step of the hand-over.
     *
     * @param says what the time comes from, for people
     */
    public record Part(String name, Duration time, String says) {}

    public Duration total() {
        return parts.stream().map(Part::time).reduce(Duration.ZERO, Duration::plus);
    }

    /** Whether the hand-over must wait. */
    public boolean isTooLong() {
        return total().compareTo(limit) > 0;
    }
}
