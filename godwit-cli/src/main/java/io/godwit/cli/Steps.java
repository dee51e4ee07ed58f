package io.godwit.cli;

import io.godwit.cli.display.Ink;
import io.godwit.cli.display.Words;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/** The steps of a demo, each with what it took. Used by one thread, except for the counts of a step. */
final class Steps {
    private static final Duration REDRAW = Duration.ofMillis(200);

    private final Console console;
    private int number;
    private long begunAt;
    private long drawnAt;

    Steps(Console console) {
        this.console = console;
    }

    /** A remark to the step before. */
    void say(String text) {
        console.print(List.of("     " + text));
    }

    /** A step that shows by itself how it goes. */
    void name(String name) {
        number++;
        console.print(List.of(" %d   %s".formatted(number, name), ""));
    }

    void begin(String name) {
        number++;
        begunAt = System.nanoTime();
        console.out().print(" %d   %s ...".formatted(number, name));
        console.out().flush();
    }

    void end(String result) {
        Duration took = Duration.ofNanos(System.nanoTime() - begunAt);
        console.print(List.of(" " + Ink.GREEN.on(result, console.colours()) + " in " + Words.span(took)));
    }

    <T> T time(String name, Supplier<T> step) {
        begin(name);
        T result = step.get();
        end("done");
        return result;
    }

    /** A step that counts up to a number, which is shown while it grows. */
    void count(String name, long total, Consumer<LongConsumer> step) {
        begin(name);
        String beginning = "\r %d   %s ...".formatted(number, name);
        step.accept(count -> draw(beginning, count, total));
        if (console.terminal().redraws()) {
            console.out().print(beginning + "\u001b[K");
        }
        end(Words.count(total) + " rows");
    }

    private synchronized void draw(String beginning, long count, long total) {
        long now = System.nanoTime();
        if (console.terminal().redraws() && now - drawnAt > REDRAW.toNanos()) {
            drawnAt = now;
            console.out()
                    .print("%s %s of %s rows\u001b[K".formatted(beginning, Words.count(count), Words.count(total)));
            console.out().flush();
        }
    }
}
