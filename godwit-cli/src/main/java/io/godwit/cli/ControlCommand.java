package io.godwit.cli;

import io.godwit.cli.display.Ink;
import io.godwit.cli.display.StatusPage;
import io.godwit.control.Command;
import io.godwit.server.ControlClient;
import io.godwit.server.ControlClient.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command to a running move. */
class ControlCommand extends Work {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration of the move, which says where it listens.")
    private @Nullable Path file;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "Where the move listens, instead of a configuration.")
    private @Nullable Path socket;

    @Option(names = "--json", description = "Print the whole answer as JSON.")
    private boolean json;

    private final Verb verb;

    ControlCommand(Console console, Verb verb) {
        super(console);
        this.verb = verb;
    }

    /** The commands that a running move takes. */
    enum Verb {
        STATUS("Says how the running move stands: phase, owner of the tables, what limits it, and its tables."),
        PAUSE("Stops copying and comparing; changes are still applied."),
        RESUME("Copies and compares again after a pause."),
        SET("Changes a setting of the running move; `godwit status` shows which can change."),
        APPROVE("Lets the cutover begin, as far as people are concerned."),
        POSTPONE("Holds the cutover back until `godwit approve`."),
        ABORT("Ends the run in order; a cutover under way is undone. `godwit move` goes on from there."),
        ROLLBACK("Hands the tables back to the source, in the rollback window."),
        FINISH("Ends the rollback window: the target owns the tables for good.");

        private final String description;

        Verb(String description) {
            this.description = description;
        }

        String description() {
            return description;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is sent. */
    Command command() {
        return switch (verb) {
            case STATUS -> new Command.Status();
            case PAUSE -> new Command.Pause();
            case RESUME -> new Command.Resume();
            case APPROVE -> new Command.Approve();
            case POSTPONE -> new Command.Postpone();
            case ABORT -> new Command.Abort();
            case ROLLBACK -> new Command.Rollback();
            case FINISH -> new Command.Finish();
            case SET -> throw new IllegalStateException("SetCommand says what to set");
        };
    }

    @Override
    final ExitCode perform(LogOutput log) {
        Command command = command();
        Path path = socket != null
                ? socket
                : ConfigFlags.controlSocket(
                        file, spec().commandLine().getParseResult(), console().environment());
        Reply reply = new ControlClient(path).send(command);
        if (json) {
            console().print(List.of(reply.json()));
        } else {
            tell(reply);
        }
        return reply.ok() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void tell(Reply reply) {
        boolean colours = console().colours();
        if (!reply.ok()) {
            console().err().println(Ink.RED.on("Refused: " + reply.message(), colours));
            reply.snapshot()
                    .ifPresent(now -> console()
                            .err()
                            .println("  phase %s, the tables belong to the %s"
                                    .formatted(now.phase(), StatusPage.owner(now.owner()))));
            return;
        }
        if (verb == Verb.STATUS) {
            reply.snapshot()
                    .ifPresent(now -> console()
                            .print(StatusPage.of(
                                    now,
                                    reply.move(),
                                    reply.pid(),
                                    console().terminal().width(),
                                    colours)));
        } else {
            console().print(List.of(reply.message()));
        }
    }
}
