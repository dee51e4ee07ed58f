package io.godwit.config;

import java.util.List;

/** How the text of a setting becomes a value. */
interface Kind<T> {
    /** What a legal value looks like, in words that follow "must be". */
    String describe();

    /** Reads a value, or fails with {@link Unreadable}. */
    T read(List<String> given) throws Unreadable;

    /** The value as a person would write it. */
    String write(T value);

    /** Whether several values may be given. */
    default boolean many() {
        return false;
    }

    /** A text that is not a value of this kind. */
    final class Unreadable extends Exception {}
}
