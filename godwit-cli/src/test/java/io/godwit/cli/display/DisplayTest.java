package io.godwit.cli.display;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.model.GtidSet;
import io.godwit.model.RowDifference;
import io.godwit.model.TableHolder;
import io.godwit.model.TableId;
import io.godwit.phase.Phase.Owner;
import io.godwit.progress.HandOver;
import io.godwit.progress.MoveIdentity;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.progress.MoveReport.PhaseTime;
import io.godwit.progress.MoveReport.TableReport;
import io.godwit.progress.MoveReport.ThrottledTime;
import io.godwit.progress.OutageForecast;
import io.godwit.progress.OutageForecast.Part;
import io.godwit.progress.ReadCutover;
import io.godwit.progress.Snapshot;
import io.godwit.progress.Snapshot.CopyWorkers;
import io.godwit.progress.Snapshot.Signal;
import io.godwit.progress.Snapshot.TableProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DisplayTest {
    private static final OutageForecast FORECAST = new OutageForecast(
            Duration.ofSeconds(2),
            List.of(
                    new Part("waiting for transactions", Duration.ofMillis(3_100), "session 42 holds shop.orders"),
                    new Part("stopping writes", Duration.ofMillis(9), "3 tables to rename")),
            List.of(new TableHolder(
                    TableHolder.Kind.CLIENT,
                    42,
                    "app",
                    "10.0.0.7",
                    List.of(new TableId("shop", "orders")),
                    Duration.ofMillis(3_100),
                    Instant.parse("2026-11-30T01:02:03Z"),
                    "idle after",
                    "UPDATE orders SET total = 1",
                    Optional.of(Duration.ofSeconds(5)))),
            Optional.of("not all can be seen"));

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, UTF_8);

    @Test
    void drawsTheMoveAsABlock() {
        Rates rates = new Rates();
        rates.see(copying(40, 100_000, 3_000));
        rates.see(copying(42, 140_000, 4_000));

        assertThat(text(new Picture(copying(42, 140_000, 4_000), rates, 110, false).lines("shop")))
                .isEqualTo("""
                         shop  preparing · copying · verifying · ready · cutting over · moved                    00:42  about 6 s left

                          shop.customers  ████████████████████████  100 %                    20,000              comparing
                          shop.orders     ████████████████▊░░░░░░░   70 %        140,000 / ~200,000    20,000/s  about 3 s

                          changes    120 ms behind · 500/s · 4,000 applied
                          compared   5,000 rows, 3 % · 12 changed since
                          limit      reading from the source
                        """);
    }

    @Test
    void statusSaysWhoOwnsTheTablesAndWhatCanBeChanged() {
        List<String> page = StatusPage.of(
                copying(42, 140_000, 4_000), new MoveIdentity("shop", "db1:3306", "db2:3306"), 1234, 110, false);

        assertThat(text(page))
                .contains("  limit      reading from the source\n")
                .contains("  owner      source\n")
                .contains("  copy       1 of 4 readers and 5 of 6 writers at work\n")
                .contains("  servers    db1:3306 to db2:3306, process 1234\n")
                .contains(
                        "  load       Threads_running on the source is 61 (at most 50 by load.source.max): nothing is copied\n")
                .contains("  load       load.file x is there\n")
                .contains("  commanded  `godwit set copy.readers=4` (the configuration says 8)\n")
                .contains(
                        "  reads      may go to the target since 2026-11-20T10:00:00Z: a reader may see a part of a tr")
                .contains(
                        "  outage     about 3109 ms if the hand-over began now, it does not: 2000 ms allowed (cutover.outage-budget)\n")
                .contains("              3100 ms waiting for transactions: session 42 holds shop.orders\n")
                .contains("                 9 ms stopping writes: 3 tables to rename\n")
                .contains("             not all can be seen\n")
                .contains("    copy.readers=4\n");
    }

    @Test
    void fitsEveryWidthAndManyTables() {
        Snapshot many = new Snapshot(
                "copying",
                Duration.ofSeconds(5),
                IntStream.range(0, 40)
                        .mapToObj(i -> new TableProgress(
                                "a_schema_with_a_long_name.and_a_table_" + i, 10, i, 0, 0, i < 20, false))
                        .toList(),
                Duration.ZERO,
                "",
                0,
                GtidSet.empty(),
                Optional.empty(),
                Owner.SOURCE,
                false,
                List.of(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        for (int width : List.of(60, 80, 100, 200)) {
            List<String> lines = new Picture(many, new Rates(), width, false).lines("a");
            assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
            assertThat(text(lines)).contains("and 24 more tables");
        }
    }

    @Test
    void redrawsInPlaceAndGivesTheCursorBack() {
        Terminal terminal = new Terminal(true, true, 100);
        try (Display display = Display.on(terminal, out, "shop")) {
            display.show(copying(1, 10, 0));
            display.show(copying(2, 20, 0));
        }

        String text = written.toString(UTF_8);
        assertThat(text).startsWith("\u001b[?25l").contains("\u001b[8A\r").contains("\u001b[K\n");
        assertThat(text).endsWith("\u001b[J\u001b[?25h" + System.lineSeparator());
    }

    @Test
    void writesALineEveryFewSecondsAndAtEachPhaseElsewhere() {
        try (Display display = Display.on(Terminal.none(), out, "shop")) {
            for (int second = 0; second < 12; second++) {
                display.show(copying(second, 10_000L * second, 100L * second));
            }
            Snapshot last = copying(12, 200_000, 0);
            display.show(new Snapshot(
                    "verifying",
                    last.elapsed(),
                    last.tables(),
                    last.lag(),
                    last.limit(),
                    last.dirtyKeys(),
                    last.applied(),
                    last.remaining(),
                    last.owner(),
                    last.paused(),
                    last.signals(),
                    last.adjustable(),
                    last.orders(),
                    last.readCutover(),
                    last.copyWorkers(),
                    Optional.empty()));
        }

        assertThat(written.toString(UTF_8)).isEqualTo("""
                00:00 copying: 20,000 of ~220,000 rows copied, 5,000 compared, 120 ms behind, 0 changes/s, 12 changed since, limit: reading from the source, about 6 s left
                00:05 copying: 70,000 of ~220,000 rows copied, 5,000 compared, 120 ms behind, 100 changes/s, 12 changed since, limit: reading from the source, about 6 s left
                00:10 copying: 120,000 of ~220,000 rows copied, 5,000 compared, 120 ms behind, 100 changes/s, 12 changed since, limit: reading from the source, about 6 s left
                00:12 verifying: 220,000 of ~220,000 rows copied, 5,000 compared, 120 ms behind, 0 changes/s, 12 changed since, limit: reading from the source, about 6 s left
                """);
    }

    @Test
    void summarisesAMove() {
        assertThat(text(Summary.of(report(Outcome.MOVED, List.of(), "the target owns the tables"), false)))
                .isEqualTo("""
                        Moved: the target owns the tables.

                          table           rows copied   changes applied   rows compared
                          shop.orders         200,000            12,345         200,100

                          verified   every row, at the final position
                          outage     134 ms without writes
                          throttled  3.0 s by load.file, 2 times
                          throttled  5.0 s by the operator, once
                          time       1 min 2 s: preparing 2.0 s, copying 40.0 s, verifying 20.0 s
                        """);
    }

    @Test
    void namesRowsThatDiffer() {
        RowDifference different = new RowDifference(
                new TableId("shop", "orders"), "id=7", RowDifference.Kind.DIFFERENT, List.of("total", "state"));
        RowDifference missing =
                new RowDifference(new TableId("shop", "orders"), "id=8", RowDifference.Kind.MISSING, List.of());

        assertThat(text(Summary.of(report(Outcome.DIFFERENT, List.of(different, missing), ""), false)))
                .contains("✗ shop.orders id=7: differs in total, state")
                .contains("✗ shop.orders id=8: missing on the target");
    }

    @Test
    void writesTimesAsPeopleDo() {
        assertThat(Words.span(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(Words.span(Duration.ofMillis(3_449))).isEqualTo("3.4 s");
        assertThat(Words.span(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
        assertThat(Words.span(Duration.ofMinutes(200))).isEqualTo("3 h 20 min");
        assertThat(Words.clock(Duration.ofSeconds(3_723))).isEqualTo("1:02:03");
    }

    private static Snapshot copying(int second, long rows, long changes) {
        return new Snapshot(
                "copying",
                Duration.ofSeconds(second),
                List.of(
                        new TableProgress("shop.customers", 20_100, 20_000, 0, 5_000, true, false),
                        new TableProgress("shop.orders", 200_000, rows, changes, 0, false, false)),
                Duration.ofMillis(120),
                "reading from the source",
                12,
                GtidSet.empty(),
                Optional.of(Duration.ofSeconds(6)),
                Owner.SOURCE,
                false,
                List.of(
                        new Signal(
                                "Threads_running on the source",
                                Optional.of(61.0),
                                Optional.of(50.0),
                                Optional.empty(),
                                true,
                                "is 61 (at most 50 by load.source.max)"),
                        new Signal(
                                "load.file",
                                Optional.of(0.0),
                                Optional.of(0.0),
                                Optional.empty(),
                                false,
                                "x is there")),
                Map.of("copy.readers", "4"),
                List.of("`godwit set copy.readers=4` (the configuration says 8)"),
                Optional.of(new ReadCutover(Instant.parse("2026-11-20T10:00:00.5Z"), "uuid:1-3", false)),
                Optional.of(new CopyWorkers(1, 4, 5, 6)),
                Optional.of(FORECAST));
    }

    private static MoveReport report(Outcome outcome, List<RowDifference> differences, String message) {
        Instant start = Instant.parse("2026-11-20T10:00:00Z");
        return new MoveReport(
                outcome,
                outcome == Outcome.MOVED,
                Optional.of(Duration.ofMillis(134)),
                HandOver.NONE,
                start,
                start.plusSeconds(62),
                List.of(
                        new PhaseTime("copying", start.plusSeconds(2), Duration.ofSeconds(40)),
                        new PhaseTime("verifying", start.plusSeconds(40), Duration.ofSeconds(20))),
                List.of(new TableReport("shop.orders", 200_000, 1_234_567, 12_345, 200_100)),
                differences,
                List.of(),
                0,
                "uuid:1-3",
                "uuid:1-9",
                message,
                List.of(
                        new ThrottledTime("load.file", 2, Duration.ofSeconds(3)),
                        new ThrottledTime("the operator", 1, Duration.ofSeconds(5))),
                List.of(),
                Optional.empty());
    }

    private static String text(List<String> lines) {
        return lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }
}
