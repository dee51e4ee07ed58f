package io.godwit.error;

/**
 * What went wrong, and on which side the person in charge has to look. The runbook has a section of the same name for
 * each code.
 */
public enum Code {
    CONFIGURATION(Side.USER, false),
    PREFLIGHT_REFUSED(Side.USER, false),
    STOPPED_BY_OPERATOR(Side.USER, true),
    LEASE_HELD(Side.USER, true),
    NOT_RUNNING(Side.USER, true),
    HOOK_FAILED(Side.USER, true),
    LOAD_CRITICAL(Side.USER, true),
    SOURCE_UNREACHABLE(Side.SOURCE, true),
    SOURCE_REFUSED(Side.SOURCE, false),
    SOURCE_LOST_POSITION(Side.SOURCE, false),
    SOURCE_LOG_NOT_UNDERSTOOD(Side.SOURCE, false),
    SOURCE_SCHEMA_CHANGED(Side.SOURCE, false),
    SPILL_FAILED(Side.USER, true),
    TARGET_UNREACHABLE(Side.TARGET, true),
    TARGET_REFUSED(Side.TARGET, false),
    TARGET_FULL(Side.TARGET, true),
    TARGET_ROWS_UNEXPECTED(Side.TARGET, false),
    TARGET_WRITTEN(Side.TARGET, false),
    TARGET_OUTCOME_UNKNOWN(Side.TARGET, true),
    LEASE_LOST(Side.TARGET, false),
    VERIFICATION_FAILED(Side.TARGET, false),
    CUTOVER_UNDONE(Side.SOURCE, true),
    CUTOVER_UNCLEAR(Side.SOURCE, false),
    WAY_BACK_LOST(Side.TARGET, false),
    INVARIANT_BROKEN(Side.GODWIT, false);

    private final Side side;
    private final boolean resumable;

    Code(Side side, boolean resumable) {
        this.side = side;
        this.resumable = resumable;
    }

    public Side side() {
        return side;
    }

    /** Whether starting the same move again is expected to get further without a change by the operator. */
    public boolean resumable() {
        return resumable;
    }

    /** Where to look first. */
    public enum Side {
        USER,
        SOURCE,
        TARGET,
        GODWIT
    }
}
