package io.godwit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault of the proxy, as a client of a real server sees it. */
@SuppressWarnings("NullAway.Init")
class FaultProxyIT {

    private static MySqlServer server;
    private FaultProxy proxy;

    @BeforeAll
    static void startServer() {
        server = MySqlServer.start("proxied");
        server.execute("CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY)");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openProxy() {
        proxy = FaultProxy.inFrontOf(server);
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    @Test
    void forwardsBothWaysAndCountsConnections() throws SQLException {
        try (Connection connection = connect()) {
            assertThat(ask(connection, "SELECT REPEAT('x', 1000000)")).hasSize(1_000_000);
            assertThat(proxy.connectionsAccepted()).isEqualTo(1);
            assertThat(proxy.connectionsOpen()).isEqualTo(1);
        }
    }

    @Test
    void resetReachesTheClientAsReset() throws Exception {
        try (Socket client = new Socket(proxy.address().getAddress(), proxy.port())) {
            client.getInputStream().readNBytes(4); // the server's greeting has begun, so the link stands
            proxy.reset();
            assertThatThrownBy(() -> client.getInputStream().readAllBytes())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void finishReachesTheClientAsEndOfStream() throws Exception {
        try (Socket client = new Socket(proxy.address().getAddress(), proxy.port())) {
            client.getInputStream().readNBytes(4);
            proxy.finish();
            assertThat(client.getInputStream().readAllBytes()).isNotNull();
        }
    }

    @Test
    void refusesNewConnectionsAndKeepsOpenOnes() throws SQLException {
        try (Connection open = connect()) {
            proxy.refuse();
            assertThatThrownBy(() -> new Socket(proxy.address().getAddress(), proxy.port()).close())
                    .isInstanceOf(ConnectException.class);
            assertThat(ask(open, "SELECT 1")).isEqualTo("1");
            proxy.admit();
            try (Connection again = connect()) {
                assertThat(ask(again, "SELECT 2")).isEqualTo("2");
            }
        }
    }

    @Test
    void losesTheAnswerOfACommitThatTheServerHasDone() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO t VALUES (1)");
            proxy.loseAnswerTo("COMMIT");
            assertThatThrownBy(() -> statement.execute("COMMIT")).isInstanceOf(SQLException.class);
        }
        assertThat(server.ask("SELECT COUNT(*) FROM d.t WHERE id = 1")).isEqualTo("1");
    }

    @Test
    void cutsBeforeAStatementReachesTheServer() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            proxy.cutAfter(FaultProxy.Direction.TO_SERVER, 0);
            assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (2)"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(server.ask("SELECT COUNT(*) FROM d.t WHERE id = 2")).isEqualTo("0");
    }

    @Test
    void cutsInTheMiddleOfALargeAnswer() throws SQLException {
        try (Connection connection = connect()) {
            proxy.cutAfter(FaultProxy.Direction.TO_CLIENT, 100_000);
            assertThatThrownBy(() -> ask(connection, "SELECT REPEAT('x', 1000000)"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void holdsEverythingBackWhileStalledAndDeliversItAfterwards() throws Exception {
        try (Connection connection = connect()) {
            proxy.stall();
            Thread release = Thread.ofVirtual().unstarted(proxy::flow);
            try (Connection impatient =
                    DriverManager.getConnection(server.jdbcUrl("d").replace(":" + server.port(), ":" + proxy.port())
                            + "&connectTimeout=200&socketTimeout=200")) {
                throw new AssertionError(impatient + " got an answer through a stalled proxy");
            } catch (SQLException expected) {
                release.start();
            }
            assertThat(ask(connection, "SELECT 3")).isEqualTo("3");
            release.join();
        }
    }

    @Test
    void addsLatencyToEachDirection() throws SQLException {
        try (Connection connection = connect()) {
            proxy.latency(Duration.ofMillis(40));
            long askedAt = System.nanoTime();
            assertThat(ask(connection, "SELECT 4")).isEqualTo("4");
            assertThat(Duration.ofNanos(System.nanoTime() - askedAt)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(proxy.jdbcUrl("d"));
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
