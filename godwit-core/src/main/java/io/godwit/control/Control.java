package io.godwit.control;

/** Takes commands to a running move. */
public interface Control {
    /** Carries the command out on the thread that owns the move, and waits for its answer. Any thread may call. */
    Answer ask(Command command) throws InterruptedException;
}
