package io.godwit.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What operators have commanded, which holds for the move until they command otherwise: it outlives the process.
 *
 * @param approval what was said last about the cutover; empty while nothing was
 * @param settings at most one for each key
 */
public record Orders(boolean paused, Optional<Approval> approval, List<Setting> settings) {
    /** Nothing was commanded. */
    public static final Orders NONE = new Orders(false, Optional.empty(), List.of());

    public Orders {
        settings = List.copyOf(settings);
    }

    /** What people say about the cutover. */
    public enum Approval {
        APPROVED,
        POSTPONED
    }

    /**
     * A setting that was changed while the move ran.
     *
     * @param value as a person would write it
     * @param instead the value that the configuration had then
     */
    public record Setting(String key, String value, String instead) {}

    public Orders paused(boolean now) {
        return new Orders(now, approval, settings);
    }

    public Orders with(Approval said) {
        return new Orders(paused, Optional.of(said), settings);
    }

    /** The same with this setting; nothing is left of one that has the value of the configuration again. */
    public Orders with(Setting changed) {
        List<Setting> others = new ArrayList<>(without(changed.key()).settings);
        if (!changed.value().equals(changed.instead())) {
            others.add(changed);
        }
        return new Orders(paused, approval, others);
    }

    public Orders without(String key) {
        return new Orders(
                paused,
                approval,
                settings.stream().filter(each -> !each.key().equals(key)).toList());
    }

    /** For people, one line each. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        if (paused) {
            lines.add("`godwit pause`");
        }
        approval.ifPresent(said -> lines.add(said == Approval.APPROVED ? "`godwit approve`" : "`godwit postpone`"));
        settings.forEach(each -> lines.add(
                "`godwit set %s=%s` (the configuration says %s)".formatted(each.key(), each.value(), each.instead())));
        return lines;
    }
}
