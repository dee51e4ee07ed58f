package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.List;

/** The target takes writes. */
final class TargetWritableCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        Session target = situation.target();
        for (String name : List.of("super_read_only", "read_only")) {
            if (Situation.on(target, name)) {
                return List.of(Situation.blocks(
                        target.address(),
                        name + " is ON",
                        "Make sure that it is the primary, then SET GLOBAL super_read_only = OFF, read_only = OFF"));
            }
        }
        return List.of();
    }
}
