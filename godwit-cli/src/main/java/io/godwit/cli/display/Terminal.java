package io.godwit.cli.display;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the screen can do.
 *
 * @param redraws whether lines can be drawn over
 */
public record Terminal(boolean redraws, boolean colours, int width) {
    private static final int WIDTH_USUAL = 100;
    private static final int WIDTH_MIN = 60;
    private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)");

    /** A pipe or a file. */
    public static Terminal none() {
        return new Terminal(false, false, WIDTH_USUAL);
    }

    // Java 25 went back to a console that is null when input or output is not a terminal; the checker knows 22 to 24.
    @SuppressWarnings("SystemConsoleNull")
    public static Terminal detect(Map<String, String> environment) {
        Console console = System.console();
        String term = environment.getOrDefault("TERM", "");
        if (console == null || !console.isTerminal() || term.isEmpty() || term.equals("dumb")) {
            return none();
        }
        boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(true, colours, Math.max(WIDTH_MIN, width(environment)));
    }

    private static int width(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        if (columns.matches("\\d{1,4}")) {
            return Integer.parseInt(columns);
        }
        return askedWidth();
    }

    private static int askedWidth() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
            }
            Matcher size = SIZE.matcher(said.strip());
            return size.matches() ? Integer.parseInt(size.group(1)) : WIDTH_USUAL;
        } catch (IOException noStty) {
            return WIDTH_USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return WIDTH_USUAL;
        }
    }
}
