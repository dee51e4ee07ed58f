package io.godwit.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.config.Secret;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.schema.MySqlSchema;
import io.godwit.spi.Preflight.Finding;
import io.godwit.spi.Preflight.Grade;
import io.godwit.testing.MySqlServer;
import io.godwit.testing.ServerOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class MySqlPreflightIT {
    private final String schema = Servers.schema();

    @Test
    void findsNothingThatBlocksOnGoodServers() throws Exception {
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        assertThat(check(Servers.source(), Servers.target(), schema + ".*"))
                .filteredOn(finding -> finding.grade() == Grade.BLOCKS)
                .isEmpty();
    }

    @Test
    void reportsEverythingAboutTheTablesAtOnce() throws Exception {
        String long64 = "t" + "x".repeat(62);
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".parent (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".child (id INT PRIMARY KEY, p INT, CONSTRAINT refers FOREIGN KEY (p)"
                        + " REFERENCES " + schema + ".parent (id))",
                "CREATE TABLE " + schema + ".keyless (id INT)",
                "CREATE TABLE " + schema + ".collated (id VARCHAR(10) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY)",
                "CREATE TABLE " + schema + ".trig (id INT PRIMARY KEY)",
                "CREATE TRIGGER " + schema + ".fires BEFORE INSERT ON " + schema + ".trig FOR EACH ROW SET NEW.id = 1",
                "CREATE TABLE " + schema + ".full (id INT PRIMARY KEY, v INT)",
                "CREATE TABLE " + schema + "._full_del (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + "." + long64 + " (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".isam (id INT PRIMARY KEY) ENGINE = MyISAM");
        Servers.TARGET.execute(
                "CREATE TABLE " + schema + ".full (id INT PRIMARY KEY, v BIGINT)",
                "INSERT INTO " + schema + ".full VALUES (1, 1)",
                "CREATE TABLE " + schema + ".trig (id INT PRIMARY KEY)",
                "CREATE TRIGGER " + schema + ".fires BEFORE INSERT ON " + schema + ".trig FOR EACH ROW SET NEW.id = 1");
        List<Finding> findings = check(Servers.source(), Servers.target(), schema + ".*");
        blocks(findings, schema + ".child", "foreign key refers");
        blocks(findings, schema + ".keyless", "no primary key");
        blocks(findings, schema + ".collated", "utf8mb4_0900_ai_ci");
        blocks(findings, schema + ".trig on the target", "trigger fires");
        blocks(findings, schema + ".full on the target", "holds rows");
        blocks(findings, schema + ".full on the target", "bigint");
        blocks(findings, schema + "._full_del on the source", "rename");
        blocks(findings, long64, "longer than 64");
        blocks(findings, schema + ".isam", "MyISAM");
        assertThat(findings)
                .anyMatch(finding ->
                        finding.grade() == Grade.WARNS && finding.reason().contains("trigger fires"))
                .anyMatch(finding ->
                        finding.grade() == Grade.INFORMS && finding.reason().contains("GB"))
                .allMatch(finding -> !finding.fix().isBlank());
    }

    @Test
    void reportsMissingTablesAndTheSameServer() throws Exception {
        ServerAddress same = Servers.address(Side.TARGET, Servers.SOURCE.port());
        List<Finding> findings = check(Servers.source(), same, schema + ".nothing");
        blocks(findings, "tables", schema + ".nothing");
        blocks(findings, "target", "same server");
    }

    @Test
    void printsTheGrantsThatAreMissing() throws Exception {
        Servers.both(
                "DROP USER IF EXISTS bare",
                "CREATE USER bare IDENTIFIED BY 'x'",
                "GRANT SELECT ON " + schema + ".* TO bare");
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        List<Finding> findings = check(bare(Side.SOURCE), bare(Side.TARGET), schema + ".t");
        blocks(findings, "source", "REPLICATION SLAVE, REPLICATION CLIENT on *.*");
        blocks(findings, "source", "ALTER, DROP, CREATE, INSERT on `" + schema + "`.*");
        blocks(findings, "target", "INSERT, UPDATE, DELETE, CREATE");
        blocks(findings, "target", "`_godwit`.*");
        assertThat(findings)
                .anyMatch(finding ->
                        finding.fix().equals("GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'bare'@'%';"));
        assertThat(findings)
                .anyMatch(finding -> finding.grade() == Grade.INFORMS
                        && finding.fix().startsWith("GRANT XA_RECOVER_ADMIN ON *.* TO 'bare'@'%'; or"));
        for (Finding finding : findings) {
            if (finding.grade() == Grade.BLOCKS && finding.fix().startsWith("GRANT")) {
                (finding.object().startsWith("source") ? Servers.SOURCE : Servers.TARGET).execute(finding.fix());
            }
        }
        assertThat(check(bare(Side.SOURCE), bare(Side.TARGET), schema + ".t"))
                .filteredOn(finding -> finding.grade() == Grade.BLOCKS)
                .isEmpty();
    }

    @Test
    void reportsSettingsOfBothServers() throws Exception {
        ServerOptions bad = ServerOptions.named("bad")
                .option("gtid-mode=OFF")
                .option("enforce-gtid-consistency=OFF")
                .option("binlog-format=STATEMENT")
                .option("binlog-row-image=MINIMAL")
                .option("binlog-expire-logs-seconds=600")
                .option("super-read-only=ON")
                .option("max-allowed-packet=4M");
        try (MySqlServer server = MySqlServer.start(bad)) {
            ServerAddress source = Servers.address(Side.SOURCE, server.port());
            ServerAddress target = Servers.address(Side.TARGET, server.port());
            List<Finding> asSource = check(source, Servers.target(), "mysql_none.t");
            for (String setting :
                    List.of("gtid_mode", "enforce_gtid_consistency", "binlog_format", "binlog_row_image")) {
                blocks(asSource, "source", setting);
            }
            assertThat(asSource)
                    .anyMatch(finding ->
                            finding.grade() == Grade.WARNS && finding.reason().contains("logs are kept"));
            List<Finding> asTarget = check(Servers.source(), target, "mysql_none.t");
            blocks(asTarget, "target", "super_read_only");
            blocks(asTarget, "target", "max_allowed_packet");
        }
        assertThat(check(Servers.address(Side.SOURCE, 1), Servers.target(), "a.b"))
                .anyMatch(finding -> finding.reason().contains("nothing listens"));
    }

    @Test
    void warnsOfATransactionThatIsPrepared() throws Exception {
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        Servers.SOURCE.execute(
                "XA START 'forgotten'",
                "INSERT INTO " + schema + ".t VALUES (1)",
                "XA END 'forgotten'",
                "XA PREPARE 'forgotten'");
        try {
            assertThat(check(Servers.source(), Servers.target(), schema + ".t"))
                    .anyMatch(finding ->
                            finding.grade() == Grade.WARNS && finding.reason().contains("prepared and not ended (1)"));
        } finally {
            Servers.SOURCE.execute("XA ROLLBACK 'forgotten'");
        }
        assertThat(check(Servers.source(), Servers.target(), schema + ".t"))
                .noneMatch(finding -> finding.reason().contains("prepared"));
    }

    private static void blocks(List<Finding> findings, String object, String reason) {
        assertThat(findings)
                .as(object + ": " + reason)
                .anyMatch(finding -> finding.grade() == Grade.BLOCKS
                        && finding.object().contains(object)
                        && finding.reason().contains(reason));
    }

    private static ServerAddress bare(Side side) {
        return ServerAddress.of(
                side,
                "127.0.0.1",
                (side == Side.SOURCE ? Servers.SOURCE : Servers.TARGET).port(),
                "bare",
                new Secret("x"));
    }

    private static List<Finding> check(ServerAddress from, ServerAddress to, String tables)
            throws InterruptedException {
        try (ServerLink source = new ServerLink(from, Duty.READ, "test", 2);
                ServerLink target = new ServerLink(to, Duty.WRITE, "test", 2)) {
            MySqlSchema schema = new MySqlSchema(source, target, List.of(tables));
            return new MySqlPreflight(source, target, schema, "preflight-test", true).check();
        }
    }
}
