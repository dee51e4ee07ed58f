package io.godwit.engine;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.spi.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Renews the lease while the move runs. Owned by the loop's thread. */
final class LeaseKeeper {
    private final EventLoop loop;
    private final Ledger ledger;
    private final InstantSource clock;
    private volatile Instant renewedAt;
    private boolean renewing;

    LeaseKeeper(EventLoop loop, Ledger ledger, InstantSource clock) {
        this.loop = loop;
        this.ledger = ledger;
        this.clock = clock;
        this.renewedAt = clock.instant();
    }

    void advance() {
        Duration age = Duration.between(renewedAt, clock.instant());
        if (renewing || age.compareTo(ledger.leaseDuration().dividedBy(4)) < 0) {
            return;
        }
        renewing = true;
        loop.start(
                "renew the lease",
                () -> {
                    Instant asked = clock.instant();
                    ledger.renewLease();
                    return asked;
                },
                asked -> {
                    renewing = false;
                    renewedAt = asked;
                });
    }

    /**
     * Asks the target whether the lease is still held, on the calling thread; any thread may call. Without an answer,
     * the lease is held for certain only as long as the last renewal lasts.
     *
     * @throws MoveException with {@code LEASE_LOST} when another process may own the move
     */
    void confirm() {
        try {
            ledger.renewLease();
        } catch (MoveException e) {
            boolean certain = Duration.between(renewedAt, clock.instant()).compareTo(ledger.leaseDuration()) < 0;
            if (e.code() != Code.TARGET_UNREACHABLE || !certain) {
                throw e;
            }
        }
    }
}
