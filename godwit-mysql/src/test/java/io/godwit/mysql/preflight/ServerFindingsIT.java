package io.godwit.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.config.Secret;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.ServerOptions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What preflight finds about servers: one that has every setting wrong, as source and as target. */
class ServerFindingsIT {
    private static MySqlServer bad;

    @BeforeAll
    static void startServer() {
        bad = MySqlServer.start(ServerOptions.named("bad")
                .option("gtid-mode=OFF")
                .option("enforce-gtid-consistency=OFF")
                .option("binlog-format=STATEMENT")
                .option("binlog-row-image=MINIMAL")
                .option("binlog-row-value-options=PARTIAL_JSON")
                .option("binlog-transaction-compression=ON")
                .option("binlog-expire-logs-seconds=600")
                .option("binlog-do-db=elsewhere")
                .option("log-replica-updates=OFF")
                .option("max-allowed-packet=4M")
                .option("local-infile=OFF")
                .option("sql-require-primary-key=ON")
                .option("explicit-defaults-for-timestamp=OFF")
                .option("sql-mode=ANSI")
                .option("default-time-zone=+02:00")
                .option("character-set-server=latin1")
                .option("lower-case-table-names=1")
                .option("innodb-page-size=8k"));
        bad.execute(
                "CREATE SCHEMA shop",
                "CREATE TABLE shop.t (id INT PRIMARY KEY)",
                "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'nowhere.invalid'");
    }

    @AfterAll
    static void stopServer() {
        bad.close();
    }

    @Test
    void reportsTheSettingsOfTheSource() throws Exception {
        ServerAddress source = Servers.address(Side.SOURCE, bad.port());
        bad.execute("SET GLOBAL super_read_only = ON");
        try {
            Found found = Found.between(source, Servers.target(), "shop.t")
                    .has(FindingKind.GTID_OFF, "source", "gtid_mode is OFF")
                    .has(FindingKind.GTID_OFF, "source", "enforce_gtid_consistency is OFF")
                    .has(FindingKind.BINLOG_FORMAT, "source", "binlog_format is STATEMENT")
                    .has(FindingKind.BINLOG_ROW_IMAGE, "source", "binlog_row_image is MINIMAL")
                    .has(FindingKind.PARTIAL_JSON, "source", "PARTIAL_JSON")
                    .has(FindingKind.LOG_COMPRESSED, "source", "Godwit reads")
                    .has(FindingKind.LOG_RETENTION, "source", "kept for 10 min only, and the move takes about 1 min")
                    .has(FindingKind.LOG_FILTER, "source", "binlog_do_db is elsewhere, so changes in schema shop")
                    .has(FindingKind.REPLICA_WITHOUT_LOG, "source", "the server is a replica")
                    .has(FindingKind.SOURCE_READ_ONLY, "source", "super_read_only is ON")
                    .has(FindingKind.SQL_MODE_DIFFERS, "target", "on the source ANSI")
                    .has(FindingKind.TIME_ZONE_DIFFERS, "target", "time_zone is +00:00, on the source +02:00")
                    .has(FindingKind.CHARACTER_SET_DIFFERS, "target", "utf8mb4, on the source latin1")
                    .has(FindingKind.LETTER_CASE_DIFFERS, "target", "small letters only");
            assertThat(found.fixes(FindingKind.LOG_RETENTION, "source"))
                    .containsExactly("SET PERSIST binlog_expire_logs_seconds = 86400");
            Found.between(source, Servers.target(), false, "shop.t").hasNot(FindingKind.SOURCE_READ_ONLY);
        } finally {
            bad.execute("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
        }
    }

    @Test
    void reportsTheSettingsOfTheTarget() throws Exception {
        String schema = Servers.schema();
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".times (id INT NOT NULL, ts TIMESTAMP NOT NULL, UNIQUE KEY (id))",
                "CREATE TABLE " + schema + ".Large (id INT PRIMARY KEY)");
        bad.execute("SET GLOBAL read_only = ON");
        try {
            Found.between(Servers.source(), Servers.address(Side.TARGET, bad.port()), schema + ".*")
                    .has(FindingKind.TARGET_READ_ONLY, "target", "read_only is ON")
                    .has(FindingKind.PACKET_SMALLER, "target", "max_allowed_packet is 4194304")
                    .has(FindingKind.LOADS_FORBIDDEN, "target", "local_infile is OFF")
                    .has(FindingKind.TARGET_LOG_FILTER, "target", "binlog_do_db is elsewhere")
                    .has(FindingKind.TARGET_WANTS_PRIMARY_KEY, schema + ".times", "sql_require_primary_key")
                    .has(FindingKind.TARGET_TIMESTAMP_DEFAULTS, schema + ".times", "explicit_defaults_for_timestamp")
                    .has(FindingKind.TARGET_PAGE_SIZE, "target", "innodb_page_size is 8192")
                    .has(FindingKind.LETTER_CASE, "target", "large letters: " + schema + ".Large");
        } finally {
            bad.execute("SET GLOBAL read_only = OFF");
        }
    }

    @Test
    void aWayBackNeedsTheLogOfTheTargetAndRoomOnTheSource() throws Exception {
        String schema = Servers.schema();
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        ServerAddress bare = ServerAddress.of(Side.TARGET, "127.0.0.1", bad.port(), "nobody", new Secret("x"));
        bad.execute("CREATE USER nobody@'%' IDENTIFIED BY 'x'", "GRANT SELECT ON *.* TO nobody@'%'");
        Found.withWayBack(Servers.source(), bare, schema + ".t")
                .has(FindingKind.WAY_BACK_LOG, "target", "binlog_format is STATEMENT and must be ROW, for the way back")
                .has(FindingKind.WAY_BACK_LOG, "target", "gtid_mode is OFF")
                .has(FindingKind.WAY_BACK_PRIVILEGE, "target", "REPLICATION SLAVE, REPLICATION CLIENT on *.*")
                .has(FindingKind.WAY_BACK_PRIVILEGE, "target", "lacks ALTER, DROP, CREATE, INSERT on `" + schema + "`");
        Found.withWayBack(Servers.source(), Servers.address(Side.TARGET, bad.port()), schema + ".t")
                .has(FindingKind.WAY_BACK_LOG, "target", "binlog_do_db is elsewhere")
                .hasNot(FindingKind.WAY_BACK_PRIVILEGE);
        bad.execute(
                "CREATE SCHEMA _godwit",
                "CREATE TABLE _godwit.version (one TINYINT NOT NULL PRIMARY KEY, version INT NOT NULL)",
                "INSERT INTO _godwit.version VALUES (1, 99)");
        try {
            Found.withWayBack(Servers.address(Side.SOURCE, bad.port()), Servers.target(), "shop.t")
                    .has(FindingKind.WAY_BACK_PACKET, "source", "max_allowed_packet is 4194304")
                    .has(FindingKind.WAY_BACK_LEDGER, "source", "another version of Godwit (99)");
        } finally {
            bad.execute("DROP SCHEMA _godwit");
        }
    }

    @Test
    void consistentReadsAreNotPromisedBesideAnAdaptiveHashIndexWithoutAWord() throws Exception {
        ServerAddress target = Servers.address(Side.TARGET, bad.port());
        bad.execute("SET GLOBAL innodb_adaptive_hash_index = ON");
        Found.withConsistentReads(Servers.source(), target, "shop.t")
                .has(FindingKind.TARGET_HASH_INDEX, "target", "innodb_adaptive_hash_index is ON");
        Found.between(Servers.source(), target, "shop.t").hasNot(FindingKind.TARGET_HASH_INDEX);
        bad.execute("SET GLOBAL innodb_adaptive_hash_index = OFF");
        Found.withConsistentReads(Servers.source(), target, "shop.t").hasNot(FindingKind.TARGET_HASH_INDEX);
    }

    @Test
    void theConnectionsThatTheSettingsNeedMustBeFree() throws Exception {
        int needed = Found.CONNECTIONS.source();
        ServerAddress source = Servers.address(Side.SOURCE, bad.port());
        ServerAddress limited = ServerAddress.of(Side.SOURCE, "127.0.0.1", bad.port(), "limited", new Secret("x"));
        bad.execute(
                "CREATE USER limited@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 5",
                "GRANT SELECT ON shop.* TO limited@'%'", "SET GLOBAL max_connections = " + (needed - 1));
        try (ServerLink others = Servers.reading(source);
                ServerLink same = Servers.reading(limited)) {
            Found few = Found.between(source, Servers.target(), "shop.t")
                    .has(FindingKind.CONNECTIONS_TOO_FEW, "source", "max_connections is 16, and the move may open 17")
                    .hasNot(FindingKind.CONNECTIONS_SCARCE);
            assertThat(few.fixes(FindingKind.CONNECTIONS_TOO_FEW, "source"))
                    .singleElement()
                    .asString()
                    .startsWith("SET PERSIST max_connections = ")
                    .endsWith("or lower verify.connections");
            Found.between(limited, Servers.target(), "shop.t")
                    .has(FindingKind.CONNECTIONS_TOO_FEW, "source", "of 'limited'@'%' is 5, and");

            bad.execute(
                    "SET GLOBAL max_connections = " + needed,
                    "ALTER USER limited@'%' WITH MAX_USER_CONNECTIONS " + needed);
            try (Session _ = others.open(Duty.CONTROL);
                    Session _ = same.open(Duty.CONTROL)) {
                Found.between(limited, Servers.target(), "shop.t")
                        .has(FindingKind.CONNECTIONS_SCARCE, "source", "max_connections is 17, of which ")
                        .has(FindingKind.CONNECTIONS_SCARCE, "source", "'limited'@'%' is 17, of which ");
            }
            bad.execute("SET GLOBAL max_connections = 151", "ALTER USER limited@'%' WITH MAX_USER_CONNECTIONS 151");
            Found.between(limited, Servers.target(), "shop.t")
                    .hasNot(FindingKind.CONNECTIONS_TOO_FEW)
                    .hasNot(FindingKind.CONNECTIONS_SCARCE);
            bad.execute("SET GLOBAL max_user_connections = 6");
            Found.between(source, Servers.target(), "shop.t")
                    .has(FindingKind.CONNECTIONS_TOO_FEW, "source", "max_user_connections is 6, and");
        } finally {
            bad.execute("SET GLOBAL max_connections = 151", "SET GLOBAL max_user_connections = 0");
        }
    }

    @Test
    void theCopyMayUseTheConnectionsThatAreLeft() throws Exception {
        ServerAddress limited = ServerAddress.of(Side.SOURCE, "127.0.0.1", bad.port(), "bounded", new Secret("x"));
        bad.execute("CREATE USER bounded@'%' IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 20");
        try (ServerLink ours = new ServerLink(limited, Duty.READ, "ours", 4);
                ServerLink others = new ServerLink(limited, Duty.READ, "others", 4);
                Session asking = ours.open(Duty.CONTROL);
                Session _ = ours.open(Duty.CONTROL);
                Session _ = others.open(Duty.CONTROL)) {
            assertThat(ConnectionsCheck.free(asking, 15, "ours"))
                    .as("of 20, without the other's, and those needed, of which two are open")
                    .isEqualTo(4);
            assertThat(ConnectionsCheck.free(asking, 20, "ours"))
                    .as("none is left")
                    .isZero();
            bad.execute("ALTER USER bounded@'%' WITH MAX_USER_CONNECTIONS 0", "SET GLOBAL max_connections = 30");
        }
        try (ServerLink ours = new ServerLink(limited, Duty.READ, "ours", 4);
                Session asking = ours.open(Duty.CONTROL)) {
            assertThat(ConnectionsCheck.free(asking, 15, "ours"))
                    .as("of the server's 30, others have some")
                    .isBetween(1, 15);
        } finally {
            bad.execute("SET GLOBAL max_connections = 151");
        }
    }

    @Test
    void aServerWithoutALogIsNoSourceAndATargetFromWhichNoWayLeadsBack() throws Exception {
        try (MySqlServer logless = MySqlServer.start(ServerOptions.named("logless")
                .option("gtid-mode=OFF")
                .option("enforce-gtid-consistency=OFF")
                .option("skip-log-bin"))) {
            logless.execute("CREATE SCHEMA shop", "CREATE TABLE shop.t (id INT PRIMARY KEY)");
            Found.between(Servers.address(Side.SOURCE, logless.port()), Servers.target(), "shop.t")
                    .has(FindingKind.NO_BINARY_LOG, "source", "writes no binary log");
            ServerAddress target = Servers.address(Side.TARGET, logless.port());
            assertThat(Found.withWayBack(Servers.source(), target, "shop.t")
                            .has(FindingKind.WAY_BACK_LOG, "target", "writes no binary log, for the way back")
                            .fixes(FindingKind.WAY_BACK_LOG, "target"))
                    .contains("Set log_bin and restart the server, or set rollback.window: 0s");
            Found.between(Servers.source(), target, "shop.t").hasNot(FindingKind.WAY_BACK_LOG);
        }
    }

    @Test
    void compressedTablesNeedSmallPages() throws Exception {
        Servers.SOURCE.execute(
                "CREATE SCHEMA compressed_rows",
                "CREATE TABLE compressed_rows.packed (id INT PRIMARY KEY, v TEXT) KEY_BLOCK_SIZE = 4",
                "CREATE TABLE compressed_rows.there (id INT PRIMARY KEY, v TEXT) ROW_FORMAT = COMPRESSED",
                "CREATE TABLE compressed_rows.plain (id INT PRIMARY KEY, v TEXT)");
        try (MySqlServer large = MySqlServer.start(ServerOptions.named("large").option("innodb-page-size=32k"))) {
            large.execute(
                    "CREATE SCHEMA compressed_rows", "CREATE TABLE compressed_rows.there (id INT PRIMARY KEY, v TEXT)");
            Found.between(Servers.source(), Servers.address(Side.TARGET, large.port()), "compressed_rows.*")
                    .has(FindingKind.TARGET_CANNOT_COMPRESS, "compressed_rows.packed", "innodb_page_size of 32768")
                    .says(FindingKind.TARGET_CANNOT_COMPRESS, 1);
        }
        Found.between(Servers.source(), Servers.target(), "compressed_rows.*")
                .hasNot(FindingKind.TARGET_CANNOT_COMPRESS);
    }

    @Test
    void aTableOfTheSmallPageServerIsNeverMadeUnderALargeName() throws Exception {
        assertThat(Found.between(Servers.address(Side.SOURCE, bad.port()), Servers.target(), "shop.t as shop.Large")
                        .fixes(FindingKind.LETTER_CASE, "target"))
                .isEqualTo(List.of("Rename the tables on the source to small letters, or use a server that was"
                        + " initialised with the same value"));
    }
}
