package io.godwit.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.concurrent.EventLoop;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.govern.Governor;
import io.godwit.govern.LoadLimits;
import io.godwit.govern.LoadSettings;
import io.godwit.model.Column;
import io.godwit.model.GtidSet;
import io.godwit.model.KeyRange;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.sequence.Limits;
import io.godwit.sequence.Restored;
import io.godwit.sequence.Sequencer;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.SourceSchema;
import io.godwit.spi.TablePlan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class IndexStageTest {
    private static final TableShape COPIED = table("orders");
    private static final TableShape ALSO_COPIED = table("events");
    private static final TableShape UNCOPIED = table("items");
    private static final List<TableShape> ALL = List.of(COPIED, UNCOPIED, ALSO_COPIED);

    private final EventLoop loop = new EventLoop();
    private final Sequencer sequencer = new Sequencer(
            ALL,
            new Restored(GtidSet.empty(), Optional.empty(), Map.of(COPIED.id(), whole(), ALSO_COPIED.id(), whole())),
            new Limits(10, 10, 1000, 1000, false));
    private final Governor governor = new Governor(
            loop,
            List.of(),
            sensor -> Measured.number(0),
            new LoadSettings(false, 40, Duration.ofSeconds(1), LoadLimits.NONE),
            InstantSource.system(),
            Optional::empty);
    private final Schema schema = new Schema();
    private boolean applying;
    private final IndexStage indexes = new IndexStage(loop, sequencer, schema, governor, ALL, () -> applying);

    private static TableShape table(String name) {
        return new TableShape(
                new TableId("shop", name),
                List.of(new Column("id", "int", "int", null, null, false, 0)),
                1,
                "PRIMARY",
                List.of(0),
                List.of());
    }

    private static List<Restored.SettledRange> whole() {
        return List.of(new Restored.SettledRange(KeyRange.all(), GtidSet.empty()));
    }

    @AfterEach
    void end() {
        loop.close();
    }

    @Test
    void isNotDoneBeforeItKnowsWhichTablesLackIndexes() throws InterruptedException {
        assertThat(indexes.isDone()).isFalse();
        loop.turn(Duration.ofSeconds(5));
        assertThat(indexes.isDone()).isTrue();
    }

    @Test
    void buildsWhatIsCopiedAndWaitsForTheRest() throws InterruptedException {
        schema.lacking.addAll(ALL);
        loop.turn(Duration.ofSeconds(5));
        assertThat(indexes.isDue()).isTrue();

        indexes.advance();
        assertThat(indexes.building()).containsExactly("shop.orders", "shop.events");
        schema.mayEnd.countDown();
        while (!indexes.building().isEmpty()) {
            loop.turn(Duration.ofSeconds(5));
        }

        assertThat(schema.built).containsExactlyInAnyOrder(COPIED, ALSO_COPIED);
        assertThat(indexes.isDue()).isFalse();
        assertThat(indexes.isDone()).as("a table is not copied yet").isFalse();
    }

    @Test
    void beginsNothingWhileItRests() throws InterruptedException {
        schema.lacking.add(COPIED);
        loop.turn(Duration.ofSeconds(5));
        indexes.rest(true);
        indexes.advance();
        assertThat(indexes.building()).isEmpty();
        assertThat(indexes.isDue()).isTrue();
    }

    @Test
    void aBuildThatChangesOvertookIsMadeAgainWithoutChanges() throws InterruptedException {
        schema.lacking.add(COPIED);
        schema.overtaken.set(1);
        schema.mayEnd.countDown();
        loop.turn(Duration.ofSeconds(5));
        applying = true;
        indexes.advance();
        assertThat(indexes.holdsTarget()).as("the first time changes go on").isFalse();
        loop.turn(Duration.ofSeconds(5));
        assertThat(indexes.holdsTarget()).isTrue();

        indexes.advance();
        assertThat(indexes.building()).as("an epoch is still being applied").isEmpty();
        applying = false;
        indexes.advance();
        indexes.rest(true);
        assertThat(indexes.holdsTarget()).as("until the build has ended").isTrue();
        loop.turn(Duration.ofSeconds(5));

        assertThat(schema.built).containsExactly(COPIED);
        assertThat(indexes.holdsTarget()).isFalse();
        assertThat(indexes.isDone()).isTrue();
    }

    @Test
    void aBuildThatIsOvertakenThoughNothingIsAppliedEndsTheRun() throws InterruptedException {
        schema.lacking.add(COPIED);
        schema.overtaken.set(2);
        schema.mayEnd.countDown();
        loop.turn(Duration.ofSeconds(5));
        indexes.advance();
        loop.turn(Duration.ofSeconds(5));
        indexes.advance();
        assertThatThrownBy(() -> loop.turn(Duration.ofSeconds(5)))
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.TARGET_REFUSED))
                .hasMessageContaining("shop.orders")
                .hasMessageContaining("innodb_online_alter_log_max_size");
    }

    /** Only what this stage asks. */
    private static final class Schema implements SourceSchema {
        final List<TableShape> lacking = new ArrayList<>();
        final Queue<TableShape> built = new ConcurrentLinkedQueue<>();
        final CountDownLatch mayEnd = new CountDownLatch(1);
        final AtomicInteger overtaken = new AtomicInteger();

        @Override
        public List<TableShape> withoutIndexes(List<TableShape> tables) {
            return lacking;
        }

        @Override
        public boolean buildIndexes(TableShape table) throws InterruptedException {
            mayEnd.await();
            if (overtaken.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return false;
            }
            built.add(table);
            return true;
        }

        @Override
        public List<TableShape> tables() {
            return ALL;
        }

        @Override
        public void createOnTarget(List<TableShape> tables) {}

        @Override
        public void analyze(List<TableShape> tables) {}

        @Override
        public void prepareToComplete(List<TableShape> tables) {}

        @Override
        public void complete(List<TableShape> tables) {}

        @Override
        public void takeBack() {}

        @Override
        public List<TablePlan> plan(List<TableShape> tables) {
            return List.of();
        }
    }
}
