package io.godwit.bench;

import org.jspecify.annotations.Nullable;

/** A measurement could not be made; the message says which and why. */
final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BenchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    BenchException(String message) {
        super(message);
    }
}
