package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A value that the source takes the target takes as well, and the target takes rows the fast way. */
final class PacketCheck implements Check {
    private static final long PACKET_MAX = 1_073_741_824;

    // MYSQL: CHARACTER_OCTET_LENGTH is NULL for them.
    private static final String LONG_TYPES = "DATA_TYPE IN ('json', 'geometry', 'point', 'linestring', 'polygon',"
            + " 'multipoint', 'multilinestring', 'multipolygon', 'geomcollection', 'geometrycollection')";

    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        long source = situation.source().number("SELECT @@GLOBAL.max_allowed_packet");
        long target = situation.target().number("SELECT @@GLOBAL.max_allowed_packet");
        List<Finding> findings = new ArrayList<>();
        if (target < source) {
            findings.add(FindingKind.PACKET_SMALLER.on(
                    situation.target().address(),
                    "max_allowed_packet is " + target + ", less than the source's " + source,
                    "SET PERSIST max_allowed_packet = " + source));
        }
        largeValues(situation, target, findings);
        if (!Situation.on(situation.target(), "local_infile")) {
            findings.add(FindingKind.LOADS_FORBIDDEN.on(
                    situation.target().address(),
                    "local_infile is OFF, so rows are written by INSERT statements, which cost the server more",
                    "SET PERSIST local_infile = ON, for the time of the copy"));
        }
        return findings;
    }

    // The target takes what the source does, and a value larger than that could not have been written, but while the
    // source's limit was higher. JSON may be longer as the text that it is read as than as what was written.
    private static void largeValues(Situation situation, long target, List<Finding> findings) throws SQLException {
        if (situation.definitions().isEmpty() || target >= PACKET_MAX) {
            return;
        }
        List<String> large = new ArrayList<>();
        situation
                .source()
                .each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, GROUP_CONCAT(COLUMN_NAME ORDER BY ORDINAL_POSITION SEPARATOR ', ')"
                                + " FROM information_schema.COLUMNS WHERE "
                                + situation.tablesAre("TABLE_SCHEMA", "TABLE_NAME") + " AND (" + LONG_TYPES + " OR"
                                + " CHARACTER_OCTET_LENGTH > " + target + ") GROUP BY 1, 2 ORDER BY 1, 2",
                        row -> large.add(
                                new TableId(row.getString(1), row.getString(2)) + " (" + row.getString(3) + ")"));
        if (!large.isEmpty()) {
            findings.add(FindingKind.PACKET_LARGE_VALUES.on(
                    situation.target().address(),
                    "max_allowed_packet is " + target + ", less than some columns can hold: " + String.join(", ", large)
                            + ". A larger value stops the move; it can be there if the source's limit was higher once, or"
                            + " in JSON that is longer as a text",
                    "SET PERSIST max_allowed_packet = " + PACKET_MAX + " on the target, if there may be such values"));
        }
    }
}
