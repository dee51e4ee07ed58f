package io.godwit.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.concurrent.EventLoop;
import io.godwit.model.Column;
import io.godwit.model.Gtid;
import io.godwit.model.GtidSet;
import io.godwit.model.LogPosition;
import io.godwit.model.SourceTransaction;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.sequence.Epoch;
import io.godwit.sequence.Limits;
import io.godwit.sequence.Restored;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.SourceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FirstPositionTest {
    private static final UUID SERVER = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final Gtid OLDER = new Gtid(SERVER, 1);
    private static final Gtid NEWER = new Gtid(SERVER, 2);
    private static final TableShape TABLE = new TableShape(
            new TableId("shop", "orders"),
            List.of(new Column("id", "int", "int", null, null, false, 0)),
            1,
            "PRIMARY",
            List.of(0),
            List.of());

    private final EventLoop loop = new EventLoop();
    private final Sequencer sequencer =
            new Sequencer(List.of(TABLE), Restored.fresh(GtidSet.of(NEWER)), new Limits(10, 10, 1000, 1000, false));
    private Set<String> prepared = Set.of();
    private GtidSet underWay = GtidSet.of(OLDER, NEWER);
    private Instant now = Instant.ofEpochSecond(1000);
    private final FirstPosition first = new FirstPosition(loop, sequencer, new Source(), new TestClock(this));

    /** A clock that the test sets. */
    private record TestClock(FirstPositionTest test) implements InstantSource {
        @Override
        public Instant instant() {
            return test.now;
        }
    }

    private final class Source implements SourceStatus {
        @Override
        public GtidSet executed() {
            return GtidSet.of(NEWER);
        }

        @Override
        public GtidSet ownedAndExecuted() {
            return underWay;
        }

        @Override
        public Set<String> prepared() {
            return prepared;
        }

        @Override
        public void awaitExecuted(GtidSet required, Duration patience) {}

        @Override
        public Map<TableId, Long> estimatedRows(Collection<TableId> tables) {
            return Map.of();
        }
    }

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private void ask() throws InterruptedException {
        first.advance();
        loop.turn(Duration.ofSeconds(10));
        first.advance();
    }

    @Test
    void waitsForAnOlderTransactionThatTheStartPositionLacks() throws InterruptedException {
        ask();
        assertThat(first.isReached()).isFalse();

        sequencer.receive(new SourceTransaction(OLDER, List.of(), new LogPosition("binlog.000001", 10), Instant.EPOCH));
        Epoch epoch = sequencer.nextEpoch().orElseThrow();
        sequencer.applied(epoch);
        first.advance();

        assertThat(first.isReached()).isTrue();
    }

    @Test
    void isReachedAtOnceWhenNothingIsUnderWay() throws InterruptedException {
        underWay = GtidSet.of(NEWER);

        ask();

        assertThat(first.isReached()).isTrue();
    }

    @Test
    void waitsForTheEndOfWhatWasPreparedBeforeTheRun() throws InterruptedException {
        underWay = GtidSet.of(NEWER);
        prepared = Set.of("old");
        ask();
        assertThat(first.isReached()).isFalse();

        prepared = Set.of("old", "prepared since");
        now = now.plusSeconds(2);
        ask();
        assertThat(first.isReached()).isFalse();

        prepared = Set.of("prepared since");
        now = now.plusSeconds(2);
        ask();
        assertThat(first.isReached()).isTrue();
    }

    @Test
    void doesNotWaitForATransactionThatWasGivenUp() throws InterruptedException {
        ask();
        assertThat(first.isReached()).isFalse();

        underWay = GtidSet.of(NEWER);
        now = now.plusSeconds(2);
        ask();

        assertThat(first.isReached()).isTrue();
    }

    @Test
    void doesNotWaitForTransactionsThatBeganLater() throws InterruptedException {
        ask();

        underWay = GtidSet.of(NEWER, new Gtid(SERVER, 3));
        now = now.plusSeconds(2);
        ask();

        assertThat(first.isReached()).isTrue();
    }
}
