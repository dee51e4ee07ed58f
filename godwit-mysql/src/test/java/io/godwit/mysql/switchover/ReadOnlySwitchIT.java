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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
