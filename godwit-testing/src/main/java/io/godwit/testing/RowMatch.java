package io.godwit.testing;

import io.godwit.testing.OracleReport.Difference;
import io.godwit.testing.RowOracle.Findings;
import io.godwit.testing.RowOracle.TablePair;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each row of one table the row of the other with the same key.
 *
 * <p>Both tables are read in step, ordered by the key. Rows that do not meet at once wait in a map for their partner, so
 * that the result does not depend on both servers sorting alike; the order only keeps the maps small.
 */
final class RowMatch {

    private final TablePair pair;
    private final List<OracleColumn> columns;
    private final int[] keyColumns;
    private final Findings findings;

    private final Map<String, byte[] @Nullable []> waitingSource = new HashMap<>();
    private final Map<String, byte[] @Nullable []> waitingTarget = new HashMap<>();

    RowMatch(TablePair pair, List<OracleColumn> columns, Findings findings) {
        this.pair = pair;
        this.columns = columns;
        this.keyColumns = IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).isKey())
                .toArray();
        this.findings = findings;
    }

    void run(Connection source, Connection target) throws SQLException {
        try (Statement sourceStatement = streaming(source);
                Statement targetStatement = streaming(target);
                ResultSet sourceRows =
                        sourceStatement.executeQuery(query(pair.source().sql()));
                ResultSet targetRows =
                        targetStatement.executeQuery(query(pair.target().sql()))) {
            byte[] @Nullable [] sourceRow = new byte[columns.size()][];
            byte[] @Nullable [] targetRow = new byte[columns.size()][];
            boolean hasSource = true;
            boolean hasTarget = true;
            while (hasSource || hasTarget) {
                hasSource = hasSource && read(sourceRows, sourceRow);
                hasTarget = hasTarget && read(targetRows, targetRow);
                if (hasSource) {
                    findings.countRow();
                }
                if (hasSource && hasTarget && sameKey(sourceRow, targetRow)) {
                    compare(sourceRow, targetRow);
                } else {
                    meetLater(hasSource ? sourceRow : null, hasTarget ? targetRow : null);
                }
            }
        }
        waitingSource.values().forEach(row -> reportRow(row, "present", "absent"));
        waitingTarget.values().forEach(row -> reportRow(row, "absent", "present"));
    }

    private static Statement streaming(Connection connection) throws SQLException {
        Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        // MYSQL: this value makes Connector/J hand out rows as they arrive instead of collecting them all.
        statement.setFetchSize(Integer.MIN_VALUE);
        return statement;
    }

    private String query(String table) {
        String selected = columns.stream().map(OracleColumn::expression).collect(Collectors.joining(", "));
        String order = columns.stream()
                .filter(OracleColumn::isKey)
                .map(OracleColumn::quoted)
                .collect(Collectors.joining(", "));
        return "SELECT " + selected + " FROM " + table + " FORCE INDEX (PRIMARY) ORDER BY " + order;
    }

    private static boolean read(ResultSet rows, byte[] @Nullable [] row) throws SQLException {
        if (!rows.next()) {
            return false;
        }
        for (int i = 0; i < row.length; i++) {
            row[i] = rows.getBytes(i + 1);
        }
        return true;
    }

    private void meetLater(byte @Nullable [] @Nullable [] sourceRow, byte @Nullable [] @Nullable [] targetRow) {
        if (sourceRow != null) {
            byte @Nullable [] @Nullable [] partner = waitingTarget.remove(key(sourceRow));
            if (partner == null) {
                waitingSource.put(key(sourceRow), sourceRow.clone());
            } else {
                compare(sourceRow, partner);
            }
        }
        if (targetRow != null) {
            byte @Nullable [] @Nullable [] partner = waitingSource.remove(key(targetRow));
            if (partner == null) {
                waitingTarget.put(key(targetRow), targetRow.clone());
            } else {
                compare(partner, targetRow);
            }
        }
    }

    private boolean sameKey(byte[] @Nullable [] sourceRow, byte[] @Nullable [] targetRow) {
        for (int column : keyColumns) {
            if (!Arrays.equals(sourceRow[column], targetRow[column])) {
                return false;
            }
        }
        return true;
    }

    private void compare(byte[] @Nullable [] sourceRow, byte[] @Nullable [] targetRow) {
        for (int i = 0; i < sourceRow.length; i++) {
            if (!Arrays.equals(sourceRow[i], targetRow[i])) {
                OracleColumn column = columns.get(i);
                String onSource = describe(column, sourceRow[i]);
                String onTarget = describe(column, targetRow[i]);
                findings.add(
                        new Difference(pair.toString(), describeKey(sourceRow), column.name(), onSource, onTarget));
            }
        }
    }

    private void reportRow(byte[] @Nullable [] row, String onSource, String onTarget) {
        findings.add(new Difference(pair.toString(), describeKey(row), "(row)", onSource, onTarget));
    }

    private static String describe(OracleColumn column, byte @Nullable [] value) {
        return value == null ? "NULL" : column.describe(value);
    }

    private String describeKey(byte[] @Nullable [] row) {
        return Arrays.stream(keyColumns)
                .mapToObj(i -> columns.get(i).name() + "=" + describe(columns.get(i), row[i]))
                .collect(Collectors.joining(", "));
    }

    /** The key's bytes, each value behind its length, one character per byte. */
    private String key(byte[] @Nullable [] row) {
        StringBuilder key = new StringBuilder();
        for (int column : keyColumns) {
            byte[] value = row[column];
            if (value == null) {
                throw new IllegalStateException("A primary key of " + pair + " holds NULL.");
            }
            key.append(value.length).append(':').append(new String(value, StandardCharsets.ISO_8859_1));
        }
        return key.toString();
    }
}
