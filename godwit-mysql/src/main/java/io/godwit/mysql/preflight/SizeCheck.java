package io.godwit.mysql.preflight;

import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** Says how much room the tables take; how much the target has, no statement tells. */
final class SizeCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        long bytes = situation
                .source()
                .number("SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) FROM information_schema.TABLES WHERE "
                        + situation.tablesAre("TABLE_SCHEMA", "TABLE_NAME"));
        return List.of(Situation.informs(
                situation.target().address(),
                String.format(
                        Locale.ROOT,
                        "the tables take about %.1f GB on the source; the target's free space cannot be seen from here",
                        bytes / 1e9),
                "Make sure that the target has that much and room for its own binary log"));
    }
}
