package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.preflight.LargestRow.StoredColumn;
import io.godwit.mysql.preflight.LargestRow.TooLarge;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.spi.Preflight.Finding;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target can make the tables that it lacks: a compressed one needs pages of 16 kB at most, and one whose largest row
 * does not fit into half a page is made in a session without innodb_strict_mode, which the user must be allowed to have.
 */
final class TargetRowSizeCheck implements Check {
    private static final int COMPRESSED_PAGE_MAX = 16_384;
    private static final Pattern BLOCK_SIZE = Pattern.compile("key_block_size=(\\d+)", Pattern.CASE_INSENSITIVE);

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        int page = (int) situation.target().number("SELECT @@GLOBAL.innodb_page_size");
        boolean anyRow = MySqlSchema.makesLargeRows(situation.target());
        if (anyRow && page <= COMPRESSED_PAGE_MAX) {
            return List.of();
        }
        Map<TableId, TableId> missing = missing(situation);
        List<Finding> findings = new ArrayList<>();
        if (page > COMPRESSED_PAGE_MAX) {
            compressed(situation, missing, page, findings);
        }
        if (!anyRow) {
            tooLarge(situation, missing, page, findings);
        }
        return findings;
    }

    /** The tables that the target lacks: their names on the source, and those that they will have. */
    private static Map<TableId, TableId> missing(Situation situation) throws SQLException {
        Map<TableId, TableId> missing = new LinkedHashMap<>();
        for (TableDefinition table : situation.definitions()) {
            missing.put(table.id(), table.target());
        }
        situation
                .target()
                .each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
                                + situation.targetsAre("TABLE_SCHEMA", "TABLE_NAME"),
                        row -> missing.values().remove(new TableId(row.getString(1), row.getString(2))));
        return missing;
    }

    private static void compressed(Situation situation, Map<TableId, TableId> missing, int page, List<Finding> findings)
            throws SQLException {
        situation
                .source()
                .each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE ROW_FORMAT = 'Compressed'"
                                + " AND " + situation.tablesAre("TABLE_SCHEMA", "TABLE_NAME") + " ORDER BY 1, 2",
                        row -> {
                            TableId table = new TableId(row.getString(1), row.getString(2));
                            if (missing.containsKey(table)) {
                                findings.add(FindingKind.TARGET_CANNOT_COMPRESS.on(
                                        "table " + table + " on the source",
                                        "its rows are compressed, which the target's innodb_page_size of " + page
                                                + " does not allow",
                                        "ALTER TABLE " + Situation.quoted(table)
                                                + " ROW_FORMAT = DYNAMIC KEY_BLOCK_SIZE"
                                                + " = 0 on the source, or create the table on the target by hand"));
                            }
                        });
    }

    private static void tooLarge(Situation situation, Map<TableId, TableId> missing, int page, List<Finding> findings)
            throws SQLException {
        Map<TableId, LargestRow> rows = new LinkedHashMap<>();
        Map<TableId, Integer> blockSizes = new LinkedHashMap<>();
        situation
                .source()
                .each(
                        "SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.ROW_FORMAT, t.CREATE_OPTIONS, EXISTS (SELECT * FROM"
                                + " information_schema.STATISTICS s WHERE s.TABLE_SCHEMA = t.TABLE_SCHEMA AND"
                                + " s.TABLE_NAME = t.TABLE_NAME AND s.INDEX_TYPE = 'FULLTEXT') AND NOT EXISTS (SELECT *"
                                + " FROM information_schema.COLUMNS c WHERE c.TABLE_SCHEMA = t.TABLE_SCHEMA AND"
                                + " c.TABLE_NAME = t.TABLE_NAME AND c.COLUMN_NAME = 'FTS_DOC_ID') FROM"
                                + " information_schema.TABLES t WHERE "
                                + situation.tablesAre("t.TABLE_SCHEMA", "t.TABLE_NAME") + " ORDER BY 1, 2",
                        row -> {
                            TableId table = new TableId(row.getString(1), row.getString(2));
                            if (missing.containsKey(table)) {
                                LargestRow largest = new LargestRow(row.getString(3));
                                if (row.getBoolean(5)) {
                                    largest.addDocumentId();
                                }
                                rows.put(table, largest);
                                blockSizes.put(table, blockSize(row.getString(4)));
                            }
                        });
        situation
                .source()
                .each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_OCTET_LENGTH,"
                                + " CHARACTER_MAXIMUM_LENGTH, COALESCE(NUMERIC_PRECISION, DATETIME_PRECISION),"
                                + " NUMERIC_SCALE, COALESCE(CHARACTER_SET_NAME, ''), COLUMN_KEY = 'PRI', IS_NULLABLE ="
                                + " 'YES' FROM information_schema.COLUMNS WHERE EXTRA NOT LIKE '%VIRTUAL%' AND "
                                + situation.tablesAre("TABLE_SCHEMA", "TABLE_NAME"),
                        row -> {
                            LargestRow largest = rows.get(new TableId(row.getString(1), row.getString(2)));
                            if (largest != null) {
                                largest.add(column(row), row.getBoolean(10), row.getBoolean(11));
                            }
                        });
        String account = Grants.account(situation.target());
        rows.forEach((table, largest) -> largest.in(page, blockSizes.getOrDefault(table, 0))
                .map(excess -> finding(missing.getOrDefault(table, table), excess, account))
                .ifPresent(findings::add));
    }

    private static StoredColumn column(ResultSet row) throws SQLException {
        return new StoredColumn(
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7),
                row.getInt(8),
                row.getString(9));
    }

    private static int blockSize(String options) {
        Matcher size = BLOCK_SIZE.matcher(options);
        return size.find() ? Integer.parseInt(size.group(1)) * 1024 : 0;
    }

    private static Finding finding(TableId target, TooLarge excess, String account) {
        return FindingKind.TARGET_REFUSES_ROW_SIZE.on(
                "table " + target + " on the target",
                "its largest row takes " + excess.bytes() + " bytes in a page, of which innodb_strict_mode allows less"
                        + " than " + excess.limit() + ", and the user may not turn it off for its session",
                "GRANT SESSION_VARIABLES_ADMIN ON *.* TO " + account
                        + " on the target, or create the table there by hand");
    }
}
