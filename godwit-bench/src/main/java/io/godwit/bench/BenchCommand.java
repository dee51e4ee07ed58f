package io.godwit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "bench",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Measures moves between two MySQL servers of its own, side by side with raw loads of the same rows. "
                        + "Use it on a machine that does nothing else; the defaults take some hours and several GB of disk.")
final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description = "What to measure, separated by commas; everything by default: ${COMPLETION-CANDIDATES}.")
    private List<Scenario> scenarios = new ArrayList<>();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Rows in each of four tables; the other data sets follow from it. Default: ${DEFAULT-VALUE}.")
    private long rows;

    @Option(
            names = "--tables",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Tables of tiny-tables. Default: ${DEFAULT-VALUE}.")
    private int tables;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "4",
            description = "Of the raw loads and of the application. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--tps",
            split = ",",
            paramLabel = "N",
            defaultValue = "500,2000",
            description =
                    "Rates of the application, rising; steady-load uses the last and 70 %% of what the application "
                            + "reaches alone. Default: ${DEFAULT-VALUE}.")
    private List<Integer> rates = new ArrayList<>();

    @Option(
            names = "--cutovers",
            paramLabel = "N",
            defaultValue = "20",
            description = "Hand-overs of each mode and rate in a round of cutover. Default: ${DEFAULT-VALUE}.")
    private int cutovers;

    @Option(
            names = "--mode",
            split = ",",
            paramLabel = "NAME",
            description = "Kinds of hand-overs of cutover; all by default: ${COMPLETION-CANDIDATES}.")
    private List<HandOverMode> modes = new ArrayList<>();

    @Option(
            names = "--alone",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long the application runs without a move. Default: ${DEFAULT-VALUE}.")
    private int alone;

    @Option(
            names = "--backlog",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Row changes that wait. Default: ${DEFAULT-VALUE}.")
    private long backlog;

    @Option(
            names = "--buffer-pool",
            paramLabel = "SIZE",
            defaultValue = "2G",
            description = "Of each server. Default: ${DEFAULT-VALUE}.")
    private String bufferPool = "";

    @Option(
            names = "--redo-log",
            paramLabel = "SIZE",
            defaultValue = "2G",
            description = "Of each server. Default: ${DEFAULT-VALUE}.")
    private String redoLog = "";

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "A move that takes longer counts as one that does not end. Default: ${DEFAULT-VALUE}.")
    private int patience;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every figure of every round to this file.")
    private @Nullable Path json;

    @Option(names = "--write", paramLabel = "FILE", description = "Write the tables to this file, as a page.")
    private @Nullable Path page;

    private final PrintStream out = new PrintStream(System.out, true, UTF_8);

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Returns the exit code: 0 when all was measured, 1 when a scenario ended early, 2 for bad usage. */
    static int run(String... arguments) {
        return new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof BenchException) {
                        command.getErr().println(failure.getMessage());
                        return CommandLine.ExitCode.USAGE;
                    }
                    throw failure;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        BenchSettings settings = new BenchSettings(
                rows,
                tables,
                rounds,
                connections,
                rates,
                cutovers,
                modes.isEmpty() ? List.of(HandOverMode.values()) : modes,
                Duration.ofSeconds(alone),
                backlog,
                bufferPool,
                redoLog,
                Duration.ofSeconds(patience));
        List<Scenario> wanted = scenarios.isEmpty() ? List.copyOf(EnumSet.allOf(Scenario.class)) : scenarios;
        if (wanted.contains(Scenario.BACKLOG_DISTINCT) && backlog > 4 * rows) {
            throw new BenchException(
                    "A backlog of %d changes of different rows needs --rows=%d or more, or a smaller --backlog."
                            .formatted(backlog, (backlog + 3) / 4));
        }
        Report report = BenchRun.of(wanted, settings, new Progress(out));
        report.lines().forEach(out::println);
        if (json != null) {
            Files.writeString(json, report.json().toPrettyString() + "\n");
        }
        if (page != null) {
            Files.writeString(page, report.page());
        }
        return report.results().failures().isEmpty() ? 0 : 1;
    }
}
