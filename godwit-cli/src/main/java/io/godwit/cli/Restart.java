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
        isHandedBack(wiring.ports().ledgers().storedPhase());
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
        tell(wiring.startOver(this::isHandedBack));
        return true;
    }

    private void tell(Map<TableId, Boolean> tables) {
        console.err().println("Deleted: the record of the move.");
        tables.forEach((table, dropped) ->
                console.err().println((dropped ? "  dropped " : "  emptied, it was not made by the move: ") + table));
    }

    /**
     * Whether the tables were handed back to the source. Refuses while the rows on the target may be the only ones that are up
     * to date.
     */
    private boolean isHandedBack(Optional<String> stored) {
        return switch (Phase.stored(stored.orElse("")).orElseGet(Phase.Copying::new)) {
            case Phase.Copying _, Phase.Verifying _, Phase.Ready _ -> false;
            case Phase.RolledBack _ -> true;
            case Phase.Moved _ ->
                throw refused(
                        "has ended, the target owns its tables, and they would be deleted. Give a new move another"
                                + " name.");
            case Phase.RollbackWindow _ ->
                throw refused(
                        "is in its rollback window, the target owns its tables, and they would be deleted. Roll it"
                                + " back first, or give a new move another name.");
            case Phase.CuttingOver _, Phase.HandingBack _, Phase.Returning _ ->
                throw refused(
                        "was being handed over when its last run ended. Start it without --restart: it looks at both"
                                + " servers and lets writes in again on the side that owns the tables.");
        };
    }

    private MoveException refused(String why) {
        return new MoveException(
                Code.CONFIGURATION, "--restart is refused: the move '%s' %s".formatted(configuration.name(), why));
    }

    private boolean typed() throws IOException {
        console.err().print("Type the name of the move to go on: ");
        console.err().flush();
        String answer = console.in().readLine();
        return answer != null && answer.strip().equals(configuration.name());
    }
}
