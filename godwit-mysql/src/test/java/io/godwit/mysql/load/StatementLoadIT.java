package io.godwit.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.config.Secret;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.spi.LoadSignal.Work;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatementLoadIT {
    private final String schema = Servers.schema();

    @Test
    void countsWhatOtherUsersWriteAndNotWhatWeDo() throws Exception {
        String table = schema + ".t";
        Servers.SOURCE.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY)");
        ServerAddress ours = user("listener");
        Servers.SOURCE.execute(
                "GRANT SELECT ON performance_schema.* TO listener", "GRANT ALL ON " + schema + ".* TO listener");
        try (ServerLink link = Servers.reading(ours)) {
            StatementLoad load = new StatementLoad(link, BoundedRetry.within(Duration.ofSeconds(1)));
            Work before = load.read().orElseThrow();

            Servers.SOURCE.execute(
                    "INSERT INTO " + table + " VALUES (1), (2)",
                    "UPDATE " + table + " SET id = 3 WHERE id = 1",
                    "DELETE FROM " + table,
                    "SELECT 1");
            Work after = load.read().orElseThrow();
            try (Session session = link.borrow()) {
                session.run("INSERT INTO " + table + " VALUES (4)");
            }

            assertThat(after.since(before).statements()).isEqualTo(3);
            assertThat(after.since(before).time()).isPositive();
            assertThat(load.read().orElseThrow()).isEqualTo(after);
        }
    }

    @Test
    void saysThatItCannotSeeWithoutThePrivilege() throws Exception {
        try (ServerLink link = Servers.reading(user("blind"))) {
            StatementLoad load = new StatementLoad(link, BoundedRetry.within(Duration.ofSeconds(1)));

            assertThat(load.read()).isEmpty();
        }
    }

    private static ServerAddress user(String name) {
        Servers.SOURCE.execute("CREATE USER " + name + " IDENTIFIED BY 'secret'");
        return ServerAddress.of(Side.SOURCE, "127.0.0.1", Servers.SOURCE.port(), name, new Secret("secret"));
    }
}
