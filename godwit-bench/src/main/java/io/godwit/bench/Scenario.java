package io.godwit.bench;

import java.util.Locale;

/** What can be measured, by the names that {@code --scenario} takes. */
enum Scenario {
    MANY_TABLES,
    ONE_TABLE,
    WIDE_ROWS,
    NARROW_ROWS,
    COMPOSITE_KEYS,
    STRING_KEYS,
    SECONDARY_INDEXES,
    TINY_TABLES,
    BACKLOG_DISTINCT,
    BACKLOG_REPEATED,
    STEADY_LOAD,
    CUTOVER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
