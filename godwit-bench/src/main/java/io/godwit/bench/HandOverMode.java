package io.godwit.bench;

import java.util.Locale;

/** How a hand-over is made, and what is in its way. */
enum HandOverMode {
    RENAME,
    /** An operator makes the source read-only. */
    READ_ONLY,
    /** A client keeps one of the tables in transactions of a second and a half, one after the other. */
    LONG_TRANSACTIONS,
    /** Hooks keep the application from beginning transactions before the tables are renamed, and send it to the target. */
    LOCKING_HOOKS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
