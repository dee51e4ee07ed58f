package io.godwit.spi;

import java.util.List;

/** The checks before a move; all of them run, and all findings are returned at once. */
public interface Preflight {
    /** Fails when a server cannot be reached, since nothing can be said then. */
    List<Finding> check() throws InterruptedException;

    /** Looks at both servers; plenty where nothing is known. */
    default FreeConnections freeConnections() throws InterruptedException {
        return FreeConnections.PLENTY;
    }

    /**
     * Connections that each server has room for besides those that are open, and those that a move with one reader and one
     * writer may open.
     */
    record FreeConnections(int source, int target) {
        public static final FreeConnections PLENTY = new FreeConnections(1_000, 1_000);
    }

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
