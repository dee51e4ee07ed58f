package io.godwit.spi;

import io.godwit.model.TableShape;
import java.util.List;

/** The tables of a move, as the source defines them, and their counterparts on the target. */
public interface SourceSchema {
    /** The tables that the configured names and patterns mean, sorted by name; a name that means none is an error. */
    List<TableShape> tables() throws InterruptedException;

    /**
     * Creates schemas and tables that the target lacks, from the source's definition. Existing tables are left alone:
     * preflight has compared them.
     */
    void createOnTarget(List<TableShape> tables) throws InterruptedException;

    /** Those of the tables that {@link #createOnTarget} made without some of their indexes, in this run or an earlier one. */
    default List<TableShape> withoutIndexes(List<TableShape> tables) throws InterruptedException {
        return List.of();
    }

    /**
     * Builds the indexes that the table lacks on the target, while changes are applied to it; takes as long as it takes. May
     * be called again after any failure.
     *
     * @return false when too much changed meanwhile and nothing was built: to be called again while nothing is applied
     */
    default boolean buildIndexes(TableShape table) throws InterruptedException {
        return true;
    }

    /** Refreshes what the target's optimizer knows about the copied tables; a failure is only logged. */
    void analyze(List<TableShape> tables) throws InterruptedException;

    /**
     * Carries over what rows do not, while applications still write: {@link #complete}, called soon after, then finds
     * little to do. Fails with {@code CUTOVER_UNDONE} when it cannot.
     */
    void prepareToComplete(List<TableShape> tables) throws InterruptedException;

    /**
     * Carries over what rows do not: the AUTO_INCREMENT counters, and triggers and views where that is asked for. Called
     * while writes are stopped, everything was compared and nothing is written to the target, before the target becomes
     * the owner; fails with {@code CUTOVER_UNDONE} when another attempt may succeed.
     */
    void complete(List<TableShape> tables) throws InterruptedException;

    /**
     * Removes what {@link #complete} made, as far as it would act on rows that are written or be in the way of the next
     * cutover. Called after one that was undone or interrupted, before anything is written; may be called again.
     */
    void takeBack() throws InterruptedException;

    /** What {@link #createOnTarget} and the copy would do; changes nothing. */
    List<TablePlan> plan(List<TableShape> tables) throws InterruptedException;
}
