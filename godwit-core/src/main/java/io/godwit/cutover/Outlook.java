package io.godwit.cutover;

import io.godwit.concurrent.EventLoop;
import io.godwit.model.TableId;
import io.godwit.progress.OutageForecast;
import io.godwit.spi.LockHolders.Seen;
import io.godwit.spi.TrafficSwitch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps the forecast of the outage current, so that a hand-over need not wait for one. Owned by the loop's thread. */
public final class Outlook {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Who held the tables longer ago says nothing about now. */
    private static final Duration AGE_MAX = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final TrafficSwitch traffic;
    private final List<TableId> tables;
    private final InstantSource clock;
    private final Supplier<Backlog> backlog;
    private CutoverSettings settings;
    private Instant askedAt = Instant.EPOCH;
    private boolean asking;
    private @Nullable Seen seen;
    private Instant seenAt = Instant.EPOCH;

    public Outlook(
            EventLoop loop,
            TrafficSwitch traffic,
            List<TableId> tables,
            CutoverSettings settings,
            InstantSource clock,
            Supplier<Backlog> backlog) {
        this.loop = loop;
        this.traffic = traffic;
        this.tables = List.copyOf(tables);
        this.settings = settings;
        this.clock = clock;
        this.backlog = backlog;
    }

    /** Looks again when it is time to. */
    public void advance() {
        Instant now = clock.instant();
        if (asking || Duration.between(askedAt, now).compareTo(INTERVAL) < 0) {
            return;
        }
        asking = true;
        askedAt = now;
        loop.start("look who holds the tables", () -> traffic.holders().look(tables), found -> {
            asking = false;
            seen = found;
            seenAt = askedAt;
        });
    }

    /** From now on works with these settings. */
    public void change(CutoverSettings changed) {
        settings = changed;
    }

    /** For a hand-over that would begin now; empty before there is one, and when it is too old to count. */
    public Optional<OutageForecast> forecast() {
        Seen last = seen;
        if (last == null || Duration.between(seenAt, clock.instant()).compareTo(AGE_MAX) > 0) {
            return Optional.empty();
        }
        int count = tables.size();
        return Optional.of(DrainForecast.of(
                new DrainForecast.Facts(backlog.get(), count, traffic.closingTakes(count), last),
                settings.forecastMax()));
    }
}
