package io.godwit.mysql.connect;

import io.godwit.error.Code;
import io.godwit.error.MoveException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Key stores made from certificate files in PEM form, because the driver reads only key stores. */
final class PemTrustStore {
    /** Guards nothing: the store holds public certificates only, but its format demands a password. */
    static final String PASSWORD = "certificates";

    private static final Map<Path, String> URLS = new ConcurrentHashMap<>();

    private PemTrustStore() {}

    /** The URL of a key store with the certificates of the file; made once per file. */
    static String url(Path pem) {
        return URLS.computeIfAbsent(pem.toAbsolutePath(), PemTrustStore::convert);
    }

    private static String convert(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new MoveException(Code.CONFIGURATION, "the CA file " + pem + " holds no certificate");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            Path file = Files.createTempFile("godwit-ca-", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, PASSWORD.toCharArray());
            }
            return file.toUri().toString();
        } catch (IOException | GeneralSecurityException e) {
            throw new MoveException(Code.CONFIGURATION, "cannot read certificates from the CA file " + pem, e);
        }
    }
}
