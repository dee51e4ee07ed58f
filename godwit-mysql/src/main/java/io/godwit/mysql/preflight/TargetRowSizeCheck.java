package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A table that only a session without innodb_strict_mode can make, because its largest row does not fit into half a page,
 * is made in such a session. The user must be allowed to have one.
 */
final class TargetRowSizeCheck implements Check {
    // MYSQL: a page's header, its smallest and largest record and their two slots; 64k pages end at 16383 all the same.
    private static final int PAGE_OVERHEAD = 132;
    private static final int RECORD_MAX = 16_383;

    /** Of a value that may lie outside of the page these bytes lie in it. */
    private static final String LOCAL = "IF(t.ROW_FORMAT IN ('Dynamic', 'Compressed'), 40, 788)";

    // MYSQL: how InnoDB counts the largest row (dict_index_too_big_for_tree): the record's header of 5 bytes, 13 for
    // transaction and rollback pointer, a bit for each column that may be NULL. What is not said exactly here is said
    // too small, so that no table is refused that the server makes.
    private static final String LARGEST_ROW = "SUM(CASE WHEN c.DATA_TYPE IN ('char', 'binary') AND"
            + " c.CHARACTER_OCTET_LENGTH = c.CHARACTER_MAXIMUM_LENGTH THEN c.CHARACTER_OCTET_LENGTH"
            + " WHEN c.DATA_TYPE IN ('enum', 'set') THEN 1"
            + " WHEN c.CHARACTER_OCTET_LENGTH IS NOT NULL THEN LEAST(c.CHARACTER_OCTET_LENGTH, " + LOCAL + ") + 1"
            + " WHEN c.DATA_TYPE = 'json' THEN " + LOCAL + " + 1"
            + " WHEN c.DATA_TYPE IN ('bigint', 'double') THEN 8 WHEN c.DATA_TYPE IN ('int', 'float', 'timestamp') THEN 4"
            + " WHEN c.DATA_TYPE = 'datetime' THEN 5 WHEN c.DATA_TYPE = 'decimal' THEN FLOOR(c.NUMERIC_PRECISION * 4 / 9)"
            + " ELSE 1 END) + 18 + CEIL(SUM(c.IS_NULLABLE = 'YES') / 8)";

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        if (MySqlSchema.makesLargeRows(situation.target())) {
            return List.of();
        }
        long page = situation.target().number("SELECT @@GLOBAL.innodb_page_size");
        long limit = Math.min((page - PAGE_OVERHEAD) / 2, RECORD_MAX);
        Map<TableId, TableId> targets = new HashMap<>();
        for (TableDefinition table : situation.definitions()) {
            targets.put(table.id(), table.target());
        }
        situation
                .target()
                .each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE "
                                + situation.targetsAre("TABLE_SCHEMA", "TABLE_NAME"),
                        row -> targets.values().remove(new TableId(row.getString(1), row.getString(2))));
        String account = Grants.account(situation.target());
        List<Finding> findings = new ArrayList<>();
        situation
                .source()
                .each(
                        "SELECT c.TABLE_SCHEMA, c.TABLE_NAME, " + LARGEST_ROW + " AS bytes FROM"
                                + " information_schema.COLUMNS c JOIN information_schema.TABLES t USING (TABLE_SCHEMA,"
                                + " TABLE_NAME) WHERE c.EXTRA NOT LIKE '%VIRTUAL%' AND "
                                + situation.tablesAre("c.TABLE_SCHEMA", "c.TABLE_NAME")
                                + " GROUP BY 1, 2 HAVING bytes >= " + limit + " ORDER BY 1, 2",
                        row -> {
                            TableId target = targets.get(new TableId(row.getString(1), row.getString(2)));
                            if (target != null) {
                                findings.add(FindingKind.TARGET_REFUSES_ROW_SIZE.on(
                                        "table " + target + " on the target",
                                        "its largest row takes at least " + row.getLong(3)
                                                + " bytes in a page, of which"
                                                + " innodb_strict_mode allows less than " + limit
                                                + ", and the user may not turn it off for its session",
                                        "GRANT SESSION_VARIABLES_ADMIN ON *.* TO " + account
                                                + " on the target, or create the table there by hand"));
                            }
                        });
        return findings;
    }
}
