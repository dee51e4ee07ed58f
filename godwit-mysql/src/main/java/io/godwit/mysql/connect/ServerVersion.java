package io.godwit.mysql.connect;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code @@version} says.
 *
 * @param text as the server prints it
 */
public record ServerVersion(int major, int minor, int patch, boolean mariaDb, String text) {
    private static final Pattern NUMBERS = Pattern.compile("^(\\d+)\\.(\\d+)\\.(\\d+).*");

    public static ServerVersion parse(String text) {
        Matcher numbers = NUMBERS.matcher(text);
        if (!numbers.matches()) {
            throw new IllegalArgumentException("not a server version: '" + text + "'");
        }
        return new ServerVersion(
                Integer.parseInt(numbers.group(1)),
                Integer.parseInt(numbers.group(2)),
                Integer.parseInt(numbers.group(3)),
                text.toLowerCase(Locale.ROOT).contains("mariadb"),
                text);
    }

    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    /** Whether statements about replicas call them so. */
    public boolean showsReplicas() {
        // MYSQL: SHOW SLAVE STATUS and SHOW SLAVE HOSTS are gone from 8.4 on; their successors came with 8.0.22.
        return atLeast(8, 1) || (atLeast(8, 0) && patch >= 22);
    }

    /** The statement that shows the end of the server's log. */
    public String logStatusStatement() {
        // MYSQL: SHOW MASTER STATUS is gone from 8.4 on; its successor came with 8.2.
        return atLeast(8, 2) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
    }
}
