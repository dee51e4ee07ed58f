package io.godwit.testing;

import io.godwit.testing.OracleReport.Difference;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The independent judge of a move: reads both servers row by row and compares every column byte by byte.
 *
 * <p>It shares no code with the mover. Each comparison opens its own two connections and reads one snapshot of each server;
 * it says what is equal only if nobody writes, or if both snapshots stand for the same moment. Safe for use by several
 * threads.
 *
 * @param sourceUrl the URL of the source server
 * @param targetUrl the URL of the target server; the same server is allowed
 */
public record RowOracle(String sourceUrl, String targetUrl) {

    /** A table of the source and the table of the target that must equal it. */
    public record TablePair(TableName source, TableName target) {

        /** The same table on both sides. */
        public static TablePair same(String schema, String table) {
            return new TablePair(new TableName(schema, table), new TableName(schema, table));
        }

        @Override
        public String toString() {
            return source.equals(target) ? source.toString() : source + " -> " + target;
        }
    }

    /** A table with its schema. */
    public record TableName(String schema, String table) {

        String sql() {
            return "`" + schema.replace("`", "``") + "`.`" + table.replace("`", "``") + "`";
        }

        @Override
        public String toString() {
            return schema + "." + table;
        }
    }

    /** Compares all tables of a schema that has the same name on both sides. */
    public OracleReport compareSchema(String schema) {
        return compareSchemas(schema, schema, name -> name);
    }

    /**
     * Compares all tables of two schemas and their lists of tables.
     *
     * @param renamed the name on the target for a name on the source, such as without the words that a hand-over added
     */
    public OracleReport compareSchemas(String sourceSchema, String targetSchema, UnaryOperator<String> renamed) {
        return compare((source, target, findings) -> {
            Set<String> onTarget = tables(target, targetSchema);
            for (String table : tables(source, sourceSchema)) {
                TablePair pair = new TablePair(
                        new TableName(sourceSchema, table), new TableName(targetSchema, renamed.apply(table)));
                if (onTarget.remove(pair.target().table())) {
                    compare(source, target, pair, findings);
                } else {
                    findings.add(new Difference(pair.toString(), "", "(table)", "present", "absent"));
                }
            }
            for (String surplus : onTarget) {
                findings.add(new Difference(targetSchema + "." + surplus, "", "(table)", "absent", "present"));
            }
        });
    }

    /** Compares these tables. */
    public OracleReport compare(List<TablePair> pairs) {
        return compare((source, target, findings) -> {
            for (TablePair pair : pairs) {
                compare(source, target, pair, findings);
            }
        });
    }

    private interface Comparison {
        void run(Connection source, Connection target, Findings findings) throws SQLException;
    }

    private OracleReport compare(Comparison comparison) {
        Findings findings = new Findings();
        try (Connection source = snapshot(sourceUrl);
                Connection target = snapshot(targetUrl)) {
            comparison.run(source, target, findings);
        } catch (SQLException e) {
            throw new MySqlServerException("Cannot compare " + sourceUrl + " with " + targetUrl, e);
        }
        return findings.report();
    }

    /**
     * Compares these tables as two sessions see them, for a caller that has to choose the moment of each snapshot; both
     * sessions come from {@link #connect}.
     */
    public static OracleReport compare(Connection source, Connection target, List<TablePair> pairs)
            throws SQLException {
        Findings findings = new Findings();
        for (TablePair pair : pairs) {
            compare(source, target, pair, findings);
        }
        return findings.report();
    }

    /** A session that reads as the oracle needs it; it sees the present until {@link #beginSnapshot}. */
    public static Connection connect(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00', net_write_timeout = 600");
        }
        return connection;
    }

    /** From now on the session sees the server as it is at this moment. */
    public static void beginSnapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        }
    }

    private static Connection snapshot(String url) throws SQLException {
        Connection connection = connect(url);
        beginSnapshot(connection);
        return connection;
    }

    private static Set<String> tables(Connection connection, String schema) throws SQLException {
        Set<String> tables = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'")) {
            statement.setString(1, schema);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
        }
        return tables;
    }

    private static void compare(Connection source, Connection target, TablePair pair, Findings findings)
            throws SQLException {
        compareDefinitions(source, target, pair, findings);
        List<OracleColumn> columns = OracleColumn.of(source, pair.source());
        List<String> names = columns.stream().map(OracleColumn::name).toList();
        List<String> targetNames = OracleColumn.of(target, pair.target()).stream()
                .map(OracleColumn::name)
                .toList();
        if (!names.equals(targetNames)) {
            findings.add(new Difference(pair.toString(), "", "(columns)", names.toString(), targetNames.toString()));
            return;
        }
        if (columns.stream().noneMatch(OracleColumn::isKey)) {
            throw new MySqlServerException(pair.source() + " has no primary key: its rows cannot be told apart.");
        }
        new RowMatch(pair, columns, findings).run(source, target);
    }

    /** Columns and keys as each server words them, without the counter that differs by nature. */
    private static void compareDefinitions(Connection source, Connection target, TablePair pair, Findings findings)
            throws SQLException {
        Set<String> onSource = definition(source, pair.source());
        Set<String> onTarget = definition(target, pair.target());
        for (String line : onSource) {
            if (!onTarget.remove(line)) {
                findings.add(new Difference(pair.toString(), "", "(definition)", line, "absent"));
            }
        }
        for (String line : onTarget) {
            findings.add(new Difference(pair.toString(), "", "(definition)", "absent", line));
        }
    }

    private static Set<String> definition(Connection connection, TableName table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW CREATE TABLE " + table.sql())) {
            row.next();
            Set<String> lines = new TreeSet<>();
            row.getString(2)
                    .lines()
                    .filter(line -> line.startsWith("  "))
                    .map(line -> line.strip().replaceFirst(",$", ""))
                    .forEach(lines::add);
            return lines;
        }
    }

    /** What has been found so far: all counted, the first kept. */
    static final class Findings {

        private static final int KEPT_MAX = 50;

        private final List<Difference> first = new ArrayList<>();
        private long differences;
        private long rows;

        void add(Difference difference) {
            differences++;
            if (first.size() < KEPT_MAX) {
                first.add(difference);
            }
        }

        void countRow() {
            rows++;
        }

        OracleReport report() {
            return new OracleReport(rows, differences, first);
        }
    }
}
