package io.godwit.mysql.preflight;

import io.godwit.mysql.schema.TableDefinition;
import io.godwit.mysql.schema.TableDefinition.DefinedColumn;
import io.godwit.spi.Preflight.Finding;
import java.util.ArrayList;
import java.util.List;

/**
 * A select prints a JSON document as text, in which a date that an SQL function put there looks like any other string. So
 * documents that applications wrote as text arrive exactly, and of others the texts.
 */
final class JsonCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) {
        List<Finding> findings = new ArrayList<>();
        for (TableDefinition table : situation.definitions()) {
            for (DefinedColumn column : table.columns()) {
                if (column.column().dataType().equalsIgnoreCase("json")) {
                    findings.add(FindingKind.JSON_LOSES_SQL_TYPES.on(
                            "table " + table.id(),
                            "dates, times and bytes that SQL functions put into JSON column "
                                    + column.column().name() + " become strings of the same text",
                            "Nothing, if applications write the documents as text; else look for JSON_TYPE() DATE, TIME,"
                                    + " DATETIME, BLOB, BIT or OPAQUE inside"));
                }
            }
        }
        return findings;
    }
}
