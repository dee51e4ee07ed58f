package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.phase.Phase;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Beginning again from nothing, once the operator has said that it is meant. */
record Restart(Console console, MoveConfiguration configuration, Wiring wiring) {
    /** Asks, and starts over if the answer is the name of the move. */
    boolean confirmed(boolean yes) throws IOException, InterruptedException {
        refuseIfTargetMayOwn(wiring.ports().ledgers().storedPhase());
        console.err()
                .println("--restart deletes on the target %s:%d what earlier runs of the move '%s' have left:"
                        .formatted(
                                configuration.target().host(),
                                configuration.target().port(),
                                configuration.name()));
        console.err()
                .println("  - the tables that they made, with all rows, and the rows of those that stood there before");
        console.err().println("  - the record of the move in the schema _godwit");
        if (!yes && !typed()) {
            console.err().println("Nothing was deleted.");
            return false;
        }
        tell(wiring.startOver(this::refuseIfTargetMayOwn));
        return true;
    }

    private void tell(Map<TableId, Boolean> tables) {
        console.err().println("Deleted: the record of the move.");
        tables.forEach((table, dropped) ->
                console.err().println((dropped ? "  dropped " : "  emptied, it was not made by the move: ") + table));
    }

    /** The rows on the target may be the only ones that are up to date. */
    private void refuseIfTargetMayOwn(Optional<String> stored) {
        String phase = stored.orElse("");
        if (Phase.isMoved(phase)) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    ("--restart is refused: the move '%s' has ended, the target owns its tables, and they would be"
                                    + " deleted. Give a new move another name.")
                            .formatted(configuration.name()));
        }
        if (Phase.isCuttingOver(phase)) {
            throw new MoveException(
                    Code.CONFIGURATION,
                    ("--restart is refused: the last run of the move '%s' ended in the cutover. Start it without --restart:"
                                    + " it looks at both servers and lets writes in again on the source.")
                            .formatted(configuration.name()));
        }
    }

    private boolean typed() throws IOException {
        console.err().print("Type the name of the move to go on: ");
        console.err().flush();
        String answer = console.in().readLine();
        return answer != null && answer.strip().equals(configuration.name());
    }
}
