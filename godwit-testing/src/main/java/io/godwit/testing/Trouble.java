package io.godwit.testing;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An error that an application must live with; all other errors are faults of the move or of the workload. */
public enum Trouble {
    /** The transaction lost against another one. */
    DEADLOCK,
    /** A lock did not come in time. */
    LOCK_WAIT_TIMEOUT,
    /** The table was redefined after the transaction's snapshot. */
    TABLE_REDEFINED,
    /** The statement was killed. */
    INTERRUPTED,
    /** The table or the schema is not there: renamed away at a hand-over. */
    TABLE_MISSING,
    /** The server takes no writes. */
    READ_ONLY,
    /** The account is locked or has lost its rights. */
    ACCESS_REFUSED,
    /** The connection could not be made or broke. */
    CONNECTION_LOST,
    /** The connection broke while a commit was on its way: nobody knows whether it was done. */
    COMMIT_UNKNOWN;

    /** Whether only time or another server helps; otherwise the session goes on with its next transaction. */
    boolean closesTheDoor() {
        return compareTo(TABLE_MISSING) >= 0;
    }

    /** The kind of an error, or nothing if no application should ever see it. */
    static Optional<Trouble> of(SQLException error) {
        return switch (error.getErrorCode()) {
            case 1213 -> Optional.of(DEADLOCK);
            case 1205 -> Optional.of(LOCK_WAIT_TIMEOUT);
            case 1412 -> Optional.of(TABLE_REDEFINED);
            case 1317 -> Optional.of(INTERRUPTED);
            case 1146, 1049 -> Optional.of(TABLE_MISSING);
            case 1290, 1836 -> Optional.of(READ_ONLY);
            case 1044, 1045, 1142, 3118 -> Optional.of(ACCESS_REFUSED);
            case 1053, 1927, 3169, 4031 -> Optional.of(CONNECTION_LOST);
            default -> ofState(error.getSQLState());
        };
    }

    private static Optional<Trouble> ofState(@Nullable String state) {
        return state != null && state.startsWith("08") ? Optional.of(CONNECTION_LOST) : Optional.empty();
    }
}
