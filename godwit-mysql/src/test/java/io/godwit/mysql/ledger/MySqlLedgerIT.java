package io.godwit.mysql.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.model.Key;
import io.godwit.model.KeyBound;
import io.godwit.model.KeyRange;
import io.godwit.model.RowImageBuilder;
import io.godwit.model.TableId;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.spi.Orders;
import io.godwit.spi.Orders.Approval;
import io.godwit.spi.Orders.Setting;
import io.godwit.testing.FaultProxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MySqlLedgerIT {
    private static final GtidSet ONE = GtidSet.parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5");
    private static final GtidSet TWO = GtidSet.parse("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-9");
    private static final Orders ORDERS = Orders.NONE
            .with(Approval.POSTPONED)
            .with(new Setting("copy.readers", "8", "4"))
            .with(new Setting("load.source.query", "SELECT 'ü'", "none"));
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final BoundedRetry RETRY = BoundedRetry.within(Duration.ofSeconds(20));
    private static final TableId TABLE = new TableId("shop", "orders");

    private final String move = "m" + UUID.randomUUID();

    @Test
    void remembersWhatItWasTold() throws Exception {
        Owner owner = Owner.current();
        try (ServerLink link = Servers.writing(Servers.target(), owner)) {
            try (MySqlLedger ledger = acquire(link, owner, LEASE)) {
                assertThat(ledger.tables()).isEmpty();
                assertThat(ledger.phase()).isEmpty();
                ledger.begin(List.of(TABLE), ONE, "copying");
                ledger.store("copy 'ü'");
                assertThat(ledger.orders()).isEqualTo(Orders.NONE);
                ledger.keep(Orders.NONE.paused(true).with(Approval.APPROVED));
                ledger.keep(ORDERS);
                FencedTransactions data = ledger.guard(link, RETRY);
                data.run("intend", session -> new AppliedPosition(move).intend(session, TWO), s -> false);
            }
            try (MySqlLedger ledger = acquire(link, owner, LEASE)) {
                assertThat(ledger.tables()).containsExactly(TABLE);
                assertThat(ledger.phase()).contains("copy 'ü'");
                assertThat(ledger.restored().applied()).isEqualTo(ONE);
                assertThat(ledger.restored().intent()).contains(TWO);
                assertThat(ledger.orders()).isEqualTo(ORDERS);
                ledger.startOver(table -> table);
                assertThat(ledger.tables()).isEmpty();
                assertThat(ledger.orders()).isEqualTo(Orders.NONE);
            }
        }
    }

    @Test
    void mergesNeighbouringRanges() throws Exception {
        Owner owner = Owner.current();
        try (ServerLink link = Servers.writing(Servers.target(), owner);
                MySqlLedger ledger = acquire(link, owner, LEASE)) {
            ledger.begin(List.of(TABLE), TWO, "copying");
            SettledRows rows = new SettledRows(move);
            KeyRange first = KeyRange.between(null, bound(7));
            KeyRange second = KeyRange.between(bound(7), bound(9));
            KeyRange third = KeyRange.between(bound(9), null);
            ledger.guard(link, RETRY)
                    .run(
                            "settle",
                            session -> {
                                rows.add(session, TABLE, second, TWO, 20);
                                rows.add(session, TABLE, first, ONE, 10);
                                rows.add(session, TABLE, third, ONE, 5);
                            },
                            s -> false);
            assertThat(ledger.restored().settled().get(TABLE))
                    .extracting(range -> range.range())
                    .containsExactly(first, second, third);
            ledger.merge(TABLE, KeyRange.between(null, bound(9)));
            assertThat(ledger.restored().settled().get(TABLE))
                    .extracting(range -> range.range())
                    .containsExactly(KeyRange.between(null, bound(9)), third);
            assertThat(ledger.counts().rowsCopied()).containsEntry(TABLE, 35L);
            assertThatThrownBy(() -> ledger.merge(TABLE, KeyRange.between(bound(7), null)))
                    .isInstanceOf(MoveException.class);
        }
    }

    @Test
    void refusesWhileTheOwnerIsAlive() throws Exception {
        Owner owner = Owner.current();
        try (ServerLink link = Servers.writing(Servers.target(), owner);
                MySqlLedger first = acquire(link, owner, LEASE)) {
            CompletableFuture<Throwable> second = CompletableFuture.supplyAsync(() -> failureOfAcquire(LEASE));
            while (!second.isDone()) {
                first.renewLease();
            }
            assertThat(second.join()).isInstanceOf(MoveException.class).hasMessageContaining("process " + owner.pid());
            assertThat(((MoveException) second.join()).code()).isEqualTo(Code.LEASE_HELD);
        }
    }

    @Test
    void takesOverWhenTheLeaseHasRunOutAndFencesTheFirst() throws Exception {
        Owner owner = Owner.current();
        try (ServerLink link = Servers.writing(Servers.target(), owner)) {
            MySqlLedger first = acquire(link, owner, Duration.ofMillis(300));
            first.begin(List.of(TABLE), ONE, "copying");
            try (MySqlLedger second = acquire(link, Owner.current(), LEASE)) {
                assertThat(second.tables()).containsExactly(TABLE);
                assertThatThrownBy(() -> first.store("late"))
                        .isInstanceOf(MoveException.class)
                        .extracting(e -> ((MoveException) e).code())
                        .isEqualTo(Code.LEASE_LOST);
                assertThatThrownBy(first::renewLease).hasMessageContaining("taken over");
                assertThatThrownBy(() -> first.guard(link, RETRY).run("write", s -> {}, s -> false))
                        .hasMessageContaining("taken over");
                first.releaseLease();
                second.store("mine");
                assertThat(second.phase()).contains("mine");
            }
        }
    }

    @Test
    void takesOverAtOnceFromAnEndedProcessOfThisMachine() throws Exception {
        Process child = new ProcessBuilder("true").start();
        child.waitFor();
        Owner me = Owner.current();
        Owner dead = new Owner(me.host(), me.machine(), child.pid(), Instant.EPOCH, "godwit-dead");
        try (ServerLink link = Servers.writing(Servers.target(), me)) {
            MySqlLedger first = acquire(link, dead, Duration.ofHours(1));
            try (MySqlLedger second = acquire(link, me, LEASE)) {
                assertThat(second.tables()).isEmpty();
                assertThatThrownBy(first::renewLease).hasMessageContaining("taken over");
            }
        }
    }

    @Test
    void takeOverKillsATransactionThatTheDeadOwnerLeftBehind() throws Exception {
        Owner me = Owner.current();
        Owner dead = new Owner(me.host(), me.machine(), 1 << 30, Instant.EPOCH, "godwit-" + UUID.randomUUID());
        try (ServerLink deadLink = Servers.writing(Servers.target(), dead);
                ServerLink link = Servers.writing(Servers.target(), me)) {
            MySqlLedger first = acquire(deadLink, dead, Duration.ofHours(1));
            first.begin(List.of(TABLE), ONE, "copying");
            Session left = deadLink.open(Duty.WRITE);
            left.begin();
            new Fence(move, 1).check(left);
            left.run("UPDATE _godwit.move SET phase = 'half done' WHERE name = '" + move + "'");
            try (MySqlLedger second = acquire(link, me, LEASE)) {
                assertThat(second.phase()).contains("copying");
                assertThatThrownBy(left::commit).isInstanceOf(SQLException.class);
                left.discard();
            }
        }
    }

    @Test
    void asksTheLedgerWhenTheAnswerToACommitIsLost() throws Exception {
        Owner owner = Owner.current();
        try (FaultProxy proxy = FaultProxy.inFrontOf(Servers.TARGET);
                ServerLink link = Servers.writing(Servers.address(Side.TARGET, proxy.port()), owner);
                MySqlLedger ledger = acquire(link, owner, LEASE)) {
            proxy.loseAnswerTo("COMMIT");
            // Twice would be a duplicate key.
            ledger.begin(List.of(TABLE), ONE, "copying");
            assertThat(ledger.restored().applied()).isEqualTo(ONE);
        }
    }

    @Test
    void refusesALedgerOfANewerVersion() throws Exception {
        Owner owner = Owner.current();
        try (ServerLink link = Servers.writing(Servers.target(), owner)) {
            acquire(link, owner, LEASE).close();
            String known = Servers.TARGET.ask("SELECT version FROM _godwit.version");
            Servers.TARGET.execute("UPDATE _godwit.version SET version = 99");
            try {
                assertThatThrownBy(() -> acquire(link, owner, LEASE)).hasMessageContaining("version 99");
            } finally {
                Servers.TARGET.execute("UPDATE _godwit.version SET version = " + known);
            }
        }
    }

    private Throwable failureOfAcquire(Duration lease) {
        Owner other = Owner.current();
        try (ServerLink link = Servers.writing(Servers.target(), other)) {
            acquire(link, other, lease).close();
            return new AssertionError("the lease was given twice");
        } catch (MoveException | InterruptedException e) {
            return e;
        }
    }

    private MySqlLedger acquire(ServerLink link, Owner owner, Duration lease) throws InterruptedException {
        return MySqlLedger.acquire(link, move, owner, lease, Duration.ofSeconds(10), RETRY);
    }

    private static KeyBound bound(int value) {
        RowImageBuilder values = new RowImageBuilder();
        values.append(Integer.toString(value).getBytes(StandardCharsets.US_ASCII));
        return new KeyBound(new Key(new byte[] {(byte) value}), values.build());
    }
}
