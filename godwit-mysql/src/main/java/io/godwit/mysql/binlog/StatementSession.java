package io.godwit.mysql.binlog;

import io.godwit.mysql.codec.BinlogBytes;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a session had set that decides how its statement is read.
 *
 * @param schema the default schema
 * @param backslashEscapes whether a backslash protects a quote inside of a string
 * @param ansiQuotes whether double quotes stand around names
 * @param charset of the statement's bytes; empty when Godwit does not know it
 */
record StatementSession(String schema, boolean backslashEscapes, boolean ansiQuotes, Optional<Charset> charset) {
    // MYSQL: the numbers of the status variables of a QUERY event, written in the order 0, 1, 6, 3, 4, ...
    private static final int FLAGS = 0;
    private static final int SQL_MODE = 1;
    private static final int AUTO_INCREMENT = 3;
    private static final int CHARSET = 4;
    private static final int CATALOG = 6;

    private static final long ANSI_QUOTES = 1 << 2;
    private static final long NO_BACKSLASH_ESCAPES = 1 << 20;

    /** A session of the usual settings. */
    static StatementSession usual(String schema) {
        return new StatementSession(schema, true, false, Optional.of(StandardCharsets.UTF_8));
    }

    /** Reads the status variables of a QUERY event, in front of the name of the schema. */
    static StatementSession read(BinlogBytes status, String schema) {
        long mode = 0;
        Optional<Charset> charset = Optional.of(StandardCharsets.UTF_8);
        boolean known = true;
        while (known && status.remaining() > 0) {
            switch (status.unsignedByte()) {
                case FLAGS, AUTO_INCREMENT -> status.take(4);
                case SQL_MODE -> mode = status.little(8);
                case CATALOG -> status.take(status.unsignedByte());
                case CHARSET -> {
                    charset = charset((int) status.little(2));
                    known = false;
                }
                default -> known = false;
            }
        }
        return new StatementSession(schema, (mode & NO_BACKSLASH_ESCAPES) == 0, (mode & ANSI_QUOTES) != 0, charset);
    }

    // MYSQL: the query stands in the log as the client sent it, in character_set_client, named by a collation's number.
    private static Optional<Charset> charset(int collation) {
        return switch (collation) {
            case 33, 76, 83, 45, 46, 63, 11, 65 -> Optional.of(StandardCharsets.UTF_8);
            case 5, 8, 15, 31, 47, 48, 49, 94 -> Optional.of(Charset.forName("windows-1252"));
            case 1, 84 -> named("Big5");
            case 13, 88, 95, 96 -> named("windows-31j");
            case 19, 85 -> named("EUC-KR");
            case 24, 86 -> named("GB2312");
            case 28, 87 -> named("GBK");
            case 248, 249, 250 -> named("GB18030");
            case 14, 23, 50, 51, 52 -> named("windows-1251");
            case 26, 34, 44, 66, 99 -> named("windows-1250");
            default ->
                (collation >= 192 && collation <= 247) || (collation >= 255 && collation <= 323)
                        ? Optional.of(StandardCharsets.UTF_8)
                        : Optional.empty();
        };
    }

    private static Optional<Charset> named(String name) {
        return Charset.isSupported(name) ? Optional.of(Charset.forName(name)) : Optional.empty();
    }
}
