package io.godwit.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.testing.MySqlRelease;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.ServerOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables go from 8.0 to 9 and back as they are, and preflight knows which way it is. */
@Tag("mysql-9")
class VersionsIT {
    private static final List<String> TABLES = List.of(
            "CREATE TABLE versions.parent (id INT PRIMARY KEY AUTO_INCREMENT) AUTO_INCREMENT = 7",
            "CREATE TABLE versions.t (id BIGINT UNSIGNED NOT NULL, p INT, v VARCHAR(20) CHARACTER SET utf8mb3 DEFAULT 'x',"
                    + " l VARCHAR(20) CHARACTER SET latin1, u VARCHAR(9) COLLATE utf8mb4_0900_as_cs, d DATETIME(3) DEFAULT"
                    + " CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), e ENUM('a', 'ß'), y YEAR, j JSON DEFAULT"
                    + " (JSON_OBJECT('a', 1)), g INT AS (p * 2) STORED INVISIBLE, h VARCHAR(20) AS (LOWER(v)) VIRTUAL, b"
                    + " BIT(3), t TINYINT(1), n INT ZEROFILL, geo POINT NOT NULL SRID 4326, CHECK (p > 0), PRIMARY KEY"
                    + " (id), UNIQUE KEY ((UPPER(l))), KEY (v DESC), SPATIAL KEY (geo), FULLTEXT KEY (u), CONSTRAINT f"
                    + " FOREIGN KEY (p) REFERENCES versions.parent (id)) COMMENT 'ä'",
            "CREATE TABLE versions.parts (id INT, d DATE, PRIMARY KEY (id, d)) ROW_FORMAT = COMPACT PARTITION BY RANGE"
                    + " (YEAR(d)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (PARTITION old VALUES LESS THAN (2020),"
                    + " PARTITION rest VALUES LESS THAN MAXVALUE)");

    private static MySqlServer older;
    private static MySqlServer newer;

    @BeforeAll
    static void startServers() {
        older = MySqlServer.start(new ServerOptions(
                "older", MySqlRelease.V8_0, ServerOptions.named("older").values()));
        newer = MySqlServer.start(new ServerOptions(
                "newer", MySqlRelease.V9, ServerOptions.named("newer").values()));
    }

    @AfterAll
    static void stopServers() {
        older.close();
        newer.close();
    }

    @Test
    void fromOldToNew() throws Exception {
        create(older, newer).hasNot(FindingKind.TARGET_IS_OLDER);
    }

    @Test
    void fromNewToOld() throws Exception {
        create(newer, older).has(FindingKind.TARGET_IS_OLDER, "target", "the server has version 8.0");
    }

    private static Found create(MySqlServer from, MySqlServer to) throws Exception {
        for (MySqlServer server : List.of(from, to)) {
            server.execute("DROP SCHEMA IF EXISTS versions");
        }
        from.execute("CREATE SCHEMA versions");
        TABLES.forEach(from::execute);
        ServerAddress sourceAddress = Servers.address(Side.SOURCE, from.port());
        ServerAddress targetAddress = Servers.address(Side.TARGET, to.port());
        Found before = Found.between(sourceAddress, targetAddress, "versions.*").blocksNothing();
        try (ServerLink source = new ServerLink(sourceAddress, Duty.READ, "test", 1);
                ServerLink target = new ServerLink(targetAddress, Duty.WRITE, "test", 1);
                Session onSource = source.open(Duty.CONTROL);
                Session onTarget = target.open(Duty.CONTROL)) {
            MySqlSchema schema = new MySqlSchema(source, target, List.of("versions.*"));
            schema.createOnTarget(schema.tables(), (present, missing) -> {}, Optional.empty());
            assertThat(MySqlSchema.differences(schema.definitions(), onSource, onTarget))
                    .isEmpty();
        }
        return before;
    }
}
