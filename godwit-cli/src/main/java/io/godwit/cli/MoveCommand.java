package io.godwit.cli;

import io.godwit.cli.display.Summary;
import io.godwit.cli.report.HtmlReport;
import io.godwit.cli.report.JsonReport;
import io.godwit.cli.report.WholeFile;
import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.engine.MoveObserver;
import io.godwit.engine.MoveRun;
import io.godwit.engine.MoveSettings;
import io.godwit.phase.Phase;
import io.godwit.progress.MoveReport;
import io.godwit.server.ControlSocket;
import io.godwit.server.SocketPlace;
import io.godwit.server.hook.OperatorHooks;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "move",
        sortOptions = false,
        description = "Moves the tables while applications write, compares every row, and hands the tables over. "
                + "The same command resumes a move that was interrupted.")
final class MoveCommand extends ConfiguredWork {
    private static final Logger LOG = LoggerFactory.getLogger(MoveCommand.class);

    @Option(names = "--restart", description = "Delete what earlier runs left on the target, and begin again.")
    private boolean restart;

    @Option(names = "--yes", description = "Answer the question of --restart with yes.")
    private boolean yes;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the final report to this file, as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write the final report to this file, as a web page.")
    private @Nullable Path page;

    MoveCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode perform(LogOutput log) throws InterruptedException, IOException {
        MoveConfiguration configuration = configuration();
        try (OperatorHooks hooks = new OperatorHooks(configuration.hooks(), configuration.identity());
                Wiring wiring = Wiring.of(configuration)) {
            wiring.probe();
            if (restart && !new Restart(console(), configuration, wiring).confirmed(yes)) {
                return ExitCode.STOPPED;
            }
            MoveRun run = MoveRun.of(wiring.ports(), configuration.stages(), observer(configuration, wiring), hooks);
            MoveReport report;
            try (ControlSocket _ = ControlSocket.open(socket(configuration), run, configuration.identity());
                    StopSignals _ = StopSignals.on(run::stop, console().err())) {
                report = WatchedRun.of(run, console(), log, configuration.name());
            }
            console().print(Summary.of(report, console().colours()));
            console().print(NextSteps.after(report, configuration));
            write(report, configuration, wiring);
            return ExitCode.of(report.outcome());
        }
    }

    private void write(MoveReport report, MoveConfiguration configuration, Wiring wiring) throws IOException {
        if (json != null) {
            JsonReport.write(JsonReport.of(report), json);
        }
        if (page != null) {
            String fingerprint = wiring.ports().hasher().method();
            WholeFile.write(
                    HtmlReport.of(report, configuration.identity(), fingerprint, GodwitCommand.version()), page);
        }
    }

    private MoveObserver observer(MoveConfiguration configuration, Wiring wiring) {
        return new MoveObserver() {
            @Override
            public void entered(Phase phase) {}

            @Override
            public void changed(MoveSettings settings) {
                wiring.allow(settings);
            }

            // The end of the window writes the report again: that it cannot be written now must not cost the way back.
            @Override
            public void handedOver(MoveReport report) {
                try {
                    write(report, configuration, wiring);
                } catch (IOException e) {
                    LOG.error("the report of the hand-over could not be written: {}", e.getMessage(), e);
                }
            }
        };
    }

    private Path socket(MoveConfiguration configuration) {
        return configuration
                .controlSocket()
                .orElseGet(
                        () -> SocketPlace.of(configuration.identity(), console().environment()));
    }
}
