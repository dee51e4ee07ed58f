package io.godwit.mysql.preflight;

import io.godwit.mysql.connect.Session;
import io.godwit.spi.Preflight.Finding;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Both servers compute the hashes by which rows are compared. */
final class FingerprintCheck implements Check {
    @Override
    public List<Finding> findings(Situation situation) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        for (Session session : List.of(situation.source(), situation.target())) {
            if (session.text("SELECT MD5('')").isEmpty()) {
                findings.add(Situation.blocks(
                        session.address(),
                        "the server does not compute MD5(), by which rows are compared",
                        "Set ssl_fips_mode = OFF"));
            }
        }
        return findings;
    }
}
