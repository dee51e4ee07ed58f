package io.godwit.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.config.DailyWindow;
import io.godwit.cutover.CutoverSettings.Start;
import io.godwit.progress.OutageForecast;
import io.godwit.progress.OutageForecast.Part;
import io.godwit.progress.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CutoverGateTest {
    private static final Optional<Duration> SMALL_LAG = Optional.of(Duration.ofMillis(10));
    private static final Optional<OutageForecast> SHORT = forecast(Duration.ofSeconds(2));
    private static final DailyWindow NIGHT =
            new DailyWindow(LocalTime.of(22, 30), LocalTime.of(4, 0), ZoneId.of("Europe/Berlin"));

    private Instant now = Instant.parse("2026-11-20T12:00:00Z");

    private CutoverGate gate(Start start, Optional<Path> file, Optional<DailyWindow> window) {
        return new CutoverGate(
                new CutoverSettings(
                        start, file, window, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(10), 1),
                () -> now);
    }

    @Test
    void opensByItselfWhenTheLagIsSmallAndFewRowsChanged() {
        CutoverGate gate = gate(Start.AUTOMATIC, Optional.empty(), Optional.empty());

        assertThat(gate.heldBackBy(backlog(SMALL_LAG, 2_000), SHORT)).isEmpty();
        assertThat(gate.heldBackBy(backlog(SMALL_LAG, 2_001), SHORT))
                .containsExactly("comparing rows that changed meanwhile");
        assertThat(gate.heldBackBy(backlog(Optional.of(Duration.ofSeconds(1)), 0), SHORT))
                .containsExactly("waiting for a lag below 1000 ms");
        assertThat(gate.heldBackBy(backlog(Optional.empty(), 0), SHORT)).hasSize(1);
    }

    private static Backlog backlog(Optional<Duration> lag, long dirtyKeys) {
        return new Backlog(lag, 0, Pace.UNKNOWN, dirtyKeys, Pace.UNKNOWN);
    }

    private static Optional<OutageForecast> forecast(Duration total) {
        return Optional.of(new OutageForecast(
                Duration.ofSeconds(2),
                List.of(
                        new Part("stopping writes", Duration.ZERO, "one table"),
                        new Part("waiting for transactions", total, "session 7 holds shop.orders")),
                List.of(),
                Optional.empty()));
    }

    @Test
    void waitsForAForecastAndWhileItIsTooLong() {
        CutoverGate gate = gate(Start.AUTOMATIC, Optional.empty(), Optional.empty());

        assertThat(gate.heldBackBy(backlog(SMALL_LAG, 0), Optional.empty())).containsExactly("forecasting the outage");
        assertThat(gate.heldBackBy(backlog(SMALL_LAG, 0), forecast(Duration.ofMillis(2_001))))
                .containsExactly(
                        "the outage would be about 2,001 ms, above cutover.outage-budget (2,000 ms), most of it"
                                + " waiting for transactions: session 7 holds shop.orders");
    }

    @Test
    void waitsForApprovalAndForItAgainOncePostponed() {
        CutoverGate gate = gate(Start.ON_APPROVAL, Optional.empty(), Optional.empty());
        assertThat(gate.heldBackBy(backlog(SMALL_LAG, 0), SHORT))
                .containsExactly("waiting for approval: run `godwit approve`");

        gate.approve();
        assertThat(gate.heldBackBy(backlog(SMALL_LAG, 0), SHORT)).isEmpty();

        gate.postpone();
        assertThat(gate.heldBackBy(backlog(SMALL_LAG, 0), SHORT))
                .containsExactly("postponed by the operator until `godwit approve`");
    }

    @Test
    void anApprovalLiftsNeitherTheFileNorTheWindow(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("postpone"), "");
        CutoverGate gate = gate(Start.ON_APPROVAL, Optional.of(file), Optional.of(NIGHT));

        gate.approve();

        assertThat(gate.heldBackBy(backlog(SMALL_LAG, 0), SHORT))
                .containsExactly(
                        "postponed while " + file + " exists", "waiting for the window 22:30-04:00 Europe/Berlin");
        Files.delete(file);
        now = Instant.parse("2026-11-20T21:30:00Z");
        assertThat(gate.heldBackBy(backlog(SMALL_LAG, 0), SHORT)).isEmpty();
    }

    @Test
    void aWindowGoesOverMidnightByTheClocksOfItsPlace() {
        assertThat(NIGHT.contains(Instant.parse("2026-11-20T21:29:59Z"))).isFalse();
        assertThat(NIGHT.contains(Instant.parse("2026-11-20T21:30:00Z"))).isTrue();
        assertThat(NIGHT.contains(Instant.parse("2026-11-21T02:59:59Z"))).isTrue();
        assertThat(NIGHT.contains(Instant.parse("2026-11-21T03:00:00Z"))).isFalse();
        // In summer the clocks of Berlin are two hours ahead.
        assertThat(NIGHT.contains(Instant.parse("2026-07-21T20:30:00Z"))).isTrue();
        assertThat(NIGHT.contains(Instant.parse("2026-07-21T02:00:00Z"))).isFalse();
    }
}
