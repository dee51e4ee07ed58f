package io.godwit.hook;

import io.godwit.phase.MoveEvent;
import io.godwit.progress.Snapshot;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event with its facts.
 *
 * @param facts what only this event has, by the names that {@link MoveEvent} gives
 */
public record HookCall(MoveEvent event, Instant at, Snapshot snapshot, Map<String, String> facts) {
    public HookCall {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts)); // keeps the order
    }
}
