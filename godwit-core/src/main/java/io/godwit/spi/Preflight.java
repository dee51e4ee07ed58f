package io.godwit.spi;

import java.util.List;

/** The checks before a move; all of them run, and all findings are returned at once. */
public interface Preflight {
    /** Fails when a server cannot be reached, since nothing can be said then. */
    List<Finding> check() throws InterruptedException;

    /** BLOCKS refuses the move. */
    enum Grade {
        BLOCKS,
        WARNS,
        INFORMS
    }

    /**
     * @param code the kind of finding, as docs/reference/refusals.md lists it
     * @param object what it is about: a server, a table, a setting
     * @param reason one sentence
     * @param fix the SQL or the setting that cures it
     */
    record Finding(Grade grade, String code, String object, String reason, String fix) {}
}
