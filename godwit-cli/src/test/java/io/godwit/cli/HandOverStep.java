package io.godwit.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every step of a move at which a kill finds another state outside of the process, in the order in which a life meets them. A run
 * changes the world by calls of its ports and by hooks only, so each step is the moment before or after one of these.
 */
public enum HandOverStep {
    BEGUN(Stage.MOVE, "after there begin"),
    COPIED(Stage.MOVE, "before there store verifying"),
    VERIFYING(Stage.MOVE, "after there store verifying"),
    VERIFIED(Stage.MOVE, "before there store ready"),
    READY(Stage.MOVE, "after there store ready"),

    UNDOING(Stage.UNDO, "before there reopen", Answer.OF_A_RENAME),
    SOURCE_OPENED_AGAIN(Stage.UNDO, "after there reopen"),
    TAKEN_BACK(Stage.UNDO, "after there takeBack"),
    UNDONE(Stage.UNDO, "before hook cut-over-undone"),

    CUTOVER_BEGINS(Stage.CUTOVER, "before there store cutting over", Answer.OF_A_COMMIT),
    CUTOVER_STORED(Stage.CUTOVER, "after there store cutting over"),
    LOCKED(Stage.CUTOVER, "before there close", Answer.OF_A_RENAME),
    RENAMED(Stage.CUTOVER, "after there close"),
    DRAINED(Stage.CUTOVER, "after there drain"),
    COMPARED(Stage.CUTOVER, "before hook drained"),
    COUNTERS_CARRIED(Stage.CUTOVER, "after there complete"),
    WAY_BACK_MEASURED(Stage.CUTOVER, "after there measure"),
    DECLARING(Stage.CUTOVER, "before there openWayBack", Answer.OF_A_COMMIT),
    WINDOW_OPENED(Stage.CUTOVER, "after there openWayBack"),
    SUCCESS_TOLD(Stage.CUTOVER, "after hook success"),

    REVERSE_LEASE_TAKEN(Stage.WINDOW, "after back acquire"),
    REVERSE_LEDGER_MADE(Stage.WINDOW, "after back beginSettled"),
    FOLLOWING(Stage.WINDOW, "after back apply"),

    UNDOING_ROLLBACK(Stage.UNDO_ROLLBACK, "before back reopen", Answer.OF_A_RENAME),
    TARGET_OPENED_AGAIN(Stage.UNDO_ROLLBACK, "after back reopen"),
    ROLLBACK_UNDONE(Stage.UNDO_ROLLBACK, "before hook rollback-undone"),

    ROLLBACK_BEGINS(Stage.ROLLBACK, "before there store handing back", Answer.OF_A_COMMIT),
    HANDING_BACK(Stage.ROLLBACK, "after there store handing back"),
    ROLLBACK_LOCKED(Stage.ROLLBACK, "before back close", Answer.OF_A_RENAME),
    TARGET_RENAMED(Stage.ROLLBACK, "after back close"),
    TARGET_DRAINED(Stage.ROLLBACK, "after back drain"),
    COMPARED_BACK(Stage.ROLLBACK, "before back complete"),
    COUNTERS_CARRIED_BACK(Stage.ROLLBACK, "after back complete"),
    DECLARING_BACK(Stage.ROLLBACK, "before there store returning", Answer.OF_A_COMMIT),
    RETURNING(Stage.ROLLBACK, "after there store returning"),
    GIVING_NAMES_BACK(Stage.ROLLBACK, "before there reopen", Answer.OF_A_RENAME),
    NAMES_GIVEN_BACK(Stage.ROLLBACK, "after there reopen"),
    ROLLED_BACK(Stage.ROLLBACK, "after there store rolled back"),
    REVERSE_LEDGER_FORGOTTEN(Stage.ROLLBACK, "after back forget"),
    WAY_BACK_FORGOTTEN(Stage.ROLLBACK, "after there forgetWayBack"),
    // A later run tidies up before it tells once more.
    ROLLBACK_TOLD(Stage.ROLLBACK, "after hook rollback"),

    FINISHING(Stage.FINISH, "before there store moved", Answer.OF_A_COMMIT),
    FINISHED(Stage.FINISH, "after there store moved"),
    REVERSE_LEDGER_FORGOTTEN_AT_THE_END(Stage.FINISH, "after back forget"),
    WAY_BACK_FORGOTTEN_AT_THE_END(Stage.FINISH, "after there forgetWayBack");

    /** What a life of a move consists of. */
    public enum Stage {
        MOVE,
        UNDO,
        CUTOVER,
        WINDOW,
        UNDO_ROLLBACK,
        ROLLBACK,
        FINISH;

        /** Whether the hand-over of this way has to be undone to get here. */
        public boolean undoes(String way) {
            return this == (way.equals("there") ? UNDO : UNDO_ROLLBACK);
        }
    }

    /** The answer that a network can lose at a step where a statement is about to be sent. */
    public enum Answer {
        OF_A_COMMIT("COMMIT"),
        OF_A_RENAME("RENAME TABLE");

        private final String statement;

        Answer(String statement) {
            this.statement = statement;
        }

        public String statement() {
            return statement;
        }
    }

    private final Stage stage;
    private final String moment;
    private final Optional<Answer> answer;

    HandOverStep(Stage stage, String moment) {
        this(stage, moment, Optional.empty());
    }

    HandOverStep(Stage stage, String moment, Answer answer) {
        this(stage, moment, Optional.of(answer));
    }

    HandOverStep(Stage stage, String moment, Optional<Answer> answer) {
        this.stage = stage;
        this.moment = moment;
        this.answer = answer;
    }

    public Stage stage() {
        return stage;
    }

    /** @param passed as {@link SteppedMove} names it: "after", the way, the method, and the phase that is stored */
    public boolean isAt(String passed) {
        return moment.equals(passed);
    }

    /** What can be lost here. */
    public Optional<Answer> answer() {
        return answer;
    }

    public static List<HandOverStep> of(Stage... stages) {
        List<Stage> wanted = List.of(stages);
        return Arrays.stream(values())
                .filter(step -> wanted.contains(step.stage))
                .toList();
    }
}
