package io.godwit.mysql.write;

import io.godwit.mysql.connect.Session;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Remembers what the target allows, so that it is not asked in every transaction. Thread-safe. */
final class TargetLimits {
    /** MYSQL: the driver sends the file in packets of up to 1 MB. */
    private static final int DRIVER_PIECE = 1 << 20;

    private volatile @Nullable RowStatements statements;
    private volatile @Nullable Boolean loads;

    RowStatements statements(Session session) throws SQLException {
        RowStatements known = statements;
        if (known == null) {
            known = RowStatements.fitting(session);
            statements = known;
        }
        return known;
    }

    /** Whether LOAD DATA LOCAL is allowed. */
    boolean loads(Session session) throws SQLException {
        Boolean known = loads;
        if (known == null) {
            known = session.number("SELECT @@GLOBAL.local_infile") == 1
                    && session.number("SELECT @@SESSION.max_allowed_packet") > DRIVER_PIECE;
            loads = known;
        }
        return known;
    }
}
