package io.godwit.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.Side;
import io.godwit.spi.StreamItem;
import io.godwit.testing.MySqlServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source that goes down, or throws its logs away. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RestartedSourceIT {
    private final MySqlServer server = MySqlServer.start("restarted");

    @BeforeEach
    void makeTable() {
        server.execute("CREATE SCHEMA s", "CREATE TABLE s.t (id INT PRIMARY KEY)");
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private StreamSettings settings() {
        return StreamSettings.of(Servers.address(Side.SOURCE, server.port()));
    }

    @Test
    void theStreamGoesOnWhenTheServerComesBack() throws Exception {
        try (Follower follower = Follower.of(server, settings(), "s.t")) {
            server.execute("INSERT INTO s.t VALUES (1)");
            follower.untilCaughtUp();
            server.stop();
            server.start();
            server.execute("INSERT INTO s.t VALUES (2)");
            follower.untilCaughtUp();
            server.kill9();
            server.start();
            server.execute("INSERT INTO s.t VALUES (3)");
            follower.untilCaughtUp();
            assertThat(follower.changes).containsExactly("+(1)", "+(2)", "+(3)");
            assertThat(follower.items).contains(new StreamItem.Reconnected(true));
        }
    }

    @Test
    void purgedTransactionsAreNamed() {
        GtidSet start = Follower.executed(server);
        var shapes = Follower.shapes(settings().source(), "s.t");
        server.execute(
                "INSERT INTO s.t VALUES (1)", "FLUSH BINARY LOGS", "INSERT INTO s.t VALUES (2)", "FLUSH BINARY LOGS");
        GtidSet lost = Follower.executed(server).minus(start);
        String file =
                String.valueOf(server.ask("SELECT local->>'$.binary_log_file' FROM performance_schema.log_status"));
        server.execute("PURGE BINARY LOGS TO '" + file + "'");
        assertThatThrownBy(() -> new MySqlChangeStreams(settings(), shapes).open(start))
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_LOST_POSITION))
                .hasMessageContaining(lost.toString())
                .hasMessageContaining("--restart");
    }
}
