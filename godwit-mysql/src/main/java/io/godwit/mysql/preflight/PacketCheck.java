package io.godwit.mysql.preflight;

import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.List;

/** A row that the source could take fits into a statement to the target. */
final class PacketCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        long source = situation.source().number("SELECT @@GLOBAL.max_allowed_packet");
        long target = situation.target().number("SELECT @@GLOBAL.max_allowed_packet");
        if (target >= source) {
            return List.of();
        }
        return List.of(Situation.blocks(
                situation.target().address(),
                "max_allowed_packet is " + target + ", less than the source's " + source,
                "SET PERSIST max_allowed_packet = " + source));
    }
}
