package io.godwit.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.cutover.DrainForecast.Facts;
import io.godwit.model.TableHolder;
import io.godwit.model.TableHolder.Kind;
import io.godwit.model.TableId;
import io.godwit.progress.OutageForecast;
import io.godwit.progress.OutageForecast.Part;
import io.godwit.progress.Pace;
import io.godwit.spi.LockHolders.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrainForecastTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Instant SINCE = Instant.parse("2026-11-30T01:02:03.400Z");
    private static final Backlog NOTHING = new Backlog(Optional.of(Duration.ZERO), 0, Pace.UNKNOWN, 0, Pace.UNKNOWN);

    private static TableHolder holder(Duration held, Optional<Duration> endedAfter) {
        return new TableHolder(
                Kind.CLIENT,
                42,
                "app",
                "10.0.0.7",
                List.of(new TableId("shop", "orders")),
                held,
                SINCE,
                "idle after",
                "UPDATE orders SET total = 1",
                endedAfter);
    }

    private static OutageForecast of(Backlog backlog, TableHolder... holders) {
        return DrainForecast.of(
                new Facts(backlog, 3, Duration.ofMillis(9), new Seen(List.of(holders), Optional.empty())), LIMIT);
    }

    private static Part part(OutageForecast forecast, String name) {
        return forecast.parts().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isTheSumOfItsParts() {
        OutageForecast forecast = of(NOTHING);

        assertThat(forecast.total())
                .isEqualTo(forecast.parts().stream().map(Part::time).reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofMillis(9 + 30));
        assertThat(part(forecast, "stopping writes").says()).isEqualTo("3 tables to rename");
        assertThat(forecast.isTooLong()).isFalse();
    }

    @Test
    void expectsATransactionToGoOnForAsLongAgainAsItHasLasted() {
        OutageForecast forecast = of(
                NOTHING,
                holder(Duration.ofSeconds(3), Optional.empty()),
                holder(Duration.ofMillis(40), Optional.empty()));

        assertThat(part(forecast, "waiting for transactions").time()).isEqualTo(Duration.ofSeconds(3));
        assertThat(part(forecast, "waiting for transactions").says())
                .isEqualTo(
                        "session 42 of app@10.0.0.7 holds shop.orders since 2026-11-30T01:02:03Z (3.0 s), idle after:"
                                + " UPDATE orders SET total = 1");
        assertThat(forecast.isTooLong()).isTrue();
        assertThat(of(NOTHING, holder(Duration.ofSeconds(1), Optional.empty())).isTooLong())
                .isFalse();
    }

    @Test
    void expectsASessionThatMayBeEndedToLastNoLongerThanThat() {
        Optional<Duration> endedAfter = Optional.of(Duration.ofSeconds(5));

        assertThat(part(of(NOTHING, holder(Duration.ofSeconds(4), endedAfter)), "waiting for transactions")
                        .time())
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(part(of(NOTHING, holder(Duration.ofHours(4), endedAfter)), "waiting for transactions")
                        .time())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void takesTheLagOrTheBacklogWhicheverIsLonger() {
        Pace thousandASecond = Pace.UNKNOWN.after(100, Duration.ofMillis(100));
        Backlog slow = new Backlog(Optional.of(Duration.ofMillis(200)), 500, thousandASecond, 0, Pace.UNKNOWN);
        Backlog late = new Backlog(Optional.of(Duration.ofMillis(900)), 500, thousandASecond, 0, Pace.UNKNOWN);

        assertThat(part(of(slow), "applying the last changes").time()).isEqualTo(Duration.ofMillis(500));
        assertThat(part(of(slow), "applying the last changes").says())
                .isEqualTo("the target is 200 ms behind; 500 changes wait, 1,000 a second are applied");
        assertThat(part(of(late), "applying the last changes").time()).isEqualTo(Duration.ofMillis(900));
    }

    @Test
    void countsTheKeysThatAreStillToBeCompared() {
        Pace comparing = Pace.UNKNOWN.after(10, Duration.ofMillis(4));
        Backlog some = new Backlog(Optional.of(Duration.ZERO), 0, Pace.UNKNOWN, 500, comparing);
        Backlog none = new Backlog(Optional.of(Duration.ZERO), 0, Pace.UNKNOWN, 0, comparing);

        assertThat(part(of(some), "comparing the last rows").time()).isEqualTo(Duration.ofMillis(4 + 10));
        assertThat(part(of(none), "comparing the last rows").time()).isEqualTo(Duration.ZERO);
    }

    @Test
    void saysWhenNobodyCouldBeSeen() {
        OutageForecast forecast = DrainForecast.of(
                new Facts(NOTHING, 3, Duration.ZERO, new Seen(List.of(), Optional.of("GRANT SELECT"))), LIMIT);

        assertThat(forecast.unseen()).contains("GRANT SELECT");
        assertThat(part(forecast, "waiting for transactions").says()).isEqualTo("GRANT SELECT");
        assertThat(part(forecast, "stopping writes").says()).contains("not known");
    }
}
