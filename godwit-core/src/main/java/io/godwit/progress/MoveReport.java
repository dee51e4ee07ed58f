package io.godwit.progress;

import io.godwit.error.Code;
import io.godwit.model.RowDifference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a move ended.
 *
 * @param verified true only if every row of every table was compared at the final position and was equal
 * @param outage how long the source refused writes, from the moment they were stopped until the target was declared
 *     the owner; empty when there was no cutover
 * @param handOver how the last hand-over went, done or undone
 * @param differences the first rows that differ
 * @param mended the first rows that differed and whose ranges were copied again
 * @param rowsMended how many they are
 * @param startPosition transactions of the source that the target had when the run began, as a GTID set
 * @param finalPosition those that it had at the end
 * @param message for people: what happened and what to do next
 * @param throttled for how long nothing was copied, and by what; the hand-over is no part of it
 * @param hooks the operator's hooks that were run, in order; of the regular status only those that failed
 * @param readCutover empty when this run did not come to it
 */
public record MoveReport(
        Outcome outcome,
        boolean verified,
        Optional<Duration> outage,
        HandOver handOver,
        Instant startedAt,
        Instant endedAt,
        List<PhaseTime> phases,
        List<TableReport> tables,
        List<RowDifference> differences,
        List<RowDifference> mended,
        long rowsMended,
        String startPosition,
        String finalPosition,
        String message,
        List<ThrottledTime> throttled,
        List<HookRun> hooks,
        Optional<ReadCutover> readCutover) {
    public MoveReport {
        phases = List.copyOf(phases);
        tables = List.copyOf(tables);
        differences = List.copyOf(differences);
        mended = List.copyOf(mended);
        throttled = List.copyOf(throttled);
        hooks = List.copyOf(hooks);
    }

    public enum Outcome {
        /** The target owns the tables. */
        MOVED,
        /** The target owns the tables, but a hook that should have told so failed. */
        MOVED_HOOK_FAILED,
        /** The target owns the tables; the operator stopped the run in the rollback window, which can be resumed. */
        WINDOW_STOPPED,
        /** The target owns the tables; the run failed in the rollback window, which can be resumed. */
        WINDOW_FAILED,
        /** The target owns the tables, and they cannot be handed back any more. */
        WAY_BACK_LOST,
        /** The tables were handed back: the source owns them again. */
        ROLLED_BACK,
        /** The source still owns the tables; the move can be resumed. */
        FAILED,
        /** Preflight refused; nothing was written. */
        REFUSED,
        /** Rows differ; the source still owns the tables. */
        DIFFERENT,
        /** The operator stopped it; the source still owns the tables. */
        STOPPED,
        /** A crash or error during the hand-over left it open who owns the tables; a person must look. */
        UNCLEAR;

        /** How a run ends that fails with this code while the target owns the tables. */
        public static Outcome inWindow(Code code) {
            return switch (of(code)) {
                case STOPPED -> WINDOW_STOPPED;
                case FAILED, DIFFERENT, REFUSED -> WINDOW_FAILED;
                case Outcome other -> other;
            };
        }

        /** How a move ends that fails with this code while the source owns the tables. */
        public static Outcome of(Code code) {
            return switch (code) {
                case PREFLIGHT_REFUSED -> REFUSED;
                case VERIFICATION_FAILED -> DIFFERENT;
                case STOPPED_BY_OPERATOR -> STOPPED;
                case CUTOVER_UNCLEAR -> UNCLEAR;
                case WAY_BACK_LOST -> WAY_BACK_LOST;
                case CONFIGURATION,
                        LEASE_HELD,
                        NOT_RUNNING,
                        HOOK_FAILED,
                        LOAD_CRITICAL,
                        SOURCE_UNREACHABLE,
                        SOURCE_REFUSED,
                        SOURCE_LOST_POSITION,
                        SOURCE_LOG_NOT_UNDERSTOOD,
                        SOURCE_SCHEMA_CHANGED,
                        SPILL_FAILED,
                        TARGET_UNREACHABLE,
                        TARGET_REFUSED,
                        TARGET_FULL,
                        TARGET_ROWS_UNEXPECTED,
                        TARGET_WRITTEN,
                        TARGET_OUTCOME_UNKNOWN,
                        LEASE_LOST,
                        CUTOVER_UNDONE,
                        INVARIANT_BROKEN -> FAILED;
            };
        }
    }

    public record PhaseTime(String phase, Instant enteredAt, Duration duration) {}

    /**
     * @param rowsCopied of all runs
     * @param bytesCopied of this run: sizes of row images, without what the network and the server add
     * @param changesApplied of all runs
     * @param rowsVerified in this run: every run compares every row afresh
     */
    public record TableReport(String name, long rowsCopied, long bytesCopied, long changesApplied, long rowsVerified) {}

    /**
     * @param by the signal whose limit was passed, or the operator
     * @param times how often
     * @param duration in all
     */
    public record ThrottledTime(String by, int times, Duration duration) {}

    /**
     * @param event what it was told of
     * @param hook the name of its file, or its address
     * @param said the end of its output, or why it failed
     */
    public record HookRun(
            String event, String hook, Instant startedAt, Duration duration, boolean succeeded, String said) {}
}
