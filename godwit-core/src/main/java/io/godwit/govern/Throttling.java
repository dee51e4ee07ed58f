package io.godwit.govern;

import io.godwit.progress.MoveReport.ThrottledTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * For how long a run was held, and when people are told: at once when it is held, and that it goes on when no limit was passed
 * for a while. So a value that goes up and down around its limit tells at most two things a minute. Pure; for one thread.
 */
public final class Throttling {
    public static final Duration CALM = Duration.ofSeconds(30);

    /** The operator's pause; its end is told at once. */
    public static final Hold BY_OPERATOR = new Hold("the operator", "paused by the operator");

    private final Map<String, ThrottledTime> times = new LinkedHashMap<>();
    private Optional<Hold> current = Optional.empty();
    private Instant at;
    private Instant limitedAt = Instant.EPOCH;
    private boolean told;
    private String lastBy = "";

    public Throttling(Instant now) {
        this.at = now;
    }

    /** @param throttled whether it is held, or goes on */
    public record News(boolean throttled, String reason) {}

    /** Lets time pass; gives what people are to be told now. */
    public Optional<News> pass(Instant now, Optional<Hold> hold) {
        current.ifPresent(held -> add(held.by(), 0, Duration.between(at, now)));
        hold.filter(held ->
                        current.filter(before -> before.by().equals(held.by())).isEmpty())
                .ifPresent(held -> add(held.by(), 1, Duration.ZERO));
        current = hold;
        at = now;
        if (hold.isPresent()) {
            lastBy = hold.get().by();
            limitedAt = isOperator(lastBy) ? limitedAt : now;
        }
        if (hold.isPresent() == told
                || (told && Duration.between(limitedAt, now).compareTo(CALM) < 0)) {
            return Optional.empty();
        }
        told = !told;
        return Optional.of(new News(told, hold.map(Hold::reason).orElseGet(this::whyItGoesOn)));
    }

    /** Lets time pass in which nothing could be held. */
    public void skip(Instant now) {
        current = Optional.empty();
        at = now;
    }

    private String whyItGoesOn() {
        return isOperator(lastBy)
                ? "resumed by the operator"
                : "no limit was passed for " + CALM.toSeconds() + " s, the last by " + lastBy;
    }

    private static boolean isOperator(String by) {
        return by.equals(BY_OPERATOR.by());
    }

    private void add(String by, int more, Duration longer) {
        times.merge(
                by,
                new ThrottledTime(by, more, longer),
                (before, added) -> new ThrottledTime(
                        by, before.times() + added.times(), before.duration().plus(added.duration())));
    }

    /** The sums so far, by what held the run. */
    public List<ThrottledTime> times() {
        return new ArrayList<>(times.values());
    }
}
