package io.godwit.mysql.preflight;

import io.godwit.model.Column;
import io.godwit.mysql.schema.TableDefinition;
import io.godwit.mysql.schema.TableDefinition.DefinedColumn;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The labels of an ENUM or SET differ under its collation. */
final class LabelsCheck implements Check {
    private static final Pattern LABEL = Pattern.compile("'((?:[^']|'')*)'");

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (TableDefinition table : situation.definitions()) {
            for (DefinedColumn defined : table.columns()) {
                Column column = defined.column();
                String type = column.dataType();
                String collation = column.collation();
                if ((type.equalsIgnoreCase("enum") || type.equalsIgnoreCase("set"))
                        && collation != null
                        && equal(situation, column, collation)) {
                    findings.add(FindingKind.LABELS_EQUAL.on(
                            "table " + table.id(),
                            "column " + column.name() + " " + column.columnType() + " has labels that " + collation
                                    + " takes for equal, so a server cannot copy the later ones",
                            "Give the column a collation under which they differ, or other labels"));
                }
            }
        }
        return findings;
    }

    // MYSQL: a strict session makes no such column, and a copy of a value from column to column goes by the label.
    private static boolean equal(Situation situation, Column column, String collation) throws SQLException {
        List<String> labels = new ArrayList<>();
        for (Matcher label = LABEL.matcher(column.columnType()); label.find(); ) {
            labels.add(label.group(1).replace("''", "'"));
        }
        String rows = labels.stream()
                .map(label -> "SELECT CONVERT(" + Quoted.text(label) + " USING " + column.charset() + ") COLLATE "
                        + collation + " AS label")
                .collect(Collectors.joining(" UNION ALL "));
        return situation.source().number("SELECT COUNT(*) - COUNT(DISTINCT label) FROM (" + rows + ") AS labels") > 0;
    }
}
