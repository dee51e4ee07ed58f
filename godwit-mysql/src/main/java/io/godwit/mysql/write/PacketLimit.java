package io.godwit.mysql.write;

import io.godwit.mysql.connect.Session;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Remembers how large the target lets statements be, so that it is not asked in every transaction. Thread-safe. */
final class PacketLimit {
    private volatile @Nullable RowStatements known;

    RowStatements statements(Session session) throws SQLException {
        RowStatements statements = known;
        if (statements == null) {
            statements = RowStatements.fitting(session);
            known = statements;
        }
        return statements;
    }
}
