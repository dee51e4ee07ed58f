package io.godwit.bench;

import io.godwit.error.MoveException;
import io.godwit.testing.MySqlServerException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs scenarios one after the other on one pair of servers. */
final class BenchRun {
    private final BenchServers servers;
    private final BenchSettings settings;
    private final Progress progress;
    private final Results results = new Results();

    private BenchRun(BenchServers servers, BenchSettings settings, Progress progress) {
        this.servers = servers;
        this.settings = settings;
        this.progress = progress;
    }

    /** Measures; a scenario that fails is told of in the report and does not keep the others from running. */
    static Report of(Collection<Scenario> wanted, BenchSettings settings, Progress progress)
            throws InterruptedException, IOException {
        progress.say("starting two servers");
        try (BenchServers servers = BenchServers.start(settings.bufferPool(), settings.redoLog())) {
            Map<String, String> machine = Machine.facts(servers);
            BenchRun run = new BenchRun(servers, settings, progress);
            Set<Scenario> left = EnumSet.copyOf(wanted);
            // Their times are compared with each other, so they are measured side by side.
            if (left.containsAll(Set.of(Scenario.MANY_TABLES, Scenario.ONE_TABLE))) {
                left.removeAll(Set.of(Scenario.MANY_TABLES, Scenario.ONE_TABLE));
                run.guarded("many-tables and one-table", () -> run.copy(manyTables(settings), oneTable(settings)));
            }
            for (Scenario scenario : left) {
                run.guarded(scenario.toString(), () -> run.measure(scenario));
            }
            return new Report(machine, settings, run.results);
        }
    }

    private interface Work {
        void run() throws InterruptedException, IOException, SQLException;
    }

    private void guarded(String what, Work work) throws InterruptedException {
        try {
            work.run();
        } catch (BenchException | MoveException | MySqlServerException | IOException | SQLException e) {
            progress.say(what + " ended early: " + e);
            results.failed(what, String.valueOf(e.getMessage()));
        }
    }

    private void measure(Scenario scenario) throws InterruptedException, IOException, SQLException {
        long rows = settings.rows();
        switch (scenario) {
            case MANY_TABLES -> copy(manyTables(settings));
            case ONE_TABLE -> copy(oneTable(settings));
            case WIDE_ROWS -> copy(Dataset.wideRows(rows));
            case NARROW_ROWS -> copy(Dataset.narrowRows(rows));
            case COMPOSITE_KEYS -> copy(Dataset.compositeKeys(rows));
            case STRING_KEYS -> copy(Dataset.stringKeys(rows));
            case SECONDARY_INDEXES -> copy(Dataset.secondaryIndexes(rows));
            case TINY_TABLES -> new TinyTablesScenario(servers, settings, results, progress).run();
            case BACKLOG_DISTINCT -> backlog(BacklogScenario.Keys.DISTINCT);
            case BACKLOG_REPEATED -> backlog(BacklogScenario.Keys.REPEATED);
            case STEADY_LOAD -> new LoadScenario(servers, settings, results, progress).steady();
            case CUTOVER -> new HandOverScenario(servers, settings, results, progress).run();
        }
    }

    private void backlog(BacklogScenario.Keys keys) throws InterruptedException, IOException, SQLException {
        new BacklogScenario(servers, settings, results, progress).run(keys);
    }

    private void copy(Dataset... datasets) throws InterruptedException, IOException, SQLException {
        new CopyScenario(servers, settings, results, progress).run(List.of(datasets));
    }

    private static Dataset manyTables(BenchSettings settings) {
        return Dataset.manyTables(settings.rows());
    }

    private static Dataset oneTable(BenchSettings settings) {
        return Dataset.oneTable(settings.rows());
    }
}
