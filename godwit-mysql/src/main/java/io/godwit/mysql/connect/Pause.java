package io.godwit.mysql.connect;

import java.time.Duration;

/** Lets time pass between two tries; tests let none pass. */
@FunctionalInterface
public interface Pause {
    /** Real time. */
    Pause REAL = Thread::sleep;

    void last(Duration duration) throws InterruptedException;
}
