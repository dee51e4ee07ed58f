package io.godwit.bench;

import io.godwit.bench.Dataset.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/**
 * Moves small tables again and again under the writes of an application, and looks at the hand-over only: what each client
 * saw of it, and where the time went.
 */
final class HandOverScenario {
    static final String NAME = "cutover";

    private static final int CLIENTS = 16;
    private static final int ROWS = 500;
    private static final Duration LONG_TRANSACTION = Duration.ofMillis(1_500);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration GOING_OVER = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(1);

    private final BenchServers servers;
    private final BenchSettings settings;
    private final Results results;
    private final Progress progress;

    HandOverScenario(BenchServers servers, BenchSettings settings, Results results, Progress progress) {
        this.servers = servers;
        this.settings = settings;
        this.results = results;
        this.progress = progress;
    }

    static String contestant(HandOverMode mode, String rate) {
        return mode + " at " + rate;
    }

    void run() throws InterruptedException, IOException, SQLException {
        Dataset dataset = new Dataset("hand-over", Dataset.manyTables(ROWS).tables());
        for (int round = 1; round <= settings.rounds(); round++) {
            for (HandOverMode mode : settings.modes()) {
                for (int rate : settings.rates()) {
                    results.add(progress.tell(measure(dataset, mode, rate, round)));
                }
            }
        }
        servers.source().execute("DROP SCHEMA " + dataset.schema());
    }

    /** What was seen in the hand-overs of one mode at one rate. */
    private static final class Seen {
        final List<ClientView.Worst> clients = new ArrayList<>();
        final List<Double> outages = new ArrayList<>();
        final List<Double> byMover = new ArrayList<>();
        final List<Double> forecasts = new ArrayList<>();
        final Map<String, List<Double>> steps = new LinkedHashMap<>();
    }

    private Measurement measure(Dataset dataset, HandOverMode mode, int rate, int round)
            throws InterruptedException, IOException, SQLException {
        Seen seen = new Seen();
        for (int i = 0; i < settings.cutovers(); i++) {
            handOver(dataset, mode, rate, seen);
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("handOvers", (double) settings.cutovers());
        figures.put("clients", (double) seen.clients.size());
        percentiles("clientWait", millis(seen.clients, ClientView.Worst::waited), figures);
        percentiles("clientGap", millis(seen.clients, ClientView.Worst::gap), figures);
        percentiles("ofWaitFailing", millis(seen.clients, ClientView.Worst::failing), figures);
        percentiles("outage", seen.outages, figures);
        percentiles("outageByMover", seen.byMover, figures);
        percentiles("forecast", seen.forecasts, figures);
        seen.steps.forEach((step, times) -> percentiles("step " + step + " ", times, figures));
        Map<Integer, Double> errors = new LinkedHashMap<>();
        seen.clients.forEach(
                client -> client.errors().forEach((code, count) -> errors.merge(code, (double) count, Double::sum)));
        errors.forEach((code, count) -> figures.put("error " + code + " a client", count / seen.clients.size()));
        figures.put("clientsThatSawAnError", (double) seen.clients.stream()
                .filter(client -> !client.errors().isEmpty())
                .count());
        return new Measurement(NAME, contestant(mode, "%,d tx/s".formatted(rate)), round, figures);
    }

    private void handOver(Dataset dataset, HandOverMode mode, int rate, Seen seen)
            throws InterruptedException, IOException, SQLException {
        LoadScenario.fill(servers, dataset, settings.connections());
        try (TemporaryFolder folder = new TemporaryFolder();
                Application application = new Application(servers, dataset, CLIENTS, rate);
                ExecutorService helpers = Executors.newCachedThreadPool();
                Mover mover = Mover.start(servers, dataset.schema(), settings(mode, folder.path()))) {
            Future<?> helper = helpers.submit(() -> {
                help(mode, dataset, mover, application, folder.path());
                return null;
            });
            MoveTimes times;
            try {
                times = mover.await(settings.patience());
                application.awaitTarget(GOING_OVER);
            } finally {
                helper.cancel(true);
            }
            require(helper);
            application.stop();
            long from = LoadScenario.nanoTime(times.cuttingOverAt());
            application.clients().forEach(client -> seen.clients.add(client.since(from)));
            seen.outages.add(application.outage().toNanos() / 1e6);
            seen.byMover.add((double) times.outage().toMillis());
            seen.forecasts.add(times.forecast());
            times.steps()
                    .forEach((step, millis) -> seen.steps
                            .computeIfAbsent(step, name -> new ArrayList<>())
                            .add(millis));
        } finally {
            servers.source().execute("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
        }
        servers.undoMove(dataset);
    }

    private static void require(Future<?> helper) throws InterruptedException {
        if (helper.isCancelled()) {
            return;
        }
        try {
            helper.get();
        } catch (ExecutionException e) {
            throw new BenchException("what should have happened beside the hand-over failed: " + e.getCause(), e);
        }
    }

    private static String settings(HandOverMode mode, Path folder) throws IOException {
        return switch (mode) {
            case RENAME, LONG_TRANSACTIONS -> "";
            case READ_ONLY -> "cutover: {mode: read-only}";
            case LOCKING_HOOKS -> {
                Path hooks = Files.createDirectory(folder.resolve("hooks"));
                hook(hooks.resolve("on-before-cut-over"), "touch " + lock(folder));
                hook(hooks.resolve("on-cut-over-undone"), "rm -f " + lock(folder));
                hook(hooks.resolve("on-success"), "touch " + over(folder));
                yield "hooks: {directory: \"" + hooks + "\"}";
            }
        };
    }

    private static void hook(Path file, String command) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + command + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path lock(Path folder) {
        return folder.resolve("locked");
    }

    private static Path over(Path folder) {
        return folder.resolve("over");
    }

    /** What happens beside the hand-over. */
    private void help(HandOverMode mode, Dataset dataset, Mover mover, Application application, Path folder)
            throws SQLException {
        switch (mode) {
            case RENAME -> {}
            case READ_ONLY -> {
                mover.await(
                        "the stop of writes",
                        settings.patience(),
                        now -> now.limit().contains("super_read_only"));
                servers.source().execute("SET GLOBAL super_read_only = ON");
            }
            case LONG_TRANSACTIONS -> holdTables(dataset);
            case LOCKING_HOOKS -> {
                while (!Thread.currentThread().isInterrupted() && !Files.exists(over(folder))) {
                    application.lock(Files.exists(lock(folder)));
                    LockSupport.parkNanos(LOOK_EVERY.toNanos());
                }
                application.goToTarget();
                application.lock(false);
            }
        }
    }

    private void holdTables(Dataset dataset) throws SQLException {
        Table table = dataset.tables().getFirst();
        try (Connection connection = servers.source().connect(dataset.schema());
                Statement statement = connection.createStatement()) {
            while (!Thread.currentThread().isInterrupted()) {
                statement.execute("START TRANSACTION");
                statement.execute("SELECT COUNT(*) FROM " + table.name() + " WHERE id = 1");
                LockSupport.parkNanos(LONG_TRANSACTION.toNanos());
                statement.execute("COMMIT");
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != Application.TABLE_GONE) {
                throw e;
            }
        }
    }

    private static List<Double> millis(List<ClientView.Worst> clients, ToLongFunction<ClientView.Worst> time) {
        return clients.stream().map(client -> time.applyAsLong(client) / 1e6).toList();
    }

    private static void percentiles(String name, List<Double> values, Map<String, Double> figures) {
        List<Double> sorted = values.stream().sorted().toList();
        if (!sorted.isEmpty()) {
            figures.put(name + "P50Millis", percentile(sorted, 50));
            figures.put(name + "P95Millis", percentile(sorted, 95));
            figures.put(name + "MaxMillis", sorted.getLast());
        }
    }

    private static double percentile(List<Double> sorted, int percent) {
        return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }
}
