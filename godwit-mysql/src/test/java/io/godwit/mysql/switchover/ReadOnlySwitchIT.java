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
import io.godwit.spi.TrafficSwitch.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadOnlySwitchIT {
    private final List<TableId> tables = List.of();
    private final ServerLink link = Servers.reading(Servers.source());

    @AfterEach
    void writable() {
        Servers.SOURCE.execute("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
        link.close();
    }

    private ReadOnlySwitch traffic(Optional<String> stop, Optional<String> allow, Pause pause) {
        return new ReadOnlySwitch(
                link,
                new ReadOnlySwitch.Settings(stop, allow, Duration.ofSeconds(2), Duration.ofMillis(300)),
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
        traffic.close(tables);
        assertThat(traffic.stillClosed(tables)).isTrue();
        assertThat(traffic.drain().executed().isEmpty()).isFalse();
        assertThatThrownBy(() -> traffic.reopen(tables)).hasMessageContaining("SET GLOBAL super_read_only = OFF");
    }

    @Test
    void givesUpWhenNobodyStopsTheWrites() {
        assertThatThrownBy(() -> traffic(Optional.of("echo done"), Optional.empty(), Pause.REAL)
                        .close(tables))
                .isInstanceOf(MoveException.class)
                .hasMessageContaining("did not become read-only")
                .extracting(e -> ((MoveException) e).code())
                .isEqualTo(Code.CUTOVER_UNDONE);
    }

    @Test
    void showsWhatAFailedCommandSaid() {
        assertThatThrownBy(() -> traffic(Optional.of("echo no such proxy; exit 3"), Optional.empty(), Pause.REAL)
                        .close(tables))
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no such proxy")
                .hasMessageContaining("stop-writes-command");
        assertThatThrownBy(() -> traffic(Optional.of("sleep 60"), Optional.empty(), Pause.REAL)
                        .close(tables))
                .hasMessageContaining("did not end");
    }
}
