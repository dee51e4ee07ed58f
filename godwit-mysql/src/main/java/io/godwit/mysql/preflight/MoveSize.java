package io.godwit.mysql.preflight;

import java.sql.SQLException;
import java.time.Duration;

/**
 * How large the tables are on the source, as its statistics say.
 *
 * @param bytes of rows and indexes
 */
record MoveSize(long bytes) {
    /** A careful guess; rows are read twice and written once, on servers that have other work to do. */
    private static final long BYTES_PER_SECOND = 10_000_000;

    static MoveSize of(Situation situation) throws SQLException {
        return new MoveSize(situation
                .source()
                .number("SELECT COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) FROM information_schema.TABLES WHERE "
                        + situation.tablesAre("TABLE_SCHEMA", "TABLE_NAME")));
    }

    /** For the whole move, in whole minutes. */
    Duration time() {
        return Duration.ofMinutes(1 + bytes / BYTES_PER_SECOND / 60);
    }
}
