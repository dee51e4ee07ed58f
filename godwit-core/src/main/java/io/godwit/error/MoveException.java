package io.godwit.error;

import org.jspecify.annotations.Nullable;

/** A failure that stops the move in a state from which it can be resumed or inspected; the message says what to do. */
public final class MoveException extends RuntimeException {
    private final Code code;

    public MoveException(Code code, String message) {
        this(code, message, null);
    }

    public MoveException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
