package io.godwit.cli.display;

import java.time.Duration;
import java.util.Locale;

/** Numbers and times as a person reads them. */
public final class Words {
    private Words() {}

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 00:42}, {@code 1:02:03}. */
    public static String clock(Duration time) {
        return time.toHours() > 0
                ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
                : "%02d:%02d".formatted(time.toMinutesPart(), time.toSecondsPart());
    }

    /** The two largest units that matter: {@code 120 ms}, {@code 3.4 s}, {@code 2 min 5 s}, {@code 3 h 20 min}. */
    public static String span(Duration time) {
        long millis = time.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
        }
        if (time.toHours() == 0) {
            return time.toMinutes() + " min " + time.toSecondsPart() + " s";
        }
        return time.toHours() + " h " + time.toMinutesPart() + " min";
    }

    static String rough(Duration time) {
        return time.toMinutes() == 0 ? Math.max(1, time.toSeconds()) + " s" : span(time);
    }
}
