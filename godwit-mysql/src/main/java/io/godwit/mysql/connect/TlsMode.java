package io.godwit.mysql.connect;

/** Whether a connection is encrypted and what the server has to prove; the words of the server's own clients. */
public enum TlsMode {
    DISABLED,
    PREFERRED,
    REQUIRED,
    VERIFY_CA,
    VERIFY_IDENTITY;

    /** Whether a password may travel without TLS, encrypted by a key that the server sends. */
    boolean plainAllowed() {
        return this == DISABLED || this == PREFERRED;
    }
}
