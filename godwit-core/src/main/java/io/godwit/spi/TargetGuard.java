package io.godwit.spi;

/**
 * Sees what others write to the moved tables of the target before the hand-over: such rows were compared before they
 * changed, and nothing but their differing tells. Each method is called by one task of the run.
 */
public interface TargetGuard {
    /** Sees nothing. */
    TargetGuard NONE = new TargetGuard() {
        @Override
        public void begin() {}

        @Override
        public void watch() {}

        @Override
        public void confirm() {}
    };

    /** From now on no such write is missed, as far as the server shows them. Called before anything is compared. */
    void begin() throws InterruptedException;

    /**
     * Waits for such a write, and fails with {@code TARGET_WRITTEN}, which says when, in which transaction and by whom.
     * Ends by interruption, or at once where the server shows nothing.
     */
    void watch() throws InterruptedException;

    /**
     * Returns once {@link #watch} has seen everything that the target has executed until now. Fails with {@code
     * CUTOVER_UNDONE} when that takes too long.
     */
    void confirm() throws InterruptedException;
}
