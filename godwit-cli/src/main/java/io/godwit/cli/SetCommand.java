package io.godwit.cli;

import io.godwit.control.Command;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import picocli.CommandLine.Parameters;

/** Changes one setting of a running move. */
final class SetCommand extends ControlCommand {
    @Parameters(paramLabel = "KEY=VALUE", description = "The setting, as in the configuration: copy.readers=8.")
    private String assignment = "";

    SetCommand(Console console) {
        super(console, Verb.SET);
    }

    @Override
    Command command() {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw new MoveException(
                    Code.CONFIGURATION, "'%s' is not KEY=VALUE, such as copy.readers=8".formatted(assignment));
        }
        return new Command.Set(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
}
