package io.godwit.phase;

import java.util.Locale;

/** What the operator's hooks are told of, in the order in which it happens first. docs/hooks.md has this table. */
public enum MoveEvent {
    START(Effect.ENDS_RUN, "the run holds the move and has changed nothing", "at each start of the command"),
    VALIDATED(
            Effect.ENDS_RUN,
            "both servers are checked, the target's tables exist, nothing is copied yet in this run",
            "at each start of the command"),
    ROW_COPY_COMPLETE(
            Effect.REPORTED,
            "every row is on the target, and the indexes that were left for later are built",
            "at each start of the command"),
    READY(
            Effect.REPORTED,
            "every row was compared, and the cutover waits for its conditions: applications may read from the target",
            "at each start of the command"),
    BEFORE_CUT_OVER(
            Effect.UNDOES_CUTOVER, "the cutover is about to stop writes: stop them here", "at each try of a cutover"),
    RENAMED(Effect.UNDOES_CUTOVER, "the source takes no more writes to the tables", "at each try of a cutover"),
    DRAINED(
            Effect.UNDOES_CUTOVER,
            "the target has everything, compared; the source still owns the tables",
            "at each try of a cutover"),
    SUCCESS(
            Effect.FAILS_AFTERWARDS,
            "the target owns the tables: let writes in there",
            "at each start of the command after the move, until the move is forgotten"),
    CUT_OVER_UNDONE(
            Effect.REPORTED,
            "writes are let in on the source again: undo what before-cut-over did",
            "at each undone cutover, also one of a killed run"),
    FAILURE(
            Effect.REPORTED,
            "the run ends before the hand-over or in the rollback window, for whatever reason; the owner says which",
            "at each end of a run"),
    STATUS(Effect.REPORTED, "every `hooks.status-interval` while the move goes on", "all the time"),
    THROTTLED(Effect.REPORTED, "nothing is copied: a limit is passed, or the operator pauses", "each time"),
    RESUMED(Effect.REPORTED, "no limit was passed for 30 s, or the operator resumes", "each time"),
    BEFORE_ROLLBACK(
            Effect.UNDOES_CUTOVER,
            "`godwit rollback` is about to stop writes on the target: stop them here",
            "at each try of a rollback"),
    ROLLBACK_UNDONE(
            Effect.REPORTED,
            "writes are let in on the target again: undo what before-rollback did",
            "at each undone rollback, also one of a killed run"),
    ROLLBACK(
            Effect.TOLD_AGAIN,
            "the source owns the tables again: let writes in there",
            "at each start of the command after the rollback, until the move is forgotten");

    /** Why it happened, for people. */
    public static final String REASON = "reason";

    /** Whether a reader of the target sees only states that the source had: true or false. */
    public static final String CONSISTENT_READS = "consistent_reads";

    /** Which try of the cutover it is, from 1. */
    public static final String ATTEMPT = "attempt";

    /** The source's transactions when writes had stopped, as a GTID set. */
    public static final String DRAIN_POSITION = "drain_position";

    /** How long the source refused writes until the target owned the tables. */
    public static final String OUTAGE_MILLIS = "outage_millis";

    private final Effect effect;
    private final String when;
    private final String again;

    MoveEvent(Effect effect, String when, String again) {
        this.effect = effect;
        this.when = when;
        this.again = again;
    }

    /** What the failure of a hook does. */
    public enum Effect {
        ENDS_RUN("the run ends; the source owns the tables"),
        UNDOES_CUTOVER("the cutover is undone and tried again, `cutover.attempts` times in all"),
        FAILS_AFTERWARDS("exit code 1 with the target as the owner; the same command runs the hooks again"),
        TOLD_AGAIN("is reported; the same command runs the hooks again"),
        REPORTED("is reported only");

        private final String words;

        Effect(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    public Effect effect() {
        return effect;
    }

    /** When it happens, in words that follow "when". */
    public String when() {
        return when;
    }

    /** How often the hooks can run again, also after a crash. */
    public String again() {
        return again;
    }

    /** The name that hooks go by. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
