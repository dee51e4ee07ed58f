package io.godwit.mysql.codec;

import io.godwit.mysql.sql.SqlText;

/**
 * Times inside of JSON. MYSQL: when 8.0.33 puts a TIME into JSON it takes the last five bits of its hours for hours, and
 * what is above for days: 34:00:00 becomes 26:00:00, and 42:00:00 becomes 34:00:00. What lies in a document is read, compared
 * and logged as it is. 9.7.4 puts in what it is given.
 */
public final class JsonTimes {
    /**
     * The longest time that can be put into JSON on a server that {@link #CHANGED} is true for: 838:59:59, the longest TIME,
     * becomes it.
     */
    public static final String LONGEST = "630:59:59";

    /**
     * An expression: whether the server changes a long TIME that it puts into JSON. The derived table makes it store the
     * document: a constant is shown in a third way.
     */
    public static final String CHANGED =
            "(SELECT CAST(v AS CHAR) FROM (SELECT CAST(TIME'34:00:00' AS JSON) AS v UNION ALL"
                    + " SELECT NULL FROM DUAL WHERE FALSE) AS t) NOT LIKE '%34:%'";

    private static final int HOURS_OF_FIVE_BITS = 32;
    private static final int DAY = 24;

    private JsonTimes() {}

    /** Writes a time, such as {@code -34:00:00.000000}, as an expression that puts it into JSON on every server. */
    static void write(String time, SqlText out) {
        int sign = time.startsWith("-") ? 1 : 0;
        int colon = time.indexOf(':');
        int hours = Integer.parseInt(time.substring(sign, colon));
        if (hours < DAY) {
            out.append("CAST(_utf8mb4'").append(time).append("' AS TIME(6))");
            return;
        }
        // What is too large to be given becomes an error: a strict session takes no TIME above 838:59:59.
        int given = hours / DAY * HOURS_OF_FIVE_BITS + hours % DAY;
        out.append("CAST(IF(" + CHANGED + ", _utf8mb4'")
                .append(time.substring(0, sign) + given + time.substring(colon))
                .append("', _utf8mb4'")
                .append(time)
                .append("') AS TIME(6))");
    }
}
