package io.godwit.mysql.binlog;

import com.github.shyiko.mysql.binlog.network.SSLSocketFactory;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.TlsMode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Turns a plain connection into an encrypted one, as the TLS mode of the address demands. */
final class TrustedTls implements SSLSocketFactory {
    private final ServerAddress address;
    private final SSLContext context;

    TrustedTls(ServerAddress address) {
        this.address = address;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(null, trust(address), null);
        } catch (GeneralSecurityException | IOException e) {
            throw new MoveException(
                    Code.CONFIGURATION, address + ": cannot set up TLS with the configured certificates", e);
        }
    }

    private static TrustManager[] trust(ServerAddress address) throws GeneralSecurityException, IOException {
        boolean verifies = address.tls() == TlsMode.VERIFY_CA || address.tls() == TlsMode.VERIFY_IDENTITY;
        if (!verifies) {
            return new TrustManager[] {new TrustAll()};
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(address.caFile().isPresent() ? store(address.caFile().get()) : null);
        return factory.getTrustManagers();
    }

    private static KeyStore store(Path pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        return store;
    }

    @Override
    public SSLSocket createSocket(Socket socket) throws SocketException {
        try {
            SSLSocket encrypted =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, address.host(), address.port(), true);
            if (address.tls() == TlsMode.VERIFY_IDENTITY) {
                SSLParameters parameters = encrypted.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                encrypted.setSSLParameters(parameters);
            }
            return encrypted;
        } catch (IOException e) {
            SocketException failure = new SocketException("TLS could not be started");
            failure.initCause(e);
            throw failure;
        }
    }

    /** For the modes that encrypt without asking who the server is. */
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
