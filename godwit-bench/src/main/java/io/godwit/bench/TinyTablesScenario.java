package io.godwit.bench;

import io.godwit.bench.Dataset.Table;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Very many tables of a few rows in one move: what each table costs, and what their rename costs. */
final class TinyTablesScenario {
    private static final String NAME = "tiny-tables";

    private final BenchServers servers;
    private final BenchSettings settings;
    private final Results results;
    private final Progress progress;

    TinyTablesScenario(BenchServers servers, BenchSettings settings, Results results, Progress progress) {
        this.servers = servers;
        this.settings = settings;
        this.results = results;
        this.progress = progress;
    }

    void run() throws InterruptedException, IOException, SQLException {
        Dataset dataset = new Dataset(
                NAME,
                IntStream.rangeClosed(1, settings.tables())
                        .mapToObj(TinyTablesScenario::table)
                        .toList());
        progress.say(NAME + ": preparing " + Words.count(settings.tables()) + " tables");
        create(dataset);
        for (int round = 1; round <= settings.rounds(); round++) {
            servers.settle();
            results.add(progress.tell(move(dataset, round)));
        }
        servers.source().execute("DROP SCHEMA " + dataset.schema());
    }

    private static Table table(int number) {
        String definition = "id INT NOT NULL PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40) NOT NULL, n INT, at DATETIME,"
                + " price DECIMAL(10, 2)" + (number % 10 == 0 ? ", UNIQUE KEY (name)" : "");
        return new Table("t" + number, definition, 3 + number % 18, (id, random, out) -> {});
    }

    private void create(Dataset dataset) throws InterruptedException {
        servers.source().execute("DROP SCHEMA IF EXISTS " + dataset.schema(), "CREATE SCHEMA " + dataset.schema());
        try (ExecutorService sessions = Executors.newFixedThreadPool(settings.connections())) {
            List<Future<Integer>> created = IntStream.range(0, settings.connections())
                    .mapToObj(first -> sessions.submit(() -> create(dataset, first)))
                    .toList();
            for (Future<Integer> each : created) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new BenchException("the tables of " + NAME + " could not be made: " + e.getCause(), e);
        }
    }

    private int create(Dataset dataset, int first) throws SQLException {
        try (Connection connection = servers.source().connect(dataset.schema());
                Statement statement = connection.createStatement()) {
            for (int i = first; i < dataset.tables().size(); i += settings.connections()) {
                Table table = dataset.tables().get(i);
                statement.execute("CREATE TABLE %s (%s)".formatted(table.name(), table.definition()));
                List<String> rows = new ArrayList<>();
                for (int id = 1; id <= table.rows(); id++) {
                    rows.add("(%d, 'row %d', %d, '2024-01-01 00:00:00', %d.5)".formatted(id, id, i, id));
                }
                statement.execute("INSERT INTO " + table.name() + " VALUES " + String.join(", ", rows));
            }
        }
        return first;
    }

    private Measurement move(Dataset dataset, int round) throws InterruptedException, IOException, SQLException {
        Map<String, Double> figures = new LinkedHashMap<>();
        // The rename of so many tables takes longer than the usual budget.
        try (Mover mover = Mover.start(servers, dataset.schema(), "cutover: {budget: 10m, outage-budget: 10m}")) {
            MoveTimes times = mover.await(settings.patience());
            Meter meter = mover.meter();
            Instant from = mover.startedAt();
            figures.put("preparedSeconds", CopyScenario.seconds(from, times.copyingAt()));
            figures.put("copySeconds", CopyScenario.seconds(from, times.copiedAt()));
            figures.put("movedSeconds", CopyScenario.seconds(from, times.endedAt()));
            figures.put("outageMillis", (double) times.outage().toMillis());
            figures.put("moverCpuSecondsInAll", meter.cpuSeconds("mover", Instant.now()));
            figures.put("sourceCpuSecondsInAll", meter.cpuSeconds("source", from, times.endedAt()));
            figures.put("targetCpuSecondsInAll", meter.cpuSeconds("target", from, times.endedAt()));
            figures.put("moverPeakMegabytes", meter.peakMegabytes("mover"));
        }
        servers.requireEqual(dataset, true);
        servers.undoMove(dataset);
        return new Measurement(NAME, Measurement.GODWIT, round, figures);
    }
}
