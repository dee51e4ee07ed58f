package io.godwit.mysql.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.godwit.config.Secret;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.Servers;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqlErrorsIT {
    @Test
    void namesAnUnknownHost() {
        MoveException failure =
                probe(ServerAddress.of(Side.SOURCE, "no-such-host.invalid", 3306, "root", new Secret("")));
        assertThat(failure.code()).isEqualTo(Code.SOURCE_UNREACHABLE);
        assertThat(failure)
                .hasMessageContaining("source no-such-host.invalid:3306")
                .hasMessageContaining("unknown");
    }

    @Test
    void namesAWrongPort() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        MoveException failure = probe(Servers.address(Side.TARGET, free));
        assertThat(failure.code()).isEqualTo(Code.TARGET_UNREACHABLE);
        assertThat(failure)
                .hasMessageContaining("target 127.0.0.1:" + free)
                .hasMessageContaining("nothing listens")
                .hasMessageContaining("target.port");
    }

    @Test
    void namesAWrongPasswordWithoutShowingIt() {
        MoveException failure = probe(ServerAddress.of(
                Side.SOURCE, "127.0.0.1", Servers.SOURCE.port(), "root", new Secret("not-the-password")));
        assertThat(failure.code()).isEqualTo(Code.SOURCE_REFUSED);
        assertThat(failure).hasMessageContaining("password is refused").hasMessageContaining("user 'root'");
        assertThat(failure.toString()).doesNotContain("not-the-password");
        assertThat(Servers.source().password().toString()).isEqualTo("(secret)");
    }

    @Test
    void namesAMissingPrivilege() {
        String schema = Servers.schema();
        Servers.TARGET.execute(
                "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)",
                "CREATE USER IF NOT EXISTS poor IDENTIFIED BY 'x'",
                "GRANT SELECT ON " + schema + ".* TO poor");
        ServerAddress poor = ServerAddress.of(Side.TARGET, "127.0.0.1", Servers.TARGET.port(), "poor", new Secret("x"));
        MoveException failure = refusal(poor, "INSERT INTO " + schema + ".t VALUES (1)");
        assertThat(failure.code()).isEqualTo(Code.TARGET_REFUSED);
        assertThat(failure).hasMessageContaining("lacks a privilege").hasMessageContaining("'t'");
    }

    @Test
    void namesAReadOnlyServer() {
        String schema = Servers.schema();
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)", "SET GLOBAL super_read_only = ON");
        try {
            MoveException failure = refusal(Servers.source(), "INSERT INTO " + schema + ".t VALUES (1)");
            assertThat(failure.code()).isEqualTo(Code.SOURCE_REFUSED);
            assertThat(failure).hasMessageContaining("read-only").hasMessageContaining("read_only = OFF");
        } finally {
            Servers.SOURCE.execute("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
        }
    }

    @Test
    void namesARowInTheWay() {
        String schema = Servers.schema();
        Servers.TARGET.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        MoveException failure = refusal(Servers.target(), "INSERT INTO " + schema + ".t VALUES (1), (1)");
        assertThat(failure.code()).isEqualTo(Code.TARGET_ROWS_UNEXPECTED);
    }

    private static MoveException probe(ServerAddress address) {
        try (ServerLink link = new ServerLink(address, Duty.CONTROL, "test", 1)) {
            return catchThrowableOfType(MoveException.class, link::probe);
        }
    }

    private static MoveException refusal(ServerAddress address, String sql) {
        try (ServerLink link = new ServerLink(address, Duty.WRITE, "test", 1);
                Session session = link.open(Duty.WRITE)) {
            SQLException refused = catchThrowableOfType(SQLException.class, () -> session.run(sql));
            return link.explain("write", refused);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
