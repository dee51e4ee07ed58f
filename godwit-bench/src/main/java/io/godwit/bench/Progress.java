package io.godwit.bench;

import java.io.PrintStream;
import java.util.stream.Collectors;

/** Tells what is going on, on a stream of its own. */
final class Progress {
    private final PrintStream out;

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String what) {
        out.println(what);
        out.flush();
    }

    /** One line for a measurement. */
    Measurement tell(Measurement made) {
        say("%s, round %d, %s: %s"
                .formatted(
                        made.scenario(),
                        made.round(),
                        made.contestant(),
                        made.figures().entrySet().stream()
                                .map(each -> Words.spaced(each.getKey()) + " " + Words.number(each.getValue()))
                                .collect(Collectors.joining(", "))));
        return made;
    }
}
