package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.spi.Preflight.Finding;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "check",
        sortOptions = false,
        description = "Says whether a move can begin: all findings at once, each with its fix. Changes nothing.")
final class CheckCommand extends ConfiguredWork {
    CheckCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode perform(LogOutput log) throws InterruptedException {
        MoveConfiguration configuration = configuration();
        try (Wiring wiring = Wiring.of(configuration)) {
            wiring.probe();
            List<Finding> findings = wiring.ports().preflight().check();
            console().print(Findings.lines(findings, console().colours()));
            return Findings.block(findings) ? ExitCode.REFUSED : ExitCode.DONE;
        }
    }
}
