package io.godwit.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Numbers and tables for people. */
final class Words {
    private Words() {}

    /** Three digits that count, no more. */
    static String number(double value) {
        double size = Math.abs(value);
        String pattern = size >= 100 || value == 0 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, pattern, value);
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A name such as {@code copySeconds} as words: {@code copy seconds}. */
    static String spaced(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    /** A Markdown table whose columns are aligned, so that it reads well on a terminal too. The first row is the head. */
    static List<String> table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        List<Integer> widths = IntStream.range(0, columns)
                .mapToObj(i ->
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(3))
                .map(width -> Math.max(width, 3))
                .toList();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(IntStream.range(0, columns)
                    .mapToObj(i ->
                            row.get(i) + " ".repeat(widths.get(i) - row.get(i).length()))
                    .collect(Collectors.joining(" | ", "| ", " |")));
            if (lines.size() == 1) {
                lines.add(widths.stream().map("-"::repeat).collect(Collectors.joining(" | ", "| ", " |")));
            }
        }
        return lines;
    }
}
