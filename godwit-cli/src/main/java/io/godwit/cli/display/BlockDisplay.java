package io.godwit.cli.display;

import io.godwit.progress.Snapshot;
import java.io.PrintStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A block of lines that is drawn over itself. */
final class BlockDisplay implements Display {
    private static final Logger LOG = LoggerFactory.getLogger(BlockDisplay.class);
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Terminal terminal;
    private final PrintStream out;
    private final String title;
    private final Rates rates = new Rates();
    // Also a process that is told to end at once must not leave a terminal without a cursor.
    private final Thread atExit = new Thread(this::showCursor, "show-cursor");
    private int drawn;

    BlockDisplay(Terminal terminal, PrintStream out, String title) {
        this.terminal = terminal;
        this.out = out;
        this.title = title;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    @Override
    public void show(Snapshot snapshot) {
        rates.see(snapshot);
        List<String> lines = new Picture(snapshot, rates, terminal.width(), terminal.colours()).lines(title);
        StringBuilder block = new StringBuilder(drawn == 0 ? HIDE_CURSOR : "\u001b[" + drawn + "A\r");
        lines.forEach(line -> block.append(line).append(CLEAR_TO_END_OF_LINE).append('\n'));
        // One write for the whole block: half a block would flicker.
        out.print(block.append(CLEAR_BELOW));
        out.flush();
        drawn = lines.size();
    }

    private void showCursor() {
        out.print(SHOW_CURSOR);
        out.flush();
    }

    @Override
    public void close() {
        if (drawn > 0) {
            showCursor();
            out.println();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            LOG.debug("the process is ending already, and shows the cursor once more", e);
        }
    }
}
