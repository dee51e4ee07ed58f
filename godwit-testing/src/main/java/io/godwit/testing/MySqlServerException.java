package io.godwit.testing;

import org.jspecify.annotations.Nullable;

/** A test server that could not be fetched, started, stopped or asked; the message says what to do. */
public final class MySqlServerException extends RuntimeException {

    MySqlServerException(String message) {
        super(message);
    }

    MySqlServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
