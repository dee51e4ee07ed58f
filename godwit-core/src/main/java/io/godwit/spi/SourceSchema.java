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

    /**
     * Carries over what rows do not: the AUTO_INCREMENT counters. Called while writes are stopped and everything was
     * compared, before the target becomes the owner; fails with {@code CUTOVER_UNDONE} when it cannot.
     */
    void complete(List<TableShape> tables) throws InterruptedException;

    /** What {@link #createOnTarget} and the copy would do; changes nothing. */
    List<TablePlan> plan(List<TableShape> tables) throws InterruptedException;
}
