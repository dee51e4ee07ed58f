package io.godwit.cutover;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.godwit.model.TableHolder;
import io.godwit.progress.OutageForecast;
import io.godwit.progress.OutageForecast.Part;
import io.godwit.spi.LockHolders.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Forecasts how long writes will be held back. A pure function of what is known before they are stopped; the hooks of the
 * hand-over, and triggers and views that it creates, are not in it.
 */
final class DrainForecast {
    /** Of a comparison of changed keys, beside what a comparison takes at least. */
    private static final Duration PER_KEY = Duration.ofNanos(20_000);

    /** The last answers of both servers: the end of the log, the counters, the owner. */
    private static final Duration LAST_STEPS = Duration.ofMillis(30);

    private DrainForecast() {}

    /**
     * @param backlog what is left to do
     * @param tables how many are moved
     * @param closing what stopping the writes takes when nobody is in the way
     * @param seen who is in the way now
     */
    record Facts(Backlog backlog, int tables, Duration closing, Seen seen) {}

    /** @param limit above which the hand-over does not begin */
    static OutageForecast of(Facts facts, Duration limit) {
        return new OutageForecast(
                limit,
                List.of(
                        waiting(facts.seen()),
                        stopping(facts),
                        applying(facts.backlog()),
                        comparing(facts.backlog()),
                        new Part("handing over", LAST_STEPS, "counters, last questions and the record of the owner")),
                facts.seen().holders(),
                facts.seen().hidden());
    }

    // A transaction is expected to go on for as long again as it has lasted, or until its session is ended.
    private static Part waiting(Seen seen) {
        String name = "waiting for transactions";
        return seen.holders().stream()
                .max((one, other) -> left(one).compareTo(left(other)))
                .map(longest -> new Part(name, left(longest), longest.describe()))
                .orElseGet(() -> new Part(name, Duration.ZERO, seen.hidden().orElse("nobody holds a moved table")));
    }

    private static Duration left(TableHolder holder) {
        return holder.endedAfter()
                .map(after -> after.minus(holder.held()))
                .map(left -> left.isNegative() ? Duration.ZERO : left)
                .filter(left -> left.compareTo(holder.held()) < 0)
                .orElse(holder.held());
    }

    private static Part stopping(Facts facts) {
        return new Part(
                "stopping writes",
                facts.closing(),
                facts.closing().isZero()
                        ? "as long as the command or the operator takes is not known"
                        : format("%,d %s to rename", facts.tables(), facts.tables() == 1 ? "table" : "tables"));
    }

    private static Part applying(Backlog backlog) {
        Duration lag = backlog.lag().orElse(Duration.ZERO);
        double perSecond = backlog.applying().perSecond();
        Duration pending = perSecond == 0
                ? Duration.ZERO
                : Duration.ofMillis(Math.round(backlog.pendingChanges() / perSecond * 1e3));
        String says = backlog.lag()
                .map(now -> format("the target is %,d ms behind", now.toMillis()))
                .orElse("the lag is not measured yet");
        return new Part(
                "applying the last changes",
                lag.compareTo(pending) > 0 ? lag : pending,
                format(
                        "%s; %,d changes wait%s",
                        says,
                        backlog.pendingChanges(),
                        perSecond == 0 ? "" : format(", %,d a second are applied", Math.round(perSecond))));
    }

    private static Part comparing(Backlog backlog) {
        Duration once = backlog.comparing().round();
        return new Part(
                "comparing the last rows",
                backlog.dirtyKeys() == 0 ? Duration.ZERO : once.plus(PER_KEY.multipliedBy(backlog.dirtyKeys())),
                format(
                        "%,d changed since they were compared; a comparison takes %.1f ms",
                        backlog.dirtyKeys(), once.toNanos() / 1e6));
    }

    @FormatMethod
    private static String format(@FormatString String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
