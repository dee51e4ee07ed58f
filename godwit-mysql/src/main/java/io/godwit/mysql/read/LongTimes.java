package io.godwit.mysql.read;

import io.godwit.mysql.connect.Session;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * MYSQL: 8.0.33 prints the time 34:00:00 inside of JSON as 26:00:00, and compares, sorts and groups it as that; so no
 * statement tells the two apart. 9.7.4 prints it right. The binary log has it right on both. Thread-safe.
 */
final class LongTimes {
    private volatile @Nullable Boolean printedWrong;

    /** Asks the server once: sessions are pinned to it. */
    boolean printedWrong(Session session) throws SQLException {
        Boolean known = printedWrong;
        if (known == null) {
            known = LongTimesSearch.printedWrong(session);
            printedWrong = known;
        }
        return known;
    }
}
