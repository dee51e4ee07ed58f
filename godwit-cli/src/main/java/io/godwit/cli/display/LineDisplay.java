package io.godwit.cli.display;

import io.godwit.progress.Snapshot;
import java.io.PrintStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A line every few seconds and at each change of phase. */
final class LineDisplay implements Display {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final PrintStream out;
    private final Rates rates = new Rates();
    private @Nullable Snapshot printed;

    LineDisplay(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Snapshot snapshot) {
        rates.see(snapshot);
        Snapshot last = printed;
        if (last == null
                || !last.phase().equals(snapshot.phase())
                || snapshot.elapsed().minus(last.elapsed()).compareTo(PAUSE) >= 0) {
            out.println(Picture.plain(snapshot, rates));
            out.flush();
            printed = snapshot;
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
