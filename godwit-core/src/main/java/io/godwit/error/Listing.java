package io.godwit.error;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names in a message, the first of them: a move may have more tables than anybody reads. */
public final class Listing {
    private static final int MOST = 20;

    private Listing() {}

    /** The names with commas between them, as {@code a, b and 9,998 more} when there are very many. */
    public static String of(Collection<?> names) {
        String first = names.stream().limit(MOST).map(String::valueOf).collect(Collectors.joining(", "));
        return names.size() <= MOST ? first : String.format(Locale.ROOT, "%s and %,d more", first, names.size() - MOST);
    }
}
