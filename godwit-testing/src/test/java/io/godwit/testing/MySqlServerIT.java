package io.godwit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a test may rely on when it starts a server. */
@SuppressWarnings("NullAway.Init")
class MySqlServerIT {

    private static MySqlServer shared;

    @BeforeAll
    static void startShared() {
        shared = MySqlServer.start("shared");
    }

    @AfterAll
    static void stopShared() {
        shared.close();
    }

    @Test
    void answersWithTheDefaultsOfAProductionServer() {
        String version = MySqlRelease.chosen() == MySqlRelease.V8_0 ? "8.0.33" : "9.";
        assertThat(shared.ask("SELECT @@version")).startsWith(version);
        assertThat(shared.ask("SELECT CONCAT_WS(' ', @@gtid_mode, @@log_bin, @@binlog_format, @@binlog_row_image)"))
                .isEqualTo("ON 1 ROW FULL");
        assertThat(shared.ask("SELECT @@global.gtid_executed")).isEmpty();
        assertThat(shared.ask("SELECT @@server_id")).isEqualTo(Integer.toString(shared.port()));
    }

    @Test
    void takesExtraOptionsInPlaceOfTheDefaults() {
        ServerOptions options = ServerOptions.named("minimal")
                .option("binlog_row_image=MINIMAL")
                .option("skip-log-bin");
        try (MySqlServer server = MySqlServer.start(options)) {
            assertThat(server.ask("SELECT CONCAT(@@binlog_row_image, @@log_bin)"))
                    .isEqualTo("MINIMAL0");
        }
    }

    @Test
    void twoServersDifferInPortAndUuid() {
        try (MySqlServer other = MySqlServer.start("other")) {
            assertThat(other.port()).isNotEqualTo(shared.port());
            assertThat(other.ask("SELECT @@server_uuid")).isNotEqualTo(shared.ask("SELECT @@server_uuid"));
        }
    }

    @Test
    void keepsCommittedRowsThroughKillAndRestartOnTheSamePort() {
        try (MySqlServer server = MySqlServer.start("killed")) {
            server.execute("CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY)", "INSERT INTO d.t VALUES (7)");
            int port = server.port();
            server.kill9();
            assertThat(server.isRunning()).isFalse();
            server.restart("binlog-row-image=MINIMAL");
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.ask("SELECT id FROM d.t")).isEqualTo("7");
            assertThat(server.ask("SELECT @@binlog_row_image")).isEqualTo("MINIMAL");
        }
    }

    @Test
    void answersNothingWhilePausedAndGoesOnWhenResumed() throws SQLException {
        try (MySqlServer server = MySqlServer.start("paused");
                Connection connection = DriverManager.getConnection(server.jdbcUrl() + "&socketTimeout=300")) {
            server.pause();
            assertThatThrownBy(() -> connection.createStatement().execute("SELECT 1"))
                    .isInstanceOf(SQLException.class);
            server.resume();
            assertThat(server.ask("SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void stopsInOrderAndWhenPaused() {
        try (MySqlServer server = MySqlServer.start("stopped")) {
            server.pause();
            server.stop();
            assertThat(server.errorLog()).contains("Shutdown complete");
        }
    }

    @Test
    void leavesNothingBehindWhenClosed() {
        Path folder;
        ProcessHandle process;
        try (MySqlServer server = MySqlServer.start("closed")) {
            folder = server.folder();
            process = ProcessHandle.of(server.pid()).orElseThrow();
        }
        assertThat(folder).doesNotExist();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void reportsTheErrorLogWhenTheServerDiesAtStart() {
        assertThatThrownBy(() -> {
                    try (MySqlServer server =
                            MySqlServer.start(ServerOptions.named("broken").option("no-such-option=1"))) {
                        assertThat(server.isRunning()).isFalse();
                    }
                })
                .isInstanceOf(MySqlServerException.class)
                .hasMessageContaining("server broken on port")
                .hasMessageContaining("no-such-option");
    }

    @Test
    void namesTheRefusedStatement() {
        assertThatThrownBy(() -> shared.execute("SELECT 1", "SELEC 2"))
                .isInstanceOf(MySqlServerException.class)
                .hasMessageContaining("SELEC 2");
    }
}
