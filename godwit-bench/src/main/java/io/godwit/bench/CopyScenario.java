package io.godwit.bench;

import io.godwit.bench.ReadyData.Piece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Data sets, each loaded by LOAD DATA and by INSERT and moved by Godwit, in turn; nothing else uses the servers. */
final class CopyScenario {
    private final BenchServers servers;
    private final BenchSettings settings;
    private final Results results;
    private final Progress progress;

    CopyScenario(BenchServers servers, BenchSettings settings, Results results, Progress progress) {
        this.servers = servers;
        this.settings = settings;
        this.results = results;
        this.progress = progress;
    }

    /** One data set that is ready: on the source, and as files. */
    private record Ready(Dataset dataset, List<Piece> pieces, long bytes) {}

    /** Measures the data sets side by side. */
    void run(List<Dataset> datasets) throws InterruptedException, IOException, SQLException {
        try (TemporaryFolder folder = new TemporaryFolder()) {
            List<Ready> ready = new ArrayList<>();
            for (Dataset dataset : datasets) {
                ready.add(prepare(dataset, Files.createDirectory(folder.path().resolve(dataset.schema()))));
            }
            for (int round = 1; round <= settings.rounds(); round++) {
                for (Ready each : ready) {
                    round(each, round);
                }
            }
            datasets.forEach(dataset -> servers.source().execute("DROP SCHEMA " + dataset.schema()));
        }
    }

    private Ready prepare(Dataset dataset, Path folder) throws InterruptedException, IOException {
        progress.say(dataset.name() + ": preparing " + Words.count(dataset.rows()) + " rows");
        List<Piece> pieces = ReadyData.write(dataset, folder);
        BenchServers.create(servers.source(), dataset);
        RawLoad.LOAD_DATA.load(servers.source(), dataset.schema(), pieces, settings.connections());
        servers.analyze(dataset);
        long bytes = 0;
        for (Piece piece : pieces) {
            bytes += Files.size(piece.lines());
        }
        return new Ready(dataset, pieces, bytes);
    }

    private interface Contestant {
        Measurement measure(Ready ready, int round) throws InterruptedException, IOException, SQLException;
    }

    /** Everybody once; who begins changes from round to round. */
    private void round(Ready ready, int round) throws InterruptedException, IOException, SQLException {
        List<Contestant> contestants = Arrays.asList(
                (data, number) -> load(data, RawLoad.LOAD_DATA, number),
                (data, number) -> load(data, RawLoad.INSERT, number),
                this::move);
        Collections.rotate(contestants, round - 1);
        for (Contestant contestant : contestants) {
            servers.settle();
            results.add(progress.tell(contestant.measure(ready, round)));
        }
    }

    private Measurement load(Ready ready, RawLoad raw, int round) throws InterruptedException {
        Dataset dataset = ready.dataset();
        BenchServers.create(servers.target(), dataset);
        Map<String, Long> pids = servers.pids();
        pids.put("client", ProcessHandle.current().pid());
        Instant from;
        Instant to;
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Meter meter = new Meter(pids)) {
            from = Instant.now();
            raw.load(servers.target(), dataset.schema(), ready.pieces(), settings.connections());
            to = Instant.now();
            meter.look();
            copied(ready, from, to, figures);
            figures.put("moverCpuSeconds", meter.cpuSeconds("client", from, to));
            servers(meter, from, to, figures);
        }
        servers.requireEqual(dataset, false);
        servers.target().execute("DROP SCHEMA " + dataset.schema());
        return new Measurement(dataset.name(), raw.word(), round, figures);
    }

    private Measurement move(Ready ready, int round) throws InterruptedException, IOException, SQLException {
        Dataset dataset = ready.dataset();
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Mover mover = Mover.start(servers, dataset.schema(), "")) {
            MoveTimes times = mover.await(settings.patience());
            Meter meter = mover.meter();
            Instant from = mover.startedAt();
            copied(ready, from, times.copiedAt(), figures);
            figures.put("movedSeconds", seconds(from, times.endedAt()));
            double cpu = meter.cpuSeconds("mover", times.copiedAt());
            figures.put("moverCpuSeconds", cpu);
            figures.put("moverCpuMicrosPerRow", cpu * 1e6 / dataset.rows());
            figures.put("moverCpuSecondsInAll", meter.cpuSeconds("mover", Instant.now()));
            servers(meter, from, times.copiedAt(), figures);
            figures.put("targetCpuSecondsInAll", meter.cpuSeconds("target", from, times.endedAt()));
            figures.put("sourceCpuSecondsInAll", meter.cpuSeconds("source", from, times.endedAt()));
            figures.put("moverPeakMegabytes", meter.peakMegabytes("mover"));
        }
        servers.requireEqual(dataset, true);
        servers.undoMove(dataset);
        return new Measurement(dataset.name(), Measurement.GODWIT, round, figures);
    }

    private static void copied(Ready ready, Instant from, Instant to, Map<String, Double> figures) {
        double seconds = seconds(from, to);
        figures.put("copySeconds", seconds);
        figures.put("rowsPerSecond", ready.dataset().rows() / seconds);
        figures.put("megabytesPerSecond", ready.bytes() / 1e6 / seconds);
    }

    private static void servers(Meter meter, Instant from, Instant to, Map<String, Double> figures) {
        figures.put("sourceCpuSeconds", meter.cpuSeconds("source", from, to));
        figures.put("targetCpuSeconds", meter.cpuSeconds("target", from, to));
        figures.put("sourcePeakMegabytes", meter.peakMegabytes("source"));
        figures.put("targetPeakMegabytes", meter.peakMegabytes("target"));
    }

    static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
