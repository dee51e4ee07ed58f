package io.godwit.mysql.connect;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.jdbc.JdbcConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The settings of every session, in one place: of the driver and of the server. */
final class SessionSettings {
    /** No statement of ours is silent for longer: waits on the server are cut into shorter pieces. */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(10);

    private static final int ANSWER_MAX = 1 << 30;
    private static final int LOCK_WAIT_SECONDS = 10;

    private SessionSettings() {}

    /** For the driver. */
    static Properties driver(ServerAddress address, String owner) {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password().reveal());
        properties.setProperty("sslMode", address.tls().name());
        properties.setProperty(
                "allowPublicKeyRetrieval", Boolean.toString(address.tls().plainAllowed()));
        properties.setProperty(
                "connectTimeout", Long.toString(address.connectTimeout().toMillis()));
        properties.setProperty("socketTimeout", Long.toString(SILENCE_MAX.toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        // One char of a statement is one byte on the wire, so that SQL is built as bytes.
        properties.setProperty("characterEncoding", "ISO-8859-1");
        // MYSQL: the driver searches every statement for JDBC escapes, and would rewrite a '{' inside of row values.
        properties.setProperty("enableEscapeProcessing", "false");
        properties.setProperty("useServerPrepStmts", "false");
        // MYSQL: without this the count of an update is that of the rows found, not of the rows changed.
        properties.setProperty("useAffectedRows", "true");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("connectionTimeZone", "UTC");
        // MYSQL: a server may ask for any file in answer to any statement. It gets the rows that Session#load hands
        // over, and no
        // file: where nothing was handed over the driver looks for one only below the second path.
        properties.setProperty("allowLoadLocalInfile", "true");
        properties.setProperty("allowLoadLocalInfileInPath", "/nonexistent");
        properties.setProperty("connectionAttributes", "godwit_owner:" + owner);
        address.caFile().ifPresent(file -> {
            properties.setProperty("trustCertificateKeyStoreUrl", PemTrustStore.url(file));
            properties.setProperty("trustCertificateKeyStoreType", "PKCS12");
            properties.setProperty("trustCertificateKeyStorePassword", PemTrustStore.PASSWORD);
            properties.setProperty("fallbackToSystemTrustStore", "false");
        });
        return properties;
    }

    // MYSQL: a row of an answer may be larger than the server's max_allowed_packet, of which the driver makes its own
    // limit, whatever its settings say.
    static void allowLargeAnswers(Connection connection) throws SQLException {
        connection
                .unwrap(JdbcConnection.class)
                .getPropertySet()
                .getMemorySizeProperty(PropertyKey.maxAllowedPacket)
                .setValue(ANSWER_MAX);
    }

    /** The statement that every session begins with. */
    static String server(Duty duty) {
        List<String> settings = new ArrayList<>(List.of(
                // MYSQL: with "binary" the server takes statements as bytes, and names in them as UTF-8; a string
                // without introducer is bytes. NULL for results: each column arrives in its own character set.
                "character_set_client = binary",
                "character_set_connection = binary",
                "character_set_results = NULL",
                "time_zone = '+00:00'",
                // Strict, so that no value is bent to fit. Zero dates are legal rows of a source and must arrive.
                // MYSQL: under ALLOW_INVALID_DATES a source may hold 2024-02-31; without it here the target refuses the
                // row.
                // MYSQL: with ERROR_FOR_DIVISION_BY_ZERO the target refuses a row whose generated column divides by
                // zero, which
                // is NULL on the source.
                "sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION'",
                // Chunks of a child table may come before their parents; the state at the end satisfies all keys.
                "foreign_key_checks = 0",
                // MYSQL: with unique_checks OFF an insert into a secondary unique index may skip the look for a
                // duplicate while the page is not in memory. A duplicate is the fault that must stop the move.
                "unique_checks = 1",
                // MYSQL: an IN list over this limit turns into a scan of the table; 0 is no limit.
                "range_optimizer_max_mem_size = 0",
                // MYSQL: otherwise the number of rows of a table may be a day old.
                "information_schema_stats_expiry = 0",
                // MYSQL: what is longer is cut, with a warning.
                "group_concat_max_len = 4294967295",
                "net_read_timeout = " + SILENCE_MAX.toSeconds(),
                "net_write_timeout = " + SILENCE_MAX.toSeconds(),
                "wait_timeout = 28800",
                // MYSQL: when OFF, generated invisible primary keys are in no definition, and the table seems to have
                // no key. From 8.4 on a table is neither made nor renamed when a foreign key refers to columns of it
                // that are not a whole unique key (error 6125), though such keys live on.
                "autocommit = 1 /*!80030 , show_gipk_in_create_table_and_information_schema = ON */"
                        + " /*!80400 , restrict_fk_on_non_standard_key = OFF */"));
        settings.addAll(
                switch (duty) {
                    // The rows of a chunk must be those of one moment.
                    case READ -> List.of("transaction_isolation = 'REPEATABLE-READ'");
                    // MYSQL: at READ COMMITTED deletes and inserts take no gap locks, which are what makes neighbouring
                    // writers deadlock; the writers need no snapshot.
                    case WRITE, CONTROL ->
                        List.of(
                                "transaction_isolation = 'READ-COMMITTED'",
                                "innodb_lock_wait_timeout = " + LOCK_WAIT_SECONDS);
                });
        return "SET SESSION " + String.join(", ", settings);
    }
}
