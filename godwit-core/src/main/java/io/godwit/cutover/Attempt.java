package io.godwit.cutover;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import org.jspecify.annotations.Nullable;

/** What a step gave, or why it could not be done with writes as they were. */
record Attempt<T>(@Nullable T value, @Nullable MoveException reason) {
    /** The blocking part of a step. */
    interface Task<T> {
        T call() throws InterruptedException;
    }

    /** Any failure that does not let the cutover be tried again ends the run, which undoes the cutover on its way out. */
    static <T> Attempt<T> at(Task<T> task) throws InterruptedException {
        try {
            return new Attempt<>(task.call(), null);
        } catch (MoveException e) {
            if (e.code() == Code.CUTOVER_UNDONE) {
                return new Attempt<>(null, e);
            }
            throw e;
        }
    }
}
