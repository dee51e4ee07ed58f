package io.godwit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.godwit.cli.display.Terminal;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.Map;

/** Where the program begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Console console = new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
                new BufferedReader(new InputStreamReader(System.in, UTF_8)),
                environment,
                Terminal.detect(environment));
        int exitCode = run(console, arguments);
        console.out().flush();
        System.exit(exitCode);
    }

    static int run(Console console, String... arguments) {
        return GodwitCommand.on(console).execute(arguments);
    }
}
