package io.godwit.mysql.preflight;

import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.List;

/** Says how much room the tables take; how much the target has, no statement tells. */
final class SizeCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        MoveSize size = MoveSize.of(situation);
        boolean logs = Situation.on(situation.target(), "log_bin");
        return List.of(FindingKind.SIZE.on(
                situation.target().address(),
                "the tables take about " + Words.bytes(size.bytes()) + " on the source, and moving them about "
                        + Words.time(size.time()) + "; the free space of the target cannot be seen from here",
                "Make sure that the target has " + Words.bytes(size.bytes() * (logs ? 2 : 1)) + " free"
                        + (logs ? ", half of it for its own binary log" : "")));
    }
}
