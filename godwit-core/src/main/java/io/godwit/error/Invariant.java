package io.godwit.error;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.jspecify.annotations.Nullable;

/** Checks that stay on in production. A failed one stops the move while the source still owns the data. */
public final class Invariant {
    private Invariant() {}

    @FormatMethod
    public static void check(boolean holds, @FormatString String message, @Nullable Object... arguments) {
        if (!holds) {
            throw new MoveException(Code.INVARIANT_BROKEN, String.format(message, arguments));
        }
    }

    /** The value, which must be there. */
    @FormatMethod
    public static <T> T present(@Nullable T value, @FormatString String message, @Nullable Object... arguments) {
        if (value == null) {
            throw new MoveException(Code.INVARIANT_BROKEN, String.format(message, arguments));
        }
        return value;
    }
}
