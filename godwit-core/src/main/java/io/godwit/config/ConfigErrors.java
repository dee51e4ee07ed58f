package io.godwit.config;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Everything that is wrong with a configuration, collected so that a person sees all of it at once. Not thread-safe. */
public final class ConfigErrors {
    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param value as given; empty when there is none or it must not be shown
     * @param origin where it came from
     */
    public record Entry(String key, Optional<String> value, String origin, String reason, String fix) {
        @Override
        public String toString() {
            String shown = value.map(text -> " = '" + text + "'").orElse("");
            return "%s%s (%s): %s%n    fix: %s".formatted(key, shown, origin, reason, fix);
        }
    }

    public void add(Entry entry) {
        entries.add(entry);
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Fails with all errors in one message, if there are any. */
    public void throwIfAny() {
        if (!entries.isEmpty()) {
            throw new MoveException(Code.CONFIGURATION, message());
        }
    }

    private String message() {
        String count = entries.size() == 1 ? "1 error" : entries.size() + " errors";
        // Two keys that share a cause, such as one unreadable file, would say the same twice.
        return new LinkedHashSet<>(entries)
                .stream()
                        .map(entry -> "  - " + entry)
                        .collect(Collectors.joining(
                                System.lineSeparator(), count + " in the configuration:" + System.lineSeparator(), ""));
    }
}
