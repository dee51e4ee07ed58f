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
import io.godwit.mysql.switchover.ReadOnlySwitch.Command;
import io.godwit.spi.TrafficSwitch.State;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReadOnlySwitchIT {
    private static final Duration BUDGET = Duration.ofSeconds(10);
    private final List<TableId> tables = List.of();
    private final ServerLink link = Servers.reading(Servers.source());

    @AfterEach
    void writable() {
        Servers.SOURCE.execute("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
        link.close();
    }

    private ReadOnlySwitch traffic(Optional<Command> stop, Optional<Command> allow, Pause pause) {
        return new ReadOnlySwitch(
                link,
                new ReadOnlySwitch.Settings(stop, allow, Duration.ofMillis(300)),
                BoundedRetry.within(Duration.ofSeconds(10)),
                pause);
    }

    @Test
    void waitsForTheOperatorAndChecks() throws Exception {
        // Something to drain, whichever test is the first on this server.
        Servers.schema();
        ReadOnlySwitch traffic = traffic(
                Optional.empty(), Optional.empty(), pause -> Servers.SOURCE.execute("SET GLOBAL super_read_only = ON"));
        assertThat(traffic.state(tables)).isEqualTo(State.OPEN);
        traffic.close(tables, BUDGET);
        assertThat(traffic.stillClosed(tables)).isTrue();
        assertThat(traffic.drain().executed().isEmpty()).isFalse();
        assertThatThrownBy(() -> traffic.reopen(tables)).hasMessageContaining("SET GLOBAL super_read_only = OFF");
    }

    @Test
    @Timeout(60)
    void isNotFooledByAServerThatWaitsToBecomeReadOnly() throws Exception {
        String table = Servers.schema() + ".slow";
        Servers.SOURCE.execute(
                "CREATE TABLE " + table + " (id INT PRIMARY KEY)", "INSERT INTO " + table + " VALUES (1)");
        ReadOnlySwitch traffic = traffic(Optional.empty(), Optional.empty(), Pause.REAL);
        try (ExecutorService sessions = Executors.newVirtualThreadPerTaskExecutor();
                Connection writing = Servers.SOURCE.connect();
                Statement write = writing.createStatement()) {
            Future<?> written =
                    sessions.submit(() -> write.execute("UPDATE " + table + " SET id = 2 + SLEEP(1000) WHERE id = 1"));
            awaitThread("processlist_state = 'User sleep'");
            Future<?> stopped = sessions.submit(() -> Servers.SOURCE.execute("SET GLOBAL super_read_only = ON"));
            awaitThread("processlist_state = 'Waiting for global read lock'");
            assertThat(Servers.SOURCE.ask("SELECT @@GLOBAL.super_read_only"))
                    .as("what the server shows")
                    .isEqualTo("1");
            assertThat(traffic.state(tables)).isEqualTo(State.OPEN);

            write.cancel();
            assertThatThrownBy(written::get).hasMessageContaining("cancel");
            stopped.get();
            assertThat(traffic.state(tables)).isEqualTo(State.CLOSED);
        }
    }

    private static void awaitThread(String condition) {
        while (!"1".equals(Servers.SOURCE.ask("SELECT COUNT(*) FROM performance_schema.threads WHERE " + condition))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void givesUpWhenNobodyStopsTheWrites() {
        assertThatThrownBy(() -> traffic(Optional.of(patience -> {}), Optional.empty(), Pause.REAL)
                        .close(tables, BUDGET))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("did not become read-only")
                .extracting(e -> ((MoveException) e).code())
                .isEqualTo(Code.CUTOVER_UNDONE);
    }

    @Test
    void leavesTheCutoverToTheCommandThatFails() {
        MoveException failed = new MoveException(Code.CUTOVER_UNDONE, "no such proxy");
        assertThatThrownBy(() -> traffic(
                                Optional.of(patience -> {
                                    throw failed;
                                }),
                                Optional.empty(),
                                Pause.REAL)
                        .close(tables, BUDGET))
                .isSameAs(failed);
    }
}
