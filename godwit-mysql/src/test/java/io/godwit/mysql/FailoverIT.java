package io.godwit.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.model.TableShape;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.Side;
import io.godwit.testing.MySqlServer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another server answers at the address of the source. */
@Timeout(120)
class FailoverIT {
    @Test
    void neitherReadersNorTheSwitchGoOnWithAnotherServerThanTheStream() throws Exception {
        try (MySqlServer server = MySqlServer.start("failed-over")) {
            server.execute("CREATE SCHEMA s", "CREATE TABLE s.t (id INT PRIMARY KEY)");
            ServerAddress source = Servers.address(Side.SOURCE, server.port());
            try (MySqlMove move =
                    new MySqlMove(MySqlMoveSettings.usual(source, Servers.target(), List.of("s.t"), "failover"))) {
                List<TableId> tables =
                        move.schema().tables().stream().map(TableShape::id).toList();
                move.stream().open(move.source().executed()).close();

                // The same rows and the same positions under another identity, as a promoted replica has them.
                server.stop();
                Files.delete(server.folder().resolve("data/auto.cnf"));
                server.start();

                assertThatThrownBy(() -> move.traffic().close(tables, Duration.ofSeconds(10)))
                        .isInstanceOfSatisfying(
                                MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_UNREACHABLE))
                        .hasMessageContaining("failover");
                assertThatThrownBy(() -> move.traffic().drain()).hasMessageContaining("failover");
                assertThatThrownBy(() -> move.source().executed()).hasMessageContaining("failover");
                assertThat(server.ask("SELECT COUNT(*) FROM s.t")).isEqualTo("0");
            }
        }
    }
}
