package io.godwit.cli;

import io.godwit.cli.display.Terminal;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** Where a command reads from and writes to. */
record Console(
        PrintStream out, PrintStream err, BufferedReader in, Map<String, String> environment, Terminal terminal) {
    void print(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }

    boolean colours() {
        return terminal.colours();
    }
}
