package io.godwit.bench;

import io.godwit.bench.Dataset.Table;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Moves under the writes of an application, until it has gone over to the target. It looks
 * at the time of the copy and has a run of the application alone beside it.
 */
final class LoadScenario {
    static final String STEADY = "steady-load";

    /** Of what the application reaches alone: the rate of the aim about the source's own transactions. */
    static final String SHARE = "70 %";

    private static final double SHARE_OF_ALL = 0.7;

    private final BenchServers servers;
    private final BenchSettings settings;
    private final Results results;
    private final Progress progress;

    LoadScenario(BenchServers servers, BenchSettings settings, Results results, Progress progress) {
        this.servers = servers;
        this.settings = settings;
        this.results = results;
        this.progress = progress;
    }

    /** A rate with its name in the results. */
    private record Rate(String word, double perSecond) {
        static Rate of(int perSecond) {
            return new Rate("%,d tx/s".formatted(perSecond), perSecond);
        }
    }

    static String contestant(String who, String rate) {
        return who + " at " + rate;
    }

    void steady() throws InterruptedException, IOException, SQLException {
        Dataset dataset = dataset(settings.rows());
        List<Rate> rates = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            if (round == 1) {
                fill(dataset);
                double most = flatOut(dataset);
                progress.say("%s: the application alone reaches %s transactions a second"
                        .formatted(STEADY, Words.number(most)));
                rates.add(new Rate(SHARE, SHARE_OF_ALL * most));
                rates.add(Rate.of(settings.rates().getLast()));
            }
            for (Rate rate : rates) {
                fill(dataset);
                results.add(progress.tell(alone(dataset, rate, round)));
                results.add(progress.tell(moved(dataset, rate, round)));
            }
        }
        servers.source().execute("DROP SCHEMA " + dataset.schema());
    }

    private static Dataset dataset(long rows) {
        return new Dataset("under-load", Dataset.manyTables(rows).tables());
    }

    private void fill(Dataset dataset) throws InterruptedException, IOException, SQLException {
        fill(servers, dataset, settings.connections());
    }

    /** Tables as they are at the beginning, with the row of the heartbeat. */
    static void fill(BenchServers servers, Dataset dataset, int connections)
            throws InterruptedException, IOException, SQLException {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            List<Table> all = new ArrayList<>(dataset.tables());
            all.add(Heartbeat.TABLE);
            Dataset filled = new Dataset(dataset.name(), all);
            BenchServers.create(servers.source(), filled);
            RawLoad.LOAD_DATA.load(
                    servers.source(), dataset.schema(), ReadyData.write(filled, folder.path()), connections);
            servers.analyze(filled);
        }
        servers.settle();
    }

    private double flatOut(Dataset dataset) {
        try (Application application =
                new Application(servers, dataset, settings.connections(), Double.POSITIVE_INFINITY)) {
            long[] window = writeAlone(application);
            return application.stop(window[0], window[1]).perSecond();
        }
    }

    private Measurement alone(Dataset dataset, Rate rate, int round) {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Application application = application(dataset, rate)) {
            long[] window = writeAlone(application);
            put(application.stop(window[0], window[1]), figures);
        }
        return new Measurement(STEADY, contestant("alone", rate.word()), round, figures);
    }

    private Application application(Dataset dataset, Rate rate) {
        return new Application(servers, dataset, settings.connections(), rate.perSecond());
    }

    /** Lets the application write for the time that the settings say; its first tenth does not count. */
    private long[] writeAlone(Application application) {
        long nanos = settings.alone().toNanos();
        long from = System.nanoTime() + nanos / 10;
        long to = from + nanos;
        while (System.nanoTime() < to) {
            application.requireRunning();
            LockSupport.parkNanos(Math.min(50_000_000, to - System.nanoTime()));
        }
        return new long[] {from, to};
    }

    private Measurement moved(Dataset dataset, Rate rate, int round)
            throws InterruptedException, IOException, SQLException {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Application application = application(dataset, rate);
                Heartbeat heartbeat = new Heartbeat(servers, dataset.schema());
                Mover mover = Mover.start(servers, dataset.schema(), "")) {
            MoveTimes times = mover.await(settings.patience());
            application.awaitTarget(Duration.ofSeconds(30));
            long to = nanoTime(times.copiedAt());
            // What the preparations cost the application counts too.
            put(application.stop(nanoTime(mover.startedAt()), to), figures);
            Latencies.Summary lag = heartbeat.stop(nanoTime(times.copyingAt()), to);
            figures.put("lagP50Millis", lag.p50Millis());
            figures.put("lagP95Millis", lag.p95Millis());
            figures.put("lagMaxMillis", lag.maxMillis());
            figures.put("copySeconds", CopyScenario.seconds(mover.startedAt(), times.copiedAt()));
            figures.put("movedSeconds", CopyScenario.seconds(mover.startedAt(), times.endedAt()));
            figures.put("outageMillis", application.outage().toNanos() / 1e6);
            figures.put("outageByMoverMillis", (double) times.outage().toMillis());
            figures.put("deadlocks", (double) application.deadlocks());
            Meter meter = mover.meter();
            figures.put("moverCpuSeconds", meter.cpuSeconds("mover", Instant.now()));
            figures.put("sourceCpuSeconds", meter.cpuSeconds("source", mover.startedAt(), times.endedAt()));
            figures.put("targetCpuSeconds", meter.cpuSeconds("target", mover.startedAt(), times.endedAt()));
            figures.put("moverPeakMegabytes", meter.peakMegabytes("mover"));
        }
        servers.undoMove(dataset);
        return new Measurement(STEADY, contestant(Measurement.GODWIT, rate.word()), round, figures);
    }

    /** The moment on the clock of latencies. */
    static long nanoTime(Instant moment) {
        return System.nanoTime() - Duration.between(moment, Instant.now()).toNanos();
    }

    private static void put(Latencies.Summary seen, Map<String, Double> figures) {
        figures.put("transactionsPerSecond", seen.perSecond());
        figures.put("latencyP50Millis", seen.p50Millis());
        figures.put("latencyP95Millis", seen.p95Millis());
        figures.put("latencyP99Millis", seen.p99Millis());
    }
}
