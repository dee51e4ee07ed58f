package io.godwit.cli;

import io.godwit.cli.display.Ink;
import io.godwit.cli.display.Summary;
import io.godwit.cli.display.Words;
import io.godwit.cli.report.JsonReport;
import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.engine.MovePorts;
import io.godwit.verify.TableComparison;
import io.godwit.verify.TableComparison.Result;
import io.godwit.verify.TableComparison.TableResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "verify",
        sortOptions = false,
        description = "Compares every row of the tables on both servers, outside of a move. Changes and locks nothing. "
                + "A row that differs is read again several times before it is called a difference.")
final class VerifyCommand extends ConfiguredWork {
    @Option(names = "--json", paramLabel = "FILE", description = "Write the result to this file.")
    private @Nullable Path json;

    VerifyCommand(Console console) {
        super(console);
    }

    @Override
    ExitCode perform(LogOutput log) throws InterruptedException, IOException {
        MoveConfiguration configuration = configuration();
        try (Wiring wiring = Wiring.of(configuration)) {
            wiring.probe();
            MovePorts ports = wiring.ports();
            Result result;
            try (TableComparison comparison = new TableComparison(
                            ports.reader(),
                            ports.hasher(),
                            configuration.stages().verify());
                    StopSignals _ = StopSignals.on(comparison::stop, console().err())) {
                result = comparison.compare(ports.schema().tables(), this::tell);
            }
            tell(result);
            if (json != null) {
                JsonReport.write(json(result), json);
            }
            return result.equal() ? ExitCode.DONE : ExitCode.DIFFERENT;
        }
    }

    private void tell(TableResult table) {
        boolean colours = console().colours();
        String mark = table.differing() == 0 ? Ink.GREEN.on("✓", colours) : Ink.RED.on("✗", colours);
        String found = table.differing() == 0 ? "equal" : Words.count(table.differing()) + " rows differ";
        console().print(List.of("%s %s: %s rows, %s".formatted(mark, table.table(), Words.count(table.rows()), found)));
    }

    private void tell(Result result) {
        console().print(Summary.differences(result.differences()));
        console().print(List.of(result.equal() ? "Source and target are equal." : "Source and target differ."));
    }

    private static ObjectNode json(Result result) {
        ObjectNode json = JsonReport.empty();
        json.put("outcome", result.equal() ? "equal" : "different");
        ArrayNode tables = json.putArray("tables");
        result.tables()
                .forEach(table -> tables.addObject()
                        .put("name", table.table().toString())
                        .put("rowsVerified", table.rows())
                        .put("differing", table.differing()));
        json.set("differences", JsonReport.differences(result.differences()));
        return json;
    }
}
