package io.godwit.mysql.preflight;

import io.godwit.model.TableId;
import io.godwit.mysql.sql.Quoted;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A row that the source could take fits into a statement to the target, and the target takes rows the fast way. */
final class PacketCheck implements Check {
    private static final long PACKET_MAX = 1_073_741_824;

    /** A byte takes two in a statement, escaped or in hexadecimal digits. */
    private static final int BYTES_PER_BYTE = 2;

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
        largeRows(situation, source, target, findings);
        if (!Situation.on(situation.target(), "local_infile")) {
            findings.add(FindingKind.LOADS_FORBIDDEN.on(
                    situation.target().address(),
                    "local_infile is OFF, so rows are written by INSERT statements, which cost the server more",
                    "SET PERSIST local_infile = ON, for the time of the copy"));
        }
        return findings;
    }

    private static void largeRows(Situation situation, long source, long target, List<Finding> findings)
            throws SQLException {
        if (situation.definitions().isEmpty() || Math.min(source, target) >= PACKET_MAX) {
            return;
        }
        Set<TableId> moved = new HashSet<>(situation.tables());
        String schemas =
                moved.stream().map(TableId::schema).distinct().map(Quoted::text).collect(Collectors.joining(", "));
        List<String> large = new ArrayList<>();
        // MYSQL: CHARACTER_OCTET_LENGTH is NULL for JSON and for spatial types, whose values may have 4 GB.
        situation
                .source()
                .each(
                        "SELECT TABLE_SCHEMA, TABLE_NAME, SUM(CASE WHEN DATA_TYPE IN ('json', 'geometry', 'point',"
                                + " 'linestring', 'polygon', 'multipoint', 'multilinestring', 'multipolygon',"
                                + " 'geomcollection', 'geometrycollection') THEN 4294967295 ELSE"
                                + " COALESCE(CHARACTER_OCTET_LENGTH, 70) END) AS bytes FROM information_schema.COLUMNS"
                                + " WHERE TABLE_SCHEMA IN (" + schemas + ") GROUP BY 1, 2 HAVING bytes * "
                                + BYTES_PER_BYTE + " > " + Math.min(source, target) + " ORDER BY 1, 2",
                        row -> {
                            TableId table = new TableId(row.getString(1), row.getString(2));
                            if (moved.contains(table)) {
                                large.add(table.toString());
                            }
                        });
        if (!large.isEmpty()) {
            findings.add(FindingKind.PACKET_LARGE_ROWS.on(
                    situation.source().address() + " and " + situation.target().address(),
                    "max_allowed_packet is " + source + " and " + target
                            + ", and half of the smaller one is less than the"
                            + " columns of some tables can hold together: " + String.join(", ", large),
                    "SET PERSIST max_allowed_packet = " + PACKET_MAX
                            + " on both, unless no row of these tables has more than "
                            + Words.bytes(Math.min(source, target) / BYTES_PER_BYTE)));
        }
    }
}
