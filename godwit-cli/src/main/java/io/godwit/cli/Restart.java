package io.godwit.cli;

import io.godwit.cli.settings.MoveConfiguration;
import java.io.IOException;

/** Beginning again from nothing, once the operator has said that it is meant. */
record Restart(Console console, MoveConfiguration configuration, Wiring wiring) {
    /** Asks, and starts over if the answer is the name of the move. */
    boolean confirmed(boolean yes) throws IOException, InterruptedException {
        console.err()
                .println("--restart deletes on the target %s:%d what earlier runs of the move '%s' have left:"
                        .formatted(
                                configuration.target().host(),
                                configuration.target().port(),
                                configuration.name()));
        console.err().println("  - the tables that they filled, with all rows");
        console.err().println("  - the record of the move in the schema _godwit");
        if (!yes && !typed()) {
            console.err().println("Nothing was deleted.");
            return false;
        }
        wiring.startOver();
        return true;
    }

    private boolean typed() throws IOException {
        console.err().print("Type the name of the move to go on: ");
        console.err().flush();
        String answer = console.in().readLine();
        return answer != null && answer.strip().equals(configuration.name());
    }
}
