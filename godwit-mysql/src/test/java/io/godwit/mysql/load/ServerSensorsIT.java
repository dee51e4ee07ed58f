package io.godwit.mysql.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.config.Secret;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensor.Server;
import io.godwit.spi.LoadSensors.Measured;
import io.godwit.spi.LoadSensors.Unreadable;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be measured of a server, and what a server says that cannot be read. */
@Timeout(60)
class ServerSensorsIT {
    private static final String OWNER = "godwit-sensors";
    private static final int SLEEPERS = 10;

    private final ServerSensors sensors = new ServerSensors(Servers.source(), Servers.target(), OWNER);

    @AfterEach
    void close() {
        sensors.close();
    }

    private Measured variable(String name) throws Exception {
        return sensors.measure(new LoadSensor.Variable(Server.SOURCE, name));
    }

    private Measured query(String sql) throws Exception {
        return sensors.measure(new LoadSensor.Query(Server.TARGET, sql));
    }

    private static void awaitSleepers(int wanted) {
        String asleep = "SELECT COUNT(*) FROM performance_schema.threads WHERE PROCESSLIST_STATE = 'User sleep'";
        while (!Integer.toString(wanted).equals(Servers.SOURCE.ask(asleep))) {
            Thread.onSpinWait();
        }
    }

    private static void endSleepers() {
        String ids = Servers.SOURCE.ask("SELECT GROUP_CONCAT(PROCESSLIST_ID) FROM performance_schema.threads"
                + " WHERE PROCESSLIST_STATE = 'User sleep'");
        for (String id : String.valueOf(ids).split(",", -1)) {
            Servers.SOURCE.execute("KILL " + id);
        }
        awaitSleepers(0);
    }

    @Test
    void sessionsOfOthersAreCountedAndOurOwnAreNot() throws Exception {
        double before = variable("Threads_running").value();
        double connectedBefore = variable("threads_connected").value();
        List<Thread> threads = new ArrayList<>();
        try (ServerLink ours = new ServerLink(Servers.source(), Duty.READ, OWNER, SLEEPERS)) {
            for (int i = 0; i < SLEEPERS; i++) {
                threads.add(sleeper(ours));
            }
            awaitSleepers(SLEEPERS);
            // Sessions of earlier tests may still be ending.
            assertThat(variable("Threads_running").value())
                    .as("ours, though the user is that of everybody here")
                    .isLessThan(before + SLEEPERS / 2.0);
            assertThat(variable("Threads_connected").value()).isLessThan(connectedBefore + SLEEPERS / 2.0);

            try (ServerLink foreign = new ServerLink(Servers.source(), Duty.READ, "somebody-else", SLEEPERS)) {
                for (int i = 0; i < SLEEPERS; i++) {
                    threads.add(sleeper(foreign));
                }
                awaitSleepers(2 * SLEEPERS);
                assertThat(variable("Threads_running").value()).isGreaterThanOrEqualTo(SLEEPERS);
                assertThat(variable("Threads_connected").value()).isGreaterThanOrEqualTo(SLEEPERS);
                endSleepers();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static Thread sleeper(ServerLink link) {
        return Thread.ofVirtual().start(() -> {
            try (Session session = link.borrow()) {
                session.text("SELECT SLEEP(1000)");
            } catch (Exception killed) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void theHistoryListGrowsWhileAnOldViewIsOpen() throws Exception {
        String table = Servers.schema() + ".t";
        Servers.SOURCE.execute(
                "CREATE TABLE " + table + " (id INT PRIMARY KEY, n INT)", "INSERT INTO " + table + " VALUES (1, 0)");
        try (Connection old = Servers.SOURCE.connect();
                Statement view = old.createStatement()) {
            view.execute("SET SESSION transaction_isolation = 'REPEATABLE-READ'");
            view.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            for (int i = 0; i < 50; i++) {
                Servers.SOURCE.execute("UPDATE " + table + " SET n = n + 1");
            }
            assertThat(variable("history-list-length").value()).isGreaterThanOrEqualTo(50);
        }
    }

    @Test
    void anyStatusVariableThatIsANumberCanBeMeasured() throws Exception {
        assertThat(variable("uptime").value()).isPositive();
        assertThatThrownBy(() -> variable("Thread_running"))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("knows no status variable 'Thread_running'");
        assertThatThrownBy(() -> variable("Rsa_public_key"))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("is no number");
    }

    @Test
    void aQueryCountsByItsFirstNumber() throws Exception {
        assertThat(query("SELECT 2.5")).isEqualTo(new Measured(2.5, "returns 2.5"));
        assertThat(query("SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'Käse'")
                        .value())
                .isZero();
        assertThatThrownBy(() -> query("SELECT 1 FROM DUAL WHERE FALSE")).hasMessageContaining("no row, or NULL");
        assertThatThrownBy(() -> query("SELECT NULL")).hasMessageContaining("no row, or NULL");
        assertThatThrownBy(() -> query("SELECT 'high'")).hasMessageContaining("is no number: 'high'");
        assertThatThrownBy(() -> query("SELECT * FROM nowhere.nothing"))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void aQueryChangesNothing() throws Exception {
        String table = Servers.schema() + ".t";
        Servers.TARGET.execute(
                "CREATE TABLE " + table + " (id INT PRIMARY KEY)", "INSERT INTO " + table + " VALUES (1)");

        assertThatThrownBy(() -> query("DELETE FROM " + table)).isInstanceOf(Unreadable.class);

        assertThat(Servers.TARGET.ask("SELECT COUNT(*) FROM " + table)).isEqualTo("1");
    }

    @Test
    void aReplicaThatCannotBeAskedIsNotLeftOut() {
        String notAReplica = "127.0.0.1:" + Servers.SOURCE.port();
        assertThatThrownBy(() -> sensors.measure(new LoadSensor.Replicas(Server.SOURCE, List.of(notAReplica))))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("replica " + notAReplica + " replicates from nobody");
        assertThatThrownBy(() -> sensors.measure(new LoadSensor.Replicas(Server.SOURCE, List.of("127.0.0.1:1"))))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("replica 127.0.0.1:1");
    }

    @Test
    void aMissingPrivilegeIsNamedWithItsGrant() throws Exception {
        Servers.SOURCE.execute("CREATE USER IF NOT EXISTS unprivileged IDENTIFIED BY 'secret'");
        ServerAddress address =
                ServerAddress.of(Side.SOURCE, "127.0.0.1", Servers.SOURCE.port(), "unprivileged", new Secret("secret"));
        try (ServerSensors blind = new ServerSensors(address, Servers.target(), OWNER)) {
            assertThat(fix(blind, new LoadSensor.Variable(Server.SOURCE, "history-list-length")))
                    .contains("GRANT PROCESS");
            assertThat(fix(blind, new LoadSensor.Variable(Server.SOURCE, "Threads_running")))
                    .contains("GRANT SELECT ON performance_schema");
            assertThat(fix(
                            blind,
                            new LoadSensor.Replicas(Server.SOURCE, List.of("127.0.0.1:" + Servers.SOURCE.port()))))
                    .contains("GRANT REPLICATION CLIENT");
            assertThat(fix(blind, new LoadSensor.Replicas(Server.SOURCE, List.of(LoadSensor.Replicas.DISCOVERED))))
                    .contains("GRANT REPLICATION SLAVE");
            assertThat(blind.measure(new LoadSensor.Variable(Server.SOURCE, "Uptime"))
                            .value())
                    .isPositive();
        }
    }

    private static String fix(ServerSensors blind, LoadSensor sensor) throws InterruptedException {
        try {
            return "none needed: " + blind.measure(sensor);
        } catch (Unreadable e) {
            return e.fix();
        }
    }
}
