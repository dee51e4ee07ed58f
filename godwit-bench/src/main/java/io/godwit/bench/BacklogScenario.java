package io.godwit.bench;

import io.godwit.bench.Dataset.Table;
import io.godwit.model.GtidSet;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How fast changes are applied that have piled up: the mover is stopped when it is ready for the cutover, changes are
 * written, the mover goes on.
 */
final class BacklogScenario {
    /** Which rows the waiting changes touch, four of them in each transaction. */
    enum Keys {
        /** Each row once: two updates, a delete and an insert. */
        DISTINCT("backlog-distinct") {
            @Override
            String transaction(long number, long rows, SplittableRandom random) {
                long place = number * 3;
                return "UPDATE sbtest SET k = k + 1 WHERE id = %d; UPDATE sbtest SET c = '%d' WHERE id = %d;"
                                .formatted(spread(place, rows), random.nextLong(), spread(place + 1, rows))
                        + " DELETE FROM sbtest WHERE id = %d; INSERT INTO sbtest VALUES (%d, %d, '%d', 'pad')"
                                .formatted(
                                        spread(place + 2, rows),
                                        rows + 1 + number,
                                        random.nextInt(1 << 20),
                                        random.nextLong());
            }
        },
        /** Updates of the same few rows again and again. */
        REPEATED("backlog-repeated") {
            @Override
            String transaction(long number, long rows, SplittableRandom random) {
                // In key order, so that writers do not deadlock.
                return Stream.generate(() -> 1 + random.nextLong(Math.min(HOT_ROWS, rows)))
                        .limit(CHANGES_EACH)
                        .sorted()
                        .map(id -> "UPDATE sbtest SET k = k + 1 WHERE id = " + id)
                        .collect(Collectors.joining("; "));
            }
        };

        private static final long HOT_ROWS = 1_000;
        private static final long PRIME = 2_147_483_647;

        private final String word;

        Keys(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        abstract String transaction(long number, long rows, SplittableRandom random);

        /** Different keys for different places below {@code rows}, with no order among them. */
        private static long spread(long place, long rows) {
            return 1 + Math.floorMod(place * PRIME, rows);
        }
    }

    private static final int CHANGES_EACH = 4;

    private final BenchServers servers;
    private final BenchSettings settings;
    private final Results results;
    private final Progress progress;
    private final Dataset dataset;

    BacklogScenario(BenchServers servers, BenchSettings settings, Results results, Progress progress) {
        this.servers = servers;
        this.settings = settings;
        this.results = results;
        this.progress = progress;
        this.dataset = new Dataset("backlog", Dataset.oneTable(settings.rows()).tables());
    }

    void run(Keys keys) throws InterruptedException, IOException, SQLException {
        for (int round = 1; round <= settings.rounds(); round++) {
            try (TemporaryFolder folder = new TemporaryFolder()) {
                BenchServers.create(servers.source(), dataset);
                RawLoad.LOAD_DATA.load(
                        servers.source(),
                        dataset.schema(),
                        ReadyData.write(dataset, folder.path()),
                        settings.connections());
            }
            servers.analyze(dataset);
            servers.settle();
            results.add(progress.tell(measure(keys, round)));
        }
        servers.source().execute("DROP SCHEMA " + dataset.schema());
    }

    private Measurement measure(Keys keys, int round) throws InterruptedException, IOException, SQLException {
        Map<String, Double> figures = new LinkedHashMap<>();
        // The lease outlasts the time that the mover is stopped.
        try (Mover mover = Mover.start(servers, dataset.schema(), "cutover: {start: on-approval}\nlease: 10m")) {
            mover.await("ready", settings.patience(), now -> now.phase().equals("ready"));
            mover.freeze();
            write(keys);
            GtidSet written = GtidSet.parse(String.valueOf(servers.source().ask("SELECT @@GLOBAL.gtid_executed")));
            Instant from = Instant.now();
            mover.thaw();
            mover.await(
                    "everything applied",
                    settings.patience(),
                    now -> now.applied().containsAll(written));
            Instant to = Instant.now();
            double seconds = CopyScenario.seconds(from, to);
            figures.put("applySeconds", seconds);
            figures.put("changesPerSecond", transactions() * CHANGES_EACH / seconds);
            Meter meter = mover.meter();
            for (String process : List.of("mover", "source", "target")) {
                figures.put(process + "CpuSeconds", meter.cpuSeconds(process, from, to));
            }
            mover.approve();
            mover.await(settings.patience());
            figures.put("moverPeakMegabytes", meter.peakMegabytes("mover"));
        }
        servers.requireEqual(dataset, true);
        servers.undoMove(dataset);
        return new Measurement(keys.word(), Measurement.GODWIT, round, figures);
    }

    private long transactions() {
        return settings.backlog() / CHANGES_EACH;
    }

    private void write(Keys keys) throws InterruptedException {
        AtomicLong numbers = new AtomicLong();
        try (ExecutorService writers = Executors.newFixedThreadPool(settings.connections())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < settings.connections(); i++) {
                SplittableRandom random = new SplittableRandom(i);
                running.add(writers.submit(() -> {
                    write(keys, numbers, random);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new BenchException("the backlog could not be written: " + e.getCause(), e);
        }
    }

    private void write(Keys keys, AtomicLong numbers, SplittableRandom random) throws SQLException {
        Table table = dataset.tables().getFirst();
        try (Connection connection = DriverManager.getConnection(
                        servers.source().jdbcUrl(dataset.schema()) + "&allowMultiQueries=true");
                Statement statement = connection.createStatement()) {
            for (long number = numbers.getAndIncrement(); number < transactions(); number = numbers.getAndIncrement()) {
                statement.execute("START TRANSACTION; " + keys.transaction(number, table.rows(), random) + "; COMMIT");
                while (statement.getMoreResults() || statement.getUpdateCount() != -1) {}
            }
        }
    }
}
