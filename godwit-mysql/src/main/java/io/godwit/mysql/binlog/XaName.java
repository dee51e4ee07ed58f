package io.godwit.mysql.binlog;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of XA transactions, brought into one form. */
final class XaName {
    // MYSQL: the server writes XA COMMIT X'6772',X'62',1 whatever the client wrote.
    private static final Pattern LOGGED = Pattern.compile("X'([0-9a-fA-F]*)'\\s*,\\s*X'([0-9a-fA-F]*)'\\s*,\\s*(\\d+)");

    private XaName() {}

    static String of(long format, byte[] global, byte[] branch) {
        return format + ":" + HexFormat.of().formatHex(global) + ":"
                + HexFormat.of().formatHex(branch);
    }

    /** The name in a statement that the server logged; empty when there is none in the expected form. */
    static Optional<String> in(String statement) {
        Matcher name = LOGGED.matcher(statement);
        if (!name.find()) {
            return Optional.empty();
        }
        HexFormat hex = HexFormat.of();
        return Optional.of(of(Long.parseLong(name.group(3)), hex.parseHex(name.group(1)), hex.parseHex(name.group(2))));
    }
}
