package io.godwit.testing;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the oracle found.
 *
 * @param rows how many rows were compared, counted on the source
 * @param differenceCount how many differences there are in all
 * @param differences the first of them
 */
public record OracleReport(long rows, long differenceCount, List<Difference> differences) {

    public OracleReport {
        differences = List.copyOf(differences);
    }

    /**
     * One value that is not the same on both sides.
     *
     * @param table the table on the source, or its name and the target's if they differ
     * @param key the key of the row, or nothing for a difference of the table itself
     * @param column the column, or a word in parentheses for the whole row or table
     * @param source what the source has; text quoted, bytes in hex, NULL and absence by their names
     * @param target what the target has
     */
    public record Difference(String table, String key, String column, String source, String target) {

        @Override
        public String toString() {
            return table + (key.isEmpty() ? "" : " [" + key + "]") + " " + column + ": source " + source + ", target "
                    + target;
        }
    }

    public boolean isEqual() {
        return differenceCount == 0;
    }

    @Override
    public String toString() {
        if (isEqual()) {
            return rows + " rows, all equal";
        }
        return differenceCount + " differences in " + rows + " rows, of which:\n"
                + differences.stream().map(Difference::toString).collect(Collectors.joining("\n"));
    }
}
