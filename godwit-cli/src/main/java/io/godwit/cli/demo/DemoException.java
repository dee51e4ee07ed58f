package io.godwit.cli.demo;

import org.jspecify.annotations.Nullable;

/** The demo's own part failed, not the move. */
public final class DemoException extends RuntimeException {
    DemoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
