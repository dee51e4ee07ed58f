package io.godwit.mysql.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.config.Secret;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.GtidSet;
import io.godwit.mysql.binlog.MySqlChangeStream;
import io.godwit.mysql.binlog.MySqlChangeStreams;
import io.godwit.mysql.binlog.StreamSettings;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each TLS mode demands of the server what it says: of the sessions and of the connection to the binary log alike. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class TlsIT {
    /** The server lets it in over TLS only. */
    private static final String USER = "encrypted";

    @TempDir
    private static Path folder;

    private static ServerCertificate ofLocalhost;
    private static ServerCertificate another;
    private static MySqlServer server;

    @BeforeAll
    static void start() throws Exception {
        ofLocalhost = ServerCertificate.make(folder, "localhost");
        another = ServerCertificate.make(folder, "another.example");
        server = MySqlServer.start(ServerOptions.named("tls")
                .option("ssl-ca=" + ofLocalhost.certificate())
                .option("ssl-cert=" + ofLocalhost.certificate())
                .option("ssl-key=" + ofLocalhost.key()));
        server.execute(
                "CREATE USER " + USER + "@'%' IDENTIFIED BY '' REQUIRE SSL",
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO " + USER + "@'%'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ServerAddress address(String host, TlsMode mode, Optional<Path> caFile) {
        return new ServerAddress(
                Side.SOURCE, host, server.port(), USER, new Secret(""), mode, caFile, Duration.ofSeconds(10));
    }

    private static void probe(ServerAddress address) {
        try (ServerLink link = new ServerLink(address, Duty.READ, "test", 1)) {
            link.probe();
        }
    }

    private static MySqlChangeStream follow(ServerAddress address) throws Exception {
        GtidSet executed = GtidSet.parse(String.valueOf(server.ask("SELECT @@GLOBAL.gtid_executed")));
        return new MySqlChangeStreams(StreamSettings.of(address), List.of()).open(executed);
    }

    private static void connects(ServerAddress address) throws Exception {
        probe(address);
        try (MySqlChangeStream stream = follow(address)) {
            assertThat(stream.serverUuid()).isEqualTo(server.ask("SELECT @@server_uuid"));
        }
    }

    private static void refused(ThrowingCallable attempt, Code code, String reason) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(":" + server.port())
                .hasMessageContaining(reason);
    }

    private static void refuses(ServerAddress address, String reason) {
        for (ThrowingCallable attempt : List.<ThrowingCallable>of(
                () -> probe(address), () -> follow(address).close())) {
            refused(attempt, Code.SOURCE_UNREACHABLE, reason);
            refused(attempt, Code.SOURCE_UNREACHABLE, "TLS failed");
            refused(attempt, Code.SOURCE_UNREACHABLE, "source.tls.ca");
        }
    }

    @Test
    void disabledIsNotEncrypted() {
        ServerAddress plain = address("127.0.0.1", TlsMode.DISABLED, Optional.empty());
        refused(() -> probe(plain), Code.SOURCE_REFUSED, "'" + USER + "'");
        refused(() -> follow(plain).close(), Code.SOURCE_REFUSED, "'" + USER + "'");
    }

    @Test
    void preferredEncryptsWhereTheServerCan() throws Exception {
        connects(address("127.0.0.1", TlsMode.PREFERRED, Optional.empty()));
    }

    @Test
    void requiredEncryptsWithoutAskingWhoTheServerIs() throws Exception {
        connects(address("127.0.0.1", TlsMode.REQUIRED, Optional.empty()));
    }

    @Test
    void verifyCaTakesAnyNameUnderItsAuthority() throws Exception {
        connects(address("127.0.0.1", TlsMode.VERIFY_CA, Optional.of(ofLocalhost.certificate())));
    }

    @Test
    void verifyCaRefusesAServerOfAnotherAuthority() {
        refuses(address("localhost", TlsMode.VERIFY_CA, Optional.of(another.certificate())), "CertPath");
    }

    @Test
    void verifyCaRefusesAnUnknownAuthorityWhenThereIsNoFile() {
        refuses(address("localhost", TlsMode.VERIFY_CA, Optional.empty()), "CertPath");
    }

    @Test
    void verifyIdentityTakesTheServerWithItsName() throws Exception {
        connects(address("localhost", TlsMode.VERIFY_IDENTITY, Optional.of(ofLocalhost.certificate())));
    }

    @Test
    void verifyIdentityRefusesAnotherName() {
        refuses(address("127.0.0.1", TlsMode.VERIFY_IDENTITY, Optional.of(ofLocalhost.certificate())), "127.0.0.1");
    }
}
