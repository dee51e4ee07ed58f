package io.godwit.config;

import java.util.List;
import java.util.function.Predicate;

/**
 * What must hold between several settings. Checked only when each of them is legal on its own.
 *
 * @param keys the settings that the rule reads
 */
public record ConfigRule(List<ConfigKey<?>> keys, Predicate<ConfigValues> holds, String reason, String fix) {
    public ConfigRule {
        keys = List.copyOf(keys);
    }
}
