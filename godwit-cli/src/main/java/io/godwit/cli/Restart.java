package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.phase.Phase;
import java.io.IOException;

/** Beginning again from nothing, once the operator has said that it is meant. */
record Restart(Console console, MoveConfiguration configuration, Wiring wiring) {
    /** Asks, and starts over if the answer is the name of the move. */
    boolean confirmed(boolean yes) throws IOException, InterruptedException {
        refuseIfTargetMayOwn();
        console.err()
                .println("--restart deletes on the target %s:%d what earlier runs of the move '%s' have left:"
                        .formatted(
                                configuration.target().host(),
                                configuration.target().port(),
                                configuration.name()));
        console.err().println("  - the tables that they moved, with all rows");
        console.err().println("  - the record of the move in the schema _godwit");
        if (!yes && !typed()) {
            console.err().println("Nothing was deleted.");
            return false;
        }
        refuseIfTargetMayOwn();
        console.err().println("Deleted: the record of the move, and the tables " + wiring.startOver());
        return true;
    }

    /** The rows on the target may be the only ones that are up to date. */
    private void refuseIfTargetMayOwn() throws InterruptedException {
        String phase = wiring.ports().ledgers().storedPhase().orElse("");
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
