package io.godwit.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands do around their work: the log is open while it lasts, and a failure is told in words. */
abstract class Work implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private final Console console;

    Work(Console console) {
        this.console = console;
    }

    /** Does the work of the command. */
    abstract ExitCode perform(LogOutput log) throws Exception;

    @Override
    public final Integer call() {
        try (LogOutput log = LogOutput.open(common.log, common.verbose, console.err())) {
            return told(log).number();
        }
    }

    private ExitCode told(LogOutput log) {
        try {
            return perform(log);
        } catch (Exception failure) {
            return Failures.tell(failure, console, common.verbose);
        }
    }

    final Console console() {
        return console;
    }

    final CommandSpec spec() {
        CommandSpec injected = spec;
        if (injected == null) {
            throw new IllegalStateException("picocli sets the specification before it calls a command");
        }
        return injected;
    }
}
