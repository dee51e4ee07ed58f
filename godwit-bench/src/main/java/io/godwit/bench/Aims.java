package io.godwit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What Godwit wants to reach, held against what was measured. */
final class Aims {
    private static final String MANY = "many-tables";
    private static final String GODWIT = Measurement.GODWIT;
    private static final String LOAD = Measurement.LOAD_DATA;
    private static final String COPY = "copySeconds";

    private Aims() {}

    /** Whether an aim was reached. */
    enum Met {
        YES,
        NO,
        /** What it needs was not measured in this run, or only at another size. */
        UNKNOWN;

        String word() {
            return switch (this) {
                case YES -> "yes";
                case NO -> "no";
                case UNKNOWN -> "not measured";
            };
        }
    }

    /**
     * One line of the table.
     *
     * @param measured empty when it was not
     */
    record Aim(String figure, String aim, String measured, Met met) {}

    static List<Aim> of(Results results) {
        List<Aim> aims = new ArrayList<>();
        aims.add(atMost(
                "copy of the four tables, idle source",
                "at most 1.10 x raw LOAD DATA",
                results.ratio(MANY, GODWIT, COPY, MANY, LOAD, COPY),
                1.10,
                "%.2f x"));
        aims.add(atMost(
                "copy and every row compared, tables handed over",
                "at most 1.35 x raw LOAD DATA",
                results.ratio(MANY, GODWIT, "movedSeconds", MANY, LOAD, COPY),
                1.35,
                "%.2f x"));
        aims.add(atMost(
                "one table of the same bytes",
                "at most 1.15 x the four tables",
                results.ratio("one-table", GODWIT, COPY, MANY, GODWIT, COPY),
                1.15,
                "%.2f x"));
        aims.add(atMost(
                "copy with secondary indexes",
                "below 1.00 x raw LOAD DATA",
                results.ratio("secondary-indexes", GODWIT, COPY, "secondary-indexes", LOAD, COPY),
                1.00,
                "%.2f x"));
        aims.add(atMost(
                "CPU of the mover while it copies, its start included",
                "at most 2.0 us a row",
                median(results, MANY, GODWIT, "moverCpuMicrosPerRow"),
                2.0,
                "%.2f us"));
        aims.add(atMost(
                "peak memory of the mover, in any scenario",
                "at most 400 MB",
                results.greatest("moverPeakMegabytes"),
                400,
                "%.0f MB"));
        aims.add(atLeast(
                "a backlog of distinct keys",
                60_000,
                median(results, BacklogScenario.Keys.DISTINCT.word(), GODWIT, "changesPerSecond")));
        aims.add(atLeast(
                "a backlog of repeated keys",
                250_000,
                median(results, BacklogScenario.Keys.REPEATED.word(), GODWIT, "changesPerSecond")));
        aims.add(atMost(
                "lag p95 during a copy that ends, at 2,000 tx/s",
                "below 1,000 ms",
                median(results, LoadScenario.STEADY, godwitAt("2,000 tx/s"), "lagP95Millis"),
                1_000,
                "%,.0f ms"));
        String share = LoadScenario.SHARE;
        aims.add(atLeast(
                "rate of the application during a copy, at " + share + " of its maximum",
                "at least 0.97 x alone",
                results.ratio(
                        LoadScenario.STEADY,
                        godwitAt(share),
                        "transactionsPerSecond",
                        LoadScenario.STEADY,
                        aloneAt(share),
                        "transactionsPerSecond"),
                0.97,
                "%.2f x"));
        aims.add(atMost(
                "p95 of its transactions, at " + share,
                "at most 1.5 x alone",
                results.ratio(
                        LoadScenario.STEADY,
                        godwitAt(share),
                        "latencyP95Millis",
                        LoadScenario.STEADY,
                        aloneAt(share),
                        "latencyP95Millis"),
                1.5,
                "%.2f x"));
        for (String rate : List.of("500 tx/s", "2,000 tx/s")) {
            aims.add(atMost(
                    "longest wait of a client in a hand-over by rename, p95 at " + rate,
                    "below 150 ms",
                    median(
                            results,
                            HandOverScenario.NAME,
                            HandOverScenario.contestant(HandOverMode.RENAME, rate),
                            "clientWaitP95Millis"),
                    150,
                    "%,.0f ms"));
        }
        return aims;
    }

    /** The aims as rows of a table, with its head. */
    static List<List<String>> rows(Results results) {
        return Stream.concat(
                        Stream.of(List.of("figure", "aim", "measured", "met")),
                        of(results).stream()
                                .map(each -> List.of(
                                        each.figure(),
                                        each.aim(),
                                        each.measured(),
                                        each.met().word())))
                .toList();
    }

    private static String godwitAt(String rate) {
        return LoadScenario.contestant(GODWIT, rate);
    }

    private static String aloneAt(String rate) {
        return LoadScenario.contestant("alone", rate);
    }

    private static OptionalDouble median(Results results, String scenario, String contestant, String figure) {
        return results.spread(scenario, contestant, figure).stream()
                .mapToDouble(Spread::median)
                .findFirst();
    }

    private static Aim atMost(String figure, String aim, OptionalDouble measured, double limit, String format) {
        return aim(figure, aim, measured, measured.stream().allMatch(value -> value <= limit), format);
    }

    private static Aim atLeast(String figure, double limit, OptionalDouble measured) {
        return atLeast(figure, "at least %,.0f changes/s".formatted(limit), measured, limit, "%,.0f changes/s");
    }

    private static Aim atLeast(String figure, String aim, OptionalDouble measured, double limit, String format) {
        return aim(figure, aim, measured, measured.stream().allMatch(value -> value >= limit), format);
    }

    private static Aim aim(String figure, String aim, OptionalDouble measured, boolean reached, String format) {
        if (measured.isEmpty()) {
            return new Aim(figure, aim, "", Met.UNKNOWN);
        }
        return new Aim(
                figure, aim, String.format(Locale.ROOT, format, measured.getAsDouble()), reached ? Met.YES : Met.NO);
    }
}
