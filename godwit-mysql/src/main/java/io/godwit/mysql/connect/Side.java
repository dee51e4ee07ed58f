package io.godwit.mysql.connect;

import io.godwit.error.Code;
import java.util.Locale;

/** The part a server plays in a move; messages begin with it. */
public enum Side {
    SOURCE(Code.SOURCE_UNREACHABLE, Code.SOURCE_REFUSED),
    TARGET(Code.TARGET_UNREACHABLE, Code.TARGET_REFUSED);

    private final Code unreachable;
    private final Code refused;

    Side(Code unreachable, Code refused) {
        this.unreachable = unreachable;
        this.refused = refused;
    }

    /** The code of a failure to talk to the server. */
    public Code unreachable() {
        return unreachable;
    }

    /** The code of a server's refusal to do what it was asked. */
    public Code refused() {
        return refused;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
