package io.godwit.mysql.connect;

import io.godwit.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a server is and who asks.
 *
 * @param caFile certificates in PEM form that {@link TlsMode#VERIFY_CA} and {@link TlsMode#VERIFY_IDENTITY} trust; empty
 *     for those of the Java runtime
 * @param connectTimeout for one attempt to connect
 */
public record ServerAddress(
        Side side,
        String host,
        int port,
        String user,
        Secret password,
        TlsMode tls,
        Optional<Path> caFile,
        Duration connectTimeout) {
    private static final Duration CONNECT_TIMEOUT_DEFAULT = Duration.ofSeconds(10);

    /** An address with TLS where the server offers it, and the usual patience. */
    public static ServerAddress of(Side side, String host, int port, String user, Secret password) {
        return new ServerAddress(
                side, host, port, user, password, TlsMode.PREFERRED, Optional.empty(), CONNECT_TIMEOUT_DEFAULT);
    }

    /** Side, host and port: how messages call the server. */
    @Override
    public String toString() {
        return side + " " + host + ":" + port;
    }
}
