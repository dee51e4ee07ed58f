package io.godwit.cli;

import io.godwit.cli.display.Ink;
import io.godwit.error.MoveException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why a command failed: one block for a person, the stack trace only for who asked for it. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static ExitCode tell(Exception failure, Console console, boolean verbose) {
        LOG.debug("command failed", failure);
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return ExitCode.STOPPED;
        }
        if (failure instanceof MoveException known) {
            tell(known, console);
        } else {
            console.err().println(red("Godwit failed in a way that it should not: " + failure, console));
            console.err().println("  Please report it, with the output of the same command with --verbose.");
        }
        if (verbose) {
            failure.printStackTrace(console.err());
        }
        console.err().flush();
        return failure instanceof MoveException known ? ExitCode.of(known.code()) : ExitCode.FAILED;
    }

    private static void tell(MoveException failure, Console console) {
        String where = switch (failure.code().side()) {
            case USER -> "";
            case SOURCE -> ", look at the source first";
            case TARGET -> ", look at the target first";
            case GODWIT -> ", a fault of Godwit itself: please report it";
        };
        console.err().println(red(String.valueOf(failure.getMessage()), console));
        console.err().println("  (%s%s)".formatted(failure.code(), where));
    }

    private static String red(String text, Console console) {
        return Ink.RED.on(text, console.colours());
    }
}
