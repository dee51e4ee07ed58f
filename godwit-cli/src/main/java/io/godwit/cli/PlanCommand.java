package io.godwit.cli;

import io.godwit.cli.report.JsonReport;
import io.godwit.cli.report.MovePlan;
import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.engine.MovePorts;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.TablePlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "plan",
        sortOptions = false,
        description = "Prints what a move would do: tables, statements, cutover, settings. Changes nothing.")
final class PlanCommand extends ConfiguredWork {
    @Option(names = "--json", paramLabel = "FILE", description = "Write the plan to this file as well.")
    private @Nullable Path json;

    PlanCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode perform(LogOutput log) throws InterruptedException, IOException {
        MoveConfiguration configuration = configuration();
        try (Wiring wiring = Wiring.of(configuration)) {
            wiring.probe();
            MovePorts ports = wiring.ports();
            List<Finding> findings = ports.preflight().check();
            if (Findings.block(findings)) {
                console().print(Findings.lines(findings, console().colours()));
                return ExitCode.REFUSED;
            }
            List<TablePlan> tables = ports.schema().plan(ports.schema().tables());
            MovePlan plan = new MovePlan(configuration, tables, findings);
            console().print(plan.lines());
            if (json != null) {
                JsonReport.write(plan.json(), json);
            }
            return ExitCode.DONE;
        }
    }
}
