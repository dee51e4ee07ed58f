package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The target takes writes, and the source takes the statement that stops them. */
final class WritableCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        readOnly(situation.target())
                .ifPresent(name -> findings.add(FindingKind.TARGET_READ_ONLY.on(
                        situation.target().address(),
                        name + " is ON",
                        "Make sure that it is the primary, then SET GLOBAL super_read_only = OFF, read_only = OFF")));
        if (situation.renames()) {
            readOnly(situation.source())
                    .ifPresent(name -> findings.add(FindingKind.SOURCE_READ_ONLY.on(
                            situation.source().address(),
                            name + " is ON, so the cutover cannot rename the tables",
                            "Move from the primary; or, where nothing writes any more, set cutover.mode: read-only")));
        }
        return findings;
    }

    private static Optional<String> readOnly(Session session) throws SQLException {
        for (String name : List.of("super_read_only", "read_only")) {
            if (Situation.on(session, name)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
