package io.godwit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

@Command(
        name = "godwit",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Moves tables between live MySQL servers while applications write.",
        versionProvider = GodwitCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:moved, or nothing is wrong",
            "1:failed; the message says who owns the tables and what to do",
            "2:bad usage or configuration",
            "3:refused by preflight; nothing was written",
            "4:source and target differ",
            "5:stopped by the operator; the same command resumes",
            "6:rolled back: the source owns the tables again"
        })
final class GodwitCommand {
    /** The whole command line, on a console. */
    static CommandLine on(Console console) {
        CommandLine godwit = new CommandLine(new GodwitCommand());
        add(godwit, "move", new MoveCommand(console), true);
        add(godwit, "check", new CheckCommand(console), true);
        add(godwit, "plan", new PlanCommand(console), true);
        add(godwit, "verify", new VerifyCommand(console), true);
        for (ControlCommand.Verb verb : ControlCommand.Verb.values()) {
            CommandLine command = new CommandLine(
                    verb == ControlCommand.Verb.SET ? new SetCommand(console) : new ControlCommand(console, verb));
            command.getCommandSpec().usageMessage().sortOptions(false).description(verb.description());
            ConfigFlags.addSocketFlagsTo(command);
            godwit.addSubcommand(verb.word(), command);
        }
        add(godwit, "demo", new DemoCommand(console), false);
        godwit.addSubcommand(new CommandLine.HelpCommand());
        godwit.setOut(writer(console.out()));
        godwit.setErr(writer(console.err()));
        godwit.setColorScheme(CommandLine.Help.defaultColorScheme(
                console.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        return godwit;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, UTF_8), true);
    }

    private static void add(CommandLine godwit, String name, Work work, boolean configured) {
        CommandLine command = new CommandLine(work);
        if (configured) {
            ConfigFlags.addTo(command);
        }
        godwit.addSubcommand(name, command);
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {version()};
        }
    }

    static String version() {
        String version = GodwitCommand.class.getPackage().getImplementationVersion();
        return "godwit " + (version == null ? "(built from source)" : version);
    }
}
