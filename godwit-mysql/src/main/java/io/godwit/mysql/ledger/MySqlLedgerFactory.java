package io.godwit.mysql.ledger;

import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.spi.Ledger;
import io.godwit.spi.WayBack;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds the ledger of one move on the target.
 *
 * @param target a link of its own with at least two sessions, opened for {@code owner}
 */
public record MySqlLedgerFactory(
        ServerLink target, String move, Owner owner, Duration leaseDuration, Duration patience, BoundedRetry retry)
        implements Ledger.Factory {
    @Override
    public Optional<String> storedPhase() throws InterruptedException {
        try (Session session = target.open(Duty.CONTROL)) {
            return LedgerTables.phase(session, move);
        } catch (SQLException e) {
            throw target.explain("look for the ledger of move '" + move + "'", e);
        }
    }

    @Override
    public Optional<WayBack> storedWayBack() throws InterruptedException {
        try (Session session = target.open(Duty.CONTROL)) {
            return new WayBackRow(move).read(session);
        } catch (SQLException e) {
            throw target.explain("look for the way back of move '" + move + "'", e);
        }
    }

    @Override
    public MySqlLedger acquire() throws InterruptedException {
        return MySqlLedger.acquire(target, move, owner, leaseDuration, patience, retry);
    }
}
