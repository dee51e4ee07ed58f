package io.godwit.mysql.codec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The collations, and with them the character sets, that {@code CollationOrderIT} has compared with the indexes of real
 * servers. How a later server orders or stores others nobody has seen, so they are refused.
 */
final class KnownCollations {
    private static final String LIST = "collations.txt";
    private static final Set<String> NAMES = read();

    // MYSQL: the name of a collation begins with that of its character set.
    private static final Set<String> CHARSETS =
            NAMES.stream().map(name -> name.substring(0, name.indexOf('_'))).collect(Collectors.toUnmodifiableSet());

    private KnownCollations() {}

    static boolean collation(String name) {
        return NAMES.contains(name.replaceFirst("^utf8_", "utf8mb3_"));
    }

    // MYSQL: what 8.0.30 and later call utf8mb3 was called utf8 before, in the names of collations too.
    static boolean charset(String name) {
        return CHARSETS.contains(name.equals("utf8") ? "utf8mb3" : name);
    }

    private static Set<String> read() {
        try (InputStream list = KnownCollations.class.getResourceAsStream(LIST)) {
            if (list == null) {
                throw new IllegalStateException(LIST + " is missing");
            }
            return new BufferedReader(new InputStreamReader(list, StandardCharsets.US_ASCII))
                    .lines()
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
