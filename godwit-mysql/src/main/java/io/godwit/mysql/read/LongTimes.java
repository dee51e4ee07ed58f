package io.godwit.mysql.read;

import io.godwit.mysql.connect.Session;
import java.sql.SQLException;

/**
 * MYSQL: 8.0.33 prints the time 34:00:00 inside of JSON as 26:00:00, and compares it as that; so no statement tells the two
 * apart. 9.7.4 prints it right. The binary log has it right on both.
 */
public final class LongTimes {
    private LongTimes() {}

    /** Whether a server prints times of a day or more wrong, when they are inside of JSON. */
    public static boolean printedWrong(Session session) throws SQLException {
        return !session.text("SELECT CAST(CAST(CAST('32:00:00' AS TIME) AS JSON) AS CHAR)")
                .orElse("")
                .contains("32:00:00");
    }
}
