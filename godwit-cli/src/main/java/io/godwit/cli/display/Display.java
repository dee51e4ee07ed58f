package io.godwit.cli.display;

import io.godwit.progress.Snapshot;
import java.io.PrintStream;

/** Shows how a move goes on. Called by one thread at a time. */
public interface Display extends AutoCloseable {
    void show(Snapshot snapshot);

    /** Leaves the last state on the screen and gives the screen back. */
    @Override
    void close();

    /** A block that is redrawn on a terminal, lines elsewhere. */
    static Display on(Terminal terminal, PrintStream out, String title) {
        return terminal.redraws() ? new BlockDisplay(terminal, out, title) : new LineDisplay(out);
    }
}
