package io.godwit.cli;

import io.godwit.cli.demo.Application;
import io.godwit.cli.demo.DemoException;
import io.godwit.cli.demo.DemoServers;
import io.godwit.cli.demo.DemoSize;
import io.godwit.cli.display.Ink;
import io.godwit.cli.display.Summary;
import io.godwit.cli.display.Words;
import io.godwit.cli.report.JsonReport;
import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.config.ConfigErrors;
import io.godwit.engine.MoveRun;
import io.godwit.phase.Phase;
import io.godwit.progress.MoveReport;
import io.godwit.progress.MoveReport.Outcome;
import io.godwit.testing.MySqlServerException;
import io.godwit.testing.OracleReport;
import io.godwit.testing.Trouble;
import io.godwit.testing.WorkloadReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "demo",
        sortOptions = false,
        description =
                "Moves a small shop between two MySQL servers of its own while an application writes, and lets an "
                        + "independent oracle compare every row.")
final class DemoCommand extends Work {
    @Option(names = "--rows", paramLabel = "N", defaultValue = "500000", description = "Rows of all tables together.")
    private long rows;

    @Option(
            names = "--tps",
            paramLabel = "N",
            defaultValue = "500",
            description = "Transactions per second of the application.")
    private int transactionsPerSecond;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "The same seed makes the same rows and choices.")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report to this file.")
    private @Nullable Path json;

    @Option(names = "--keep", description = "Keep both servers running afterwards, until Enter is pressed.")
    private boolean keep;

    DemoCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode perform(LogOutput log) throws InterruptedException, IOException {
        DemoSize size = new DemoSize(rows, transactionsPerSecond, seed);
        Steps steps = new Steps(console());
        console()
                .print(List.of(
                        "Godwit demo: %s rows, %s transactions a second, seed %d"
                                .formatted(Words.count(rows), Words.count(transactionsPerSecond), seed),
                        ""));
        // There is nothing to resume: the servers are deleted by their own hooks when the process ends.
        try (StopSignals _ = StopSignals.on(
                        () -> System.exit(ExitCode.STOPPED.number()), console().err());
                DemoServers servers = steps.time("start two MySQL servers", DemoServers::start)) {
            steps.say("source 127.0.0.1:%d, target 127.0.0.1:%d".formatted(servers.sourcePort(), servers.targetPort()));
            steps.count("fill the shop", rows, progress -> servers.fill(size, progress));
            ExitCode exitCode = moveUnderLoad(servers, size, steps, log);
            if (keep) {
                awaitEnter(servers);
            }
            return exitCode;
        } catch (TimeoutException | DemoException | MySqlServerException e) {
            throw new IllegalStateException("the demo itself failed: " + e.getMessage(), e);
        }
    }

    private ExitCode moveUnderLoad(DemoServers servers, DemoSize size, Steps steps, LogOutput log)
            throws InterruptedException, TimeoutException, IOException {
        try (Application application = Application.start(servers, size)) {
            steps.begin("let %d writers write".formatted(Application.writers()));
            application.awaitCommits(transactionsPerSecond);
            steps.end("%s transactions a second".formatted(Words.count(transactionsPerSecond)));
            steps.name("move, and let the application go over to the target");
            long doneBefore = done(application.report());
            MoveReport report = move(servers, application, log);
            long rate = perSecond(done(application.report()) - doneBefore, report);
            if (report.outcome() != Outcome.MOVED) {
                console().print(Summary.of(report, console().colours()));
                write(JsonReport.of(report));
                return ExitCode.of(report.outcome());
            }
            OracleReport verdict = steps.time(
                    "compare row by row, without code of the mover, while the application writes on",
                    application::compare);
            application.awaitCommits(transactionsPerSecond);
            WorkloadReport seen = application.reportAfterHandOver();
            tell(report, verdict, seen, rate);
            write(json(size, report, verdict, seen, rate));
            return verdict.isEqual() ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
    }

    private MoveReport move(DemoServers servers, Application application, LogOutput log) throws InterruptedException {
        MoveConfiguration configuration = MoveConfiguration.from(List.of(servers.configuration()), new ConfigErrors());
        try (Wiring wiring = Wiring.of(configuration)) {
            MoveRun run = MoveRun.of(wiring.ports(), configuration.stages(), phase -> {
                if (phase instanceof Phase.Moved) {
                    application.goOver();
                }
            });
            return WatchedRun.of(run, console(), log, "shop");
        }
    }

    /** Transactions that were carried through: a small share is rolled back by the application itself, on purpose. */
    private static long done(WorkloadReport report) {
        return report.committed() + report.rolledBack();
    }

    private static long perSecond(long count, MoveReport report) {
        long millis = Math.max(
                1, Duration.between(report.startedAt(), report.endedAt()).toMillis());
        return Math.round(count * 1000.0 / millis);
    }

    private void tell(MoveReport report, OracleReport verdict, WorkloadReport seen, long rate) {
        boolean colours = console().colours();
        console().print(List.of(""));
        console().print(Summary.of(report, colours));
        Ink ink = verdict.isEqual() ? Ink.GREEN : Ink.RED;
        String judgement = verdict.isEqual()
                ? "%s rows on both sides, every value equal".formatted(Words.count(verdict.rows()))
                : verdict.toString();
        console()
                .print(List.of(
                        "",
                        ink.on("Oracle: " + judgement, colours),
                        "  application  %s transactions a second during the move; %s committed, %s rolled back by itself, errors borne: %s"
                                .formatted(
                                        Words.count(rate),
                                        Words.count(seen.committed()),
                                        Words.count(seen.rolledBack()),
                                        troubles(seen)),
                        "  outage       %s between two commits of the application, %s as the engine measured it"
                                .formatted(
                                        seen.outage().map(Words::span).orElse("unknown"),
                                        report.outage().map(Words::span).orElse("unknown"))));
    }

    private static String troubles(WorkloadReport seen) {
        if (seen.troubles().isEmpty()) {
            return "none";
        }
        StringBuilder text = new StringBuilder();
        seen.troubles()
                .forEach((trouble, count) -> text.append(text.isEmpty() ? "" : ", ")
                        .append(Words.count(count))
                        .append(' ')
                        .append(word(trouble)));
        return text.toString();
    }

    private static ObjectNode json(
            DemoSize size, MoveReport report, OracleReport verdict, WorkloadReport seen, long rate) {
        ObjectNode json = JsonReport.of(report);
        json.putObject("demo")
                .put("rows", size.rows())
                .put("tps", size.transactionsPerSecond())
                .put("seed", size.seed());
        json.putObject("oracle").put("rows", verdict.rows()).put("differences", verdict.differenceCount());
        ObjectNode application = json.putObject("application");
        application.put("outageMillis", seen.outage().map(Duration::toMillis).orElse(null));
        application.put("gapMillisMax", seen.gapMax().toMillis());
        application.put("transactionsPerSecond", rate);
        application.put("committed", seen.committed());
        application.put("rolledBack", seen.rolledBack());
        ObjectNode troubles = application.putObject("troubles");
        for (Map.Entry<Trouble, Long> trouble : seen.troubles().entrySet()) {
            troubles.put(word(trouble.getKey()), trouble.getValue());
        }
        return json;
    }

    private static String word(Trouble trouble) {
        return trouble.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void write(ObjectNode report) throws IOException {
        if (json != null) {
            JsonReport.write(report, json);
        }
    }

    private void awaitEnter(DemoServers servers) throws IOException {
        console()
                .print(List.of(
                        "",
                        "Both servers are still there: mysql -h 127.0.0.1 -u root -P %d (source) or -P %d (target)."
                                .formatted(servers.sourcePort(), servers.targetPort()),
                        "Press Enter to end them."));
        console().in().readLine();
    }
}
