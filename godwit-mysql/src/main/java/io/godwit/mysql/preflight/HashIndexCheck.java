package io.godwit.mysql.preflight;

import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.List;

/**
 * What {@code apply.consistent-reads} promises to readers of the target is kept by the server, too.
 *
 * <p>MYSQL: a row that is looked up by its whole primary key through the adaptive hash index is read without a latch on its
 * page: now and then a reader sees what a transaction that is not committed has written (bug 101667; seen on 8.0.33 with
 * and without a move). OFF by default from 8.4 on. See decision 0016.
 */
final class HashIndexCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        if (!Situation.on(situation.target(), "innodb_adaptive_hash_index")) {
            return List.of();
        }
        return List.of(FindingKind.TARGET_HASH_INDEX.on(
                situation.target().address(),
                "innodb_adaptive_hash_index is ON: MySQL itself then shows a reader, very rarely, a row of a transaction that is"
                        + " not committed (bug 101667), whatever apply.consistent-reads does",
                "SET PERSIST innodb_adaptive_hash_index = OFF on the target"));
    }
}
