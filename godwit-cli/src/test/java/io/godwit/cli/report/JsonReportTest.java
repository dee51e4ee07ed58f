package io.godwit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.RowDifference;
import io.godwit.model.TableId;
import io.godwit.progress.HandOver;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.HookRun;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.MoveReport.TableReport;
import io.godwit.progress.MoveReport.ThrottledTime;
import io.godwit.progress.ReadCutover;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonReportTest {
    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    @Test
    void writesEveryFactAndNoOtherFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("report.json"), "old");

        JsonReport.write(JsonReport.of(report(Outcome.MOVED, Optional.of(Duration.ofMillis(134)))), file);

        JsonNode json = new JsonMapper().readTree(Files.readString(file));
        assertThat(json.get("outcome").asString()).isEqualTo("moved");
        assertThat(json.get("verified").asBoolean()).isTrue();
        assertThat(json.get("outageMillis").asLong()).isEqualTo(134);
        assertThat(json.at("/phases/0/phase").asString()).isEqualTo("copying");
        assertThat(json.at("/phases/0/durationMillis").asLong()).isEqualTo(40_000);
        assertThat(json.at("/tables/0/name").asString()).isEqualTo("shop.orders");
        assertThat(json.at("/tables/0/rowsCopied").asLong()).isEqualTo(200_000);
        assertThat(json.at("/tables/0/changesApplied").asLong()).isEqualTo(12_345);
        assertThat(json.at("/tables/0/rowsVerified").asLong()).isEqualTo(200_100);
        assertThat(json.at("/differences/0/kind").asString()).isEqualTo("different");
        assertThat(json.at("/differences/0/columns/0").asString()).isEqualTo("total");
        assertThat(json.get("position").asString()).isEqualTo("uuid:1-9");
        assertThat(json.get("startPosition").asString()).isEqualTo("uuid:1-3");
        assertThat(json.at("/tables/0/bytesCopied").asLong()).isEqualTo(1_234_567);
        assertThat(json.at("/throttled/0/by").asString()).isEqualTo("Threads_running on the source");
        assertThat(json.at("/throttled/0/times").asInt()).isEqualTo(2);
        assertThat(json.at("/throttled/0/durationMillis").asLong()).isEqualTo(5_000);
        assertThat(json.at("/hooks/0/event").asString()).isEqualTo("success");
        assertThat(json.at("/hooks/0/hook").asString()).isEqualTo("on-success");
        assertThat(json.at("/hooks/0/succeeded").asBoolean()).isTrue();
        assertThat(json.at("/hooks/0/said").asString()).isEqualTo("done");
        assertThat(json.at("/readCutover/reachedAt").asString()).isEqualTo("2026-11-20T10:00:50Z");
        assertThat(json.at("/readCutover/position").asString()).isEqualTo("uuid:1-7");
        assertThat(json.at("/readCutover/consistentReads").asBoolean()).isTrue();
        assertThat(json.get("message").asString()).isEqualTo("a message");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whatThereWasNotIsNull() {
        JsonNode json = JsonReport.of(report(Outcome.STOPPED, Optional.empty()));

        assertThat(json.get("outageMillis").isNull()).isTrue();
        assertThat(json.get("readCutover").isNull()).isTrue();
    }

    private static MoveReport report(Outcome outcome, Optional<Duration> outage) {
        return new MoveReport(
                outcome,
                outcome == Outcome.MOVED,
                outage,
                HandOver.NONE,
                START,
                START.plusSeconds(62),
                List.of(new PhaseTime("copying", START, Duration.ofSeconds(40))),
                List.of(new TableReport("shop.orders", 200_000, 1_234_567, 12_345, 200_100)),
                List.of(new RowDifference(
                        new TableId("shop", "orders"), "id=7", RowDifference.Kind.DIFFERENT, List.of("total"))),
                List.of(),
                0,
                "uuid:1-3",
                "uuid:1-9",
                "a message",
                List.of(new ThrottledTime("Threads_running on the source", 2, Duration.ofSeconds(5))),
                List.of(new HookRun("success", "on-success", START, Duration.ofMillis(20), true, "done")),
                outage.map(_ -> new ReadCutover(START.plusSeconds(50), "uuid:1-7", true)));
    }
}
