package io.godwit.mysql.preflight;

import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.List;

/** One question about the servers and the tables before a move. */
interface Check {
    List<Finding> findings(Situation situation) throws SQLException, InterruptedException;
}
