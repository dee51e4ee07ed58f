package io.godwit.cutover;

import io.godwit.error.MoveException;
import io.godwit.phase.MoveEvent;
import io.godwit.phase.Phase;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a cutover needs of the run around it. For the loop's thread, but for what says that tasks call it. */
public interface Surroundings {
    /** Stores the phase, then runs {@code then} on the loop's thread. */
    void enter(Phase phase, Runnable then);

    /** Stores that the other side owns the tables, then runs {@code then} on the loop's thread. */
    void declare(Runnable then);

    /**
     * Tells the operator's hooks, after all that they were told before, then runs {@code then} on the loop's thread
     * with why the cutover must be undone, if it must. Runs it at once when there are no hooks.
     */
    void tell(MoveEvent event, Map<String, String> facts, Consumer<Optional<MoveException>> then);

    /** No other try is made by itself; throws to end the run. */
    void gaveUp(MoveException reason);

    /** Has what was changed applied and compared without rest, or no longer. */
    void hurry(boolean on);

    /**
     * Fails when another process may own the move by now: the source knows no fencing token, so a process that
     * slept must not rename its tables. Blocks; called by tasks.
     */
    void confirmLease();

    /** Whether something is being written to the target's tables. */
    boolean isWritingTarget();

    /** Whether no key is left that changed since its last comparison. */
    boolean everythingIsCompared();

    /** How many rows were found to differ. */
    long differences();

    /**
     * Carries over to the target what rows do not, as it is now, so that little is left to do while writes are
     * stopped. Blocks; called by tasks.
     */
    void prepareTarget() throws InterruptedException;

    /** Carries over to the target what rows do not. Blocks; called by tasks while writes are stopped. */
    void completeTarget() throws InterruptedException;

    /** Removes what {@link #completeTarget()} made and what would act on rows that are written. Blocks; called by tasks. */
    void takeBackTarget() throws InterruptedException;
}
