package io.godwit.cutover;

import io.godwit.progress.OutageForecast;
import io.godwit.progress.OutageForecast.Part;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Says what holds the cutover of a move back that is ready. Owned by the loop's thread. */
public final class CutoverGate {
    /** More changed keys than this are compared before writes are stopped, not while they are. */
    private static final long DIRTY_KEYS_MAX = 2000;

    private final InstantSource clock;
    private CutoverSettings settings;
    private boolean approved;
    private boolean postponed;

    public CutoverGate(CutoverSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.approved = settings.start() == CutoverSettings.Start.AUTOMATIC;
    }

    /** People agree. What else holds the cutover back still does. */
    public void approve() {
        approved = true;
        postponed = false;
    }

    /** People do not agree any more, until {@link #approve()}. */
    public void postpone() {
        approved = false;
        postponed = true;
    }

    public void change(CutoverSettings changed) {
        settings = changed;
    }

    /** What people hold the cutover back by, in words; empty when nothing of that kind does. */
    public List<String> heldBackBy() {
        List<String> reasons = new ArrayList<>();
        if (!approved) {
            reasons.add(
                    postponed
                            ? "postponed by the operator until `godwit approve`"
                            : "waiting for approval: run `godwit approve`");
        }
        settings.postponeFile()
                .filter(Files::exists)
                .ifPresent(file -> reasons.add("postponed while %s exists".formatted(file)));
        settings.window()
                .filter(window -> !window.contains(clock.instant()))
                .ifPresent(window -> reasons.add("waiting for the window %s".formatted(window)));
        return reasons;
    }

    /** Everything that holds the cutover back, in words; empty: it may begin. */
    public List<String> heldBackBy(Backlog backlog, Optional<OutageForecast> forecast) {
        List<String> reasons = heldBackBy();
        reasons.addAll(heldBackByBacklog(backlog, forecast));
        return reasons;
    }

    /**
     * What of this is not up to people.
     *
     * @param forecast empty while there is none
     */
    public List<String> heldBackByBacklog(Backlog backlog, Optional<OutageForecast> forecast) {
        List<String> reasons = new ArrayList<>();
        if (backlog.lag().filter(now -> now.compareTo(settings.lagMax()) < 0).isEmpty()) {
            reasons.add(
                    "waiting for a lag below %d ms".formatted(settings.lagMax().toMillis()));
        }
        if (backlog.dirtyKeys() > DIRTY_KEYS_MAX) {
            reasons.add("comparing rows that changed meanwhile");
        }
        forecast.ifPresentOrElse(
                each -> tooLong(each).ifPresent(reasons::add), () -> reasons.add("forecasting the outage"));
        return reasons;
    }

    private static Optional<String> tooLong(OutageForecast forecast) {
        return forecast.isTooLong()
                ? forecast.parts().stream()
                        .max(Comparator.comparing(Part::time))
                        .map(longest -> String.format(
                                Locale.ROOT,
                                "the outage would be about %,d ms, above cutover.outage-budget (%,d ms), most of it %s: %s",
                                forecast.total().toMillis(),
                                forecast.limit().toMillis(),
                                longest.name(),
                                longest.says()))
                : Optional.empty();
    }
}
