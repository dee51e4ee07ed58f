package io.godwit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.godwit.cli.display.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.util.Map;

/** Runs commands inside the test's process and keeps what they write. */
final class CapturedConsole {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment;
    private String input = "";
    private int exitCode = -1;

    CapturedConsole(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    CapturedConsole typing(String line) {
        input = line + "\n";
        return this;
    }

    int run(String... arguments) {
        Console console = new Console(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new BufferedReader(new StringReader(input)),
                environment,
                Terminal.none());
        exitCode = Main.run(console, arguments);
        return exitCode;
    }

    /** Of the last command. */
    int exitCode() {
        return exitCode;
    }

    String all() {
        return out() + err();
    }

    String out() {
        return out.toString(UTF_8);
    }

    String err() {
        return err.toString(UTF_8);
    }
}
