package io.godwit.mysql.schema;

import io.godwit.spi.Preflight.Grade;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything that defines a table, as named texts that are equal where two servers define the same. Not thread-safe. */
final class TableDetails {
    private final Map<Aspect, Map<String, String>> texts = new EnumMap<>(Aspect.class);

    /** A way in which two tables differ, for people. */
    record Difference(Grade grade, String words) {}

    void put(Aspect aspect, String name, String text) {
        of(aspect).put(name, text);
    }

    Map<String, String> of(Aspect aspect) {
        return texts.computeIfAbsent(aspect, _ -> new TreeMap<>());
    }

    /** How the table on the target differs, this one being the source's. */
    List<Difference> differences(TableDetails target) {
        List<Difference> found = new ArrayList<>();
        boolean sameColumns =
                of(Aspect.COLUMN).keySet().equals(target.of(Aspect.COLUMN).keySet());
        for (Aspect aspect : Aspect.values()) {
            if (aspect != Aspect.ORDER || sameColumns) {
                compare(aspect, of(aspect), target.of(aspect), found);
            }
        }
        return found;
    }

    private static void compare(
            Aspect aspect, Map<String, String> source, Map<String, String> target, List<Difference> found) {
        source.forEach((name, mine) -> {
            String theirs = target.get(name);
            String what = named(aspect, name);
            if (theirs == null) {
                // A column that is missing is said once, not for its attributes again.
                if (aspect != Aspect.ATTRIBUTES) {
                    found.add(new Difference(aspect.grade(), what + " is missing on the target"));
                }
            } else if (!theirs.equals(mine)) {
                found.add(new Difference(
                        aspect.grade(), what + ": " + mine + " on the source, " + theirs + " on the target"));
            }
        });
        target.keySet().stream()
                .filter(name -> !source.containsKey(name) && aspect != Aspect.ATTRIBUTES)
                .forEach(name ->
                        found.add(new Difference(aspect.grade(), named(aspect, name) + " is only on the target")));
    }

    private static String named(Aspect aspect, String name) {
        return name.isEmpty() ? aspect.word() : aspect.word() + " " + name;
    }
}
