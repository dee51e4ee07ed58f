package io.godwit.mysql.switchover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Pause;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.read.SourceNames;
import io.godwit.spi.TrafficSwitch;
import io.godwit.spi.TrafficSwitch.State;
import io.godwit.testing.FaultProxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RenameSwitchIT {
    private static final Duration BUDGET = Duration.ofSeconds(10);
    private final String schema = Servers.schema();
    private final TableId one = new TableId(schema, "one");
    private final TableId two = new TableId(schema, "two");
    private final List<TableId> tables = List.of(one, two);
    private final SourceNames names = new SourceNames();
    private final FaultProxy proxy = FaultProxy.inFrontOf(Servers.SOURCE);
    private final ServerLink link = Servers.reading(Servers.address(Side.SOURCE, proxy.port()));

    @BeforeEach
    void make() {
        Servers.SOURCE.execute(
                "CREATE TABLE " + one + " (id INT PRIMARY KEY)", "CREATE TABLE " + two + " (id INT PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        link.close();
        proxy.close();
    }

    private RenameSwitch traffic(int attempts) {
        return new RenameSwitch(
                link,
                names,
                new RenameSettings(
                        Duration.ofSeconds(1),
                        attempts,
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Optional.empty()),
                BoundedRetry.within(Duration.ofSeconds(20)),
                Pause.REAL);
    }

    @Test
    void renamesAllTablesAndBack() throws Exception {
        RenameSwitch traffic = traffic(3);
        assertThat(traffic.state(tables)).isEqualTo(State.OPEN);
        traffic.close(tables, BUDGET);
        assertThat(traffic.stillClosed(tables)).isTrue();
        assertThat(names.of(one)).isEqualTo(RenameSwitch.closedName(one));
        TrafficSwitch.Drain drain = traffic.drain();
        assertThat(drain.executed().isEmpty()).isFalse();
        assertThat(drain.end().offset()).isPositive();
        traffic.reopen(tables);
        traffic.reopen(tables);
        assertThat(traffic.state(tables)).isEqualTo(State.OPEN);
        assertThat(names.of(one)).isEqualTo(one);
    }

    @Test
    void renamesTablesTiedByAKeyToAnIndexThatIsNotUnique() throws Exception {
        Servers.SOURCE.execute(
                Servers.ALLOW_KEYS_TO_INDEXES,
                "ALTER TABLE " + one + " ADD v INT, ADD KEY (v)",
                "ALTER TABLE " + two + " ADD v INT, ADD FOREIGN KEY (v) REFERENCES " + one + " (v)");
        RenameSwitch traffic = traffic(1);
        traffic.close(tables, BUDGET);
        assertThat(traffic.stillClosed(tables)).isTrue();
        traffic.reopen(tables);
        assertThat(traffic.state(tables)).isEqualTo(State.OPEN);
    }

    @Test
    void makesNoConnectionWhileWritesAreStopped() throws Exception {
        RenameSwitch traffic = traffic(3);
        traffic.state(tables);
        link.version();
        long before = connectionsMade();
        traffic.close(tables, BUDGET);
        traffic.drain();
        assertThat(traffic.stillClosed(tables)).isTrue();
        assertThat(connectionsMade() - before)
                .as("connections, with that of the question")
                .isEqualTo(1);
    }

    private static long connectionsMade() {
        return Long.parseLong(Servers.SOURCE.ask("SELECT VARIABLE_VALUE FROM performance_schema.global_status"
                + " WHERE VARIABLE_NAME = 'Connections'"));
    }

    @Test
    void givesUpWithTheTablesAsTheyWereWhenATransactionHoldsThem() throws Exception {
        try (Connection holder = Servers.SOURCE.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("INSERT INTO " + two + " VALUES (1)");
            RenameSwitch traffic = traffic(2);
            assertThatThrownBy(() -> traffic.close(tables, BUDGET))
                    .isInstanceOf(MoveException.class)
                    .hasMessageContaining("2 tries")
                    .hasMessageContaining("holds " + two)
                    .hasMessageContaining("idle after: INSERT INTO " + two)
                    .extracting(e -> ((MoveException) e).code())
                    .isEqualTo(Code.CUTOVER_UNDONE);
            assertThat(traffic.state(tables)).isEqualTo(State.OPEN);
            holder.rollback();
            traffic.close(tables, BUDGET);
            assertThat(traffic.state(tables)).isEqualTo(State.CLOSED);
        }
    }

    @Test
    void noTryHoldsWritersBackForLongerThanTheBudget() throws Exception {
        RenameSwitch patient = new RenameSwitch(
                link,
                names,
                new RenameSettings(
                        Duration.ofHours(1), 1, Duration.ofMillis(10), Duration.ofMillis(50), Optional.empty()),
                BoundedRetry.within(Duration.ofSeconds(20)),
                Pause.REAL);
        try (Connection holder = Servers.SOURCE.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("INSERT INTO " + two + " VALUES (1)");
            assertThatThrownBy(() -> patient.close(tables, Duration.ofSeconds(1)))
                    .hasMessageContaining("did not succeed in 1 tries");
            holder.rollback();
        }
    }

    @Test
    void endsWhoIsInTheWayBeforeTheFirstTryWhereThatIsAllowed() throws Exception {
        RenameSwitch strict = new RenameSwitch(
                link,
                names,
                new RenameSettings(
                        Duration.ofSeconds(20),
                        1,
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Optional.of(Duration.ZERO)),
                BoundedRetry.within(Duration.ofSeconds(20)),
                Pause.REAL);
        try (Connection holder = Servers.SOURCE.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("INSERT INTO " + two + " VALUES (1)");

            strict.close(tables, BUDGET);

            assertThat(strict.state(tables)).isEqualTo(State.CLOSED);
            assertThat(strict.holders().ended()).hasSize(1);
            holder.abort(Runnable::run);
        }
    }

    @Test
    void asksTheServerWhenTheAnswerToTheRenameIsLost() throws Exception {
        proxy.loseAnswerTo("RENAME TABLE");
        RenameSwitch traffic = traffic(3);
        traffic.close(tables, BUDGET);
        assertThat(traffic.state(tables)).isEqualTo(State.CLOSED);
    }

    @Test
    void refusesWhenTheNewNameIsTaken() throws Exception {
        Servers.SOURCE.execute("CREATE TABLE " + RenameSwitch.closedName(one) + " (id INT)");
        assertThatThrownBy(() -> traffic(2).close(tables, BUDGET)).hasMessageContaining("_one_del");
        assertThat(traffic(2).state(tables)).isEqualTo(State.UNCLEAR);
        assertThat(Servers.SOURCE.ask("SELECT COUNT(*) FROM " + two)).isEqualTo("0");
    }

    @Test
    void leavesAHalfRenamedStateToAPerson() throws Exception {
        Servers.SOURCE.execute("RENAME TABLE " + one + " TO " + RenameSwitch.closedName(one));
        RenameSwitch traffic = traffic(2);
        assertThat(traffic.state(tables)).isEqualTo(State.UNCLEAR);
        assertThatThrownBy(() -> traffic.reopen(tables))
                .hasMessageContaining("RENAME TABLE")
                .extracting(e -> ((MoveException) e).code())
                .isEqualTo(Code.CUTOVER_UNCLEAR);
    }
}
