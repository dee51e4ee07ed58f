package io.godwit.sequence;

import java.util.EnumSet;
import java.util.Set;

/** The protective rules of docs/algorithm.md that live outside the sequencer, in the adapters and in the engine. */
enum WorldRule {
    /** A reader opens its view only when the executed set contains T. */
    READERS_WAIT_FOR_VISIBILITY,
    /** H is the end of the log, not of the executed set. */
    HIGH_IS_THE_END_OF_THE_LOG,
    /** H is read after the view was opened. */
    HIGH_IS_READ_AFTER_THE_VIEW,
    /** Positions are compared as sets, never by their highest number [16]. */
    POSITIONS_ARE_SETS,
    /** Readers use the server that the stream comes from, so that H and the stream speak of one log. */
    READERS_STAY_WITH_THE_STREAM,
    /**
     * No range is opened before the stream has passed the end of the log, read when the process began, and all of it
     * is applied. The executed set that the move starts from may hold a transaction and lack an older one of the same
     * row, which then comes with the stream and would put an old image over a newer one.
     */
    COPIES_FROM_A_POSITION_WITHOUT_HOLES,
    /** The last range of a table has no upper end [16]. */
    LAST_RANGE_IS_OPEN_ABOVE,
    /** Rows of a chunk and its ledger row are one transaction. */
    CHUNK_AND_LEDGER_ARE_ONE,
    /** Rows of a range that is given up and its ledger row go in one transaction. */
    GIVING_UP_AND_LEDGER_ARE_ONE,
    /** A small epoch and its position are one transaction. */
    EPOCH_AND_POSITION_ARE_ONE,
    /** Phase 1 deletes, phase 2 writes. */
    DELETES_BEFORE_WRITES,
    /** No connection begins phase 2 before all have ended phase 1. */
    BARRIER_BETWEEN_PHASES,
    /** The ledger records the intent before the first statement of a large epoch. */
    INTENT_BEFORE_LARGE_EPOCH,
    /** A redo that goes further than the intent records the larger intent first [2]. */
    LARGER_INTENT_BEFORE_LONGER_REDO,
    /** A redo deletes the keys of all pieces before the first piece [10]. */
    REDO_DELETES_ALL_KEYS_FIRST,
    /** A redo counts no effects [10]. */
    REDO_COUNTS_NOTHING,
    /** Data statements check the fencing token too [3]. */
    DATA_IS_FENCED,
    /** A commit whose outcome is unknown is a crash, never a retry [13]. */
    UNKNOWN_OUTCOME_IS_A_CRASH,
    /** A server is accepted only if it holds P, the intent and every L [14]. */
    SERVER_HOLDS_THE_LEDGER,
    /** The process that goes on with another server does so only if that holds all that was received. */
    SERVER_HOLDS_WHAT_WAS_RECEIVED,
    /** A comparison reads the target only when P has passed the high of the source's view. */
    COMPARISON_WAITS_FOR_POSITION,
    /** Who finds a difference asks whether it still holds the lease: another process may have deleted the rows. */
    DIFFERENCES_ARE_JUDGED_UNDER_THE_LEASE,
    /** After a restart every range is compared again [11]. */
    VERIFIES_AFRESH,
    /** The drain position is the end of the log, not of the executed set [8]. */
    DRAINS_TO_THE_END_OF_THE_LOG;

    static final Set<WorldRule> ALL = Set.copyOf(EnumSet.allOf(WorldRule.class));
}
