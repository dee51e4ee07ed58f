package io.godwit.mysql.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.config.Secret;
import io.godwit.error.Code;
import io.godwit.error.MoveException;
import io.godwit.model.TableId;
import io.godwit.mysql.Servers;
import io.godwit.mysql.Shapes;
import io.godwit.mysql.codec.JsonTimes;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.mysql.load.ServerSensors;
import io.godwit.spi.LoadSensor;
import io.godwit.spi.LoadSensor.Server;
import io.godwit.spi.Preflight.Finding;
import io.godwit.testing.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What preflight finds about tables and users, on two servers that are as they should be. */
class MySqlPreflightIT {
    private final String schema = Servers.schema();

    private Found check(String... tables) throws InterruptedException {
        return Found.between(Servers.source(), Servers.target(), tables);
    }

    private static Optional<RenameLimits> limits(int budgetMillis, int forecastMillis) {
        return Optional.of(new RenameLimits(Duration.ofMillis(budgetMillis), Duration.ofMillis(forecastMillis), false));
    }

    @Test
    void saysHowLongTheRenameOfVeryManyTablesTakes() throws Exception {
        List<String> statements = new ArrayList<>(List.of("CREATE TABLE " + schema + ".t0 (id INT PRIMARY KEY)"));
        for (int i = 1; i < 500; i++) {
            statements.add("CREATE TABLE " + schema + ".t" + i + " LIKE " + schema + ".t0");
        }
        Servers.SOURCE.execute(statements.toArray(String[]::new));

        check(schema + ".*")
                .has(
                        FindingKind.CUTOVER_RENAMES_MANY,
                        "source",
                        "500 tables in one statement, which takes the server about 0.5 s to 5.0 s")
                .hasNot(FindingKind.CUTOVER_BUDGET_TOO_SMALL);
        Found.between(Servers.source(), Servers.target(), limits(500, 500), schema + ".*")
                .has(FindingKind.CUTOVER_BUDGET_TOO_SMALL, "source", "cutover.budget is 0.5 s")
                .hasNot(FindingKind.CUTOVER_RENAMES_MANY);
        Found.between(Servers.source(), Servers.target(), limits(10_000, 1_400), schema + ".*")
                .has(
                        FindingKind.CUTOVER_BUDGET_TOO_SMALL,
                        "source",
                        "(cutover.outage-budget), so the hand-over would not begin")
                .hasNot(FindingKind.CUTOVER_RENAMES_MANY);
        Found.between(Servers.source(), Servers.target(), false, schema + ".*")
                .hasNot(FindingKind.CUTOVER_RENAMES_MANY)
                .hasNot(FindingKind.CUTOVER_BUDGET_TOO_SMALL);
        check(schema + ".t1*").hasNot(FindingKind.CUTOVER_RENAMES_MANY);
    }

    @Test
    void findsNothingThatBlocksOnGoodServers() throws Exception {
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        check(schema + ".*").blocksNothing().has(FindingKind.SIZE, "target", "MB on the source");
    }

    @Test
    void reportsEverythingAboutTheTablesAtOnce() throws Exception {
        String long64 = "t" + "x".repeat(62);
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".keyless (id INT)",
                "CREATE TABLE " + schema + ".blobs (id INT PRIMARY KEY, b LONGBLOB, j JSON)",
                "CREATE TABLE " + schema + ".trig (id INT PRIMARY KEY)",
                "CREATE TRIGGER " + schema + ".fires BEFORE INSERT ON " + schema + ".trig FOR EACH ROW SET NEW.id = 1",
                "CREATE TABLE " + schema + ".full (id INT PRIMARY KEY, v INT)",
                "CREATE TABLE " + schema + ".plain (id INT PRIMARY KEY, v INT DEFAULT 1)",
                "CREATE TABLE " + schema + ".taken (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + "._full_del (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + "." + long64 + " (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".isam (id INT PRIMARY KEY) ENGINE = MyISAM",
                "CREATE VIEW " + schema + ".sees AS SELECT id FROM " + schema + ".full",
                "CREATE EVENT " + schema + ".later ON SCHEDULE EVERY 1 YEAR DO SET @a = 1");
        Servers.TARGET.execute(
                "CREATE TABLE " + schema + ".full (id INT PRIMARY KEY, v BIGINT)",
                "INSERT INTO " + schema + ".full VALUES (1, 1)",
                "CREATE TABLE " + schema + ".plain (id INT PRIMARY KEY, v INT DEFAULT 2)",
                "CREATE VIEW " + schema + ".taken AS SELECT 1",
                "CREATE TABLE " + schema + ".trig (id INT PRIMARY KEY)",
                "CREATE TRIGGER " + schema + ".fires BEFORE INSERT ON " + schema + ".trig FOR EACH ROW SET NEW.id = 1");
        check(
                        schema + ".keyless",
                        schema + ".blobs",
                        schema + ".t*",
                        schema + ".full",
                        schema + ".plain",
                        schema + ".isam")
                .has(FindingKind.TABLE_UNUSABLE, schema + ".keyless", "no primary key")
                .has(FindingKind.PACKET_LARGE_VALUES, "target", schema + ".blobs (b, j)")
                .has(FindingKind.TRIGGER_NOT_MOVED, schema + ".trig on the source", "trigger fires")
                .has(FindingKind.TARGET_TRIGGER, schema + ".trig on the target", "trigger fires")
                .has(FindingKind.TARGET_HOLDS_ROWS, schema + ".full on the target", "holds rows")
                .has(FindingKind.TARGET_DIFFERS, schema + ".full on the target", "column v: int on the source, bigint")
                .has(FindingKind.TARGET_DIFFERS_HARMLESSLY, schema + ".plain on the target", "DEFAULT '2'")
                .has(FindingKind.TARGET_NAME_TAKEN, schema + ".taken on the target", "it is a VIEW")
                .has(FindingKind.CUTOVER_NAME_TAKEN, schema + "._full_del on the source", "rename")
                .has(FindingKind.CUTOVER_NAME_TOO_LONG, long64, "longer than 64")
                .has(FindingKind.ENGINE, schema + ".isam", "MyISAM")
                .has(FindingKind.VIEW_NOT_MOVED, "view " + schema + ".sees", "it reads " + schema + ".full")
                .has(FindingKind.PROGRAMS_NOT_MOVED, "schema " + schema, "1 events and routines");
    }

    /** MySQL 8.0.33 cannot make such a time; run with -Pmysql-9 for a server that can. */
    @Test
    void findsTheRowWithATimeInsideOfJsonThatNotEveryTargetCanHold() throws Exception {
        TableId good = new TableId(schema, "good");
        TableId large = new TableId(schema, "large");
        Servers.SOURCE.execute(
                "SET cte_max_recursion_depth = 50000",
                "CREATE TABLE " + good + " (id INT PRIMARY KEY, j JSON, k JSON)",
                "INSERT INTO " + good + " VALUES (1, JSON_ARRAY(TIME'630:59:59', '700:00:00.000000'), NULL),"
                        + " (2, '\"700:00:00.000000\"', JSON_OBJECT('700:00:00.000000', TIME'00:00:01'))",
                "CREATE TABLE " + large + " (n INT, id INT, j JSON, k JSON, PRIMARY KEY (n, id))",
                "INSERT INTO " + large + " WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE"
                        + " i < 45000) SELECT 7, i, '{}', IF(i = 44999, JSON_ARRAY(1, JSON_OBJECT('b', TIME'-630:59:59.000001')),"
                        + " JSON_ARRAY(i)) FROM n");
        check(schema + ".*").blocksNothing();
        try (ServerLink link = Servers.reading(Servers.source());
                Session session = link.borrow()) {
            List<Finding> findings = new LongTimesCheck()
                    .findings(session, List.of(Shapes.read(Servers.SOURCE, good), Shapes.read(Servers.SOURCE, large)));
            if (session.number("SELECT " + JsonTimes.CHANGED) == 1) {
                assertThat(findings).isEmpty();
            } else {
                assertThat(findings).hasSize(1);
                new Found(findings)
                        .has(FindingKind.JSON_LONG_TIMES, large + " on the source", "row n=7, id=44999 holds a TIME");
            }
        }
    }

    @Test
    void whoIsToEndSessionsMustSeeThemAndBeAllowedTo() throws Exception {
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        String user = "ends_" + schema;
        Servers.SOURCE.execute(
                "CREATE USER " + user + "@'%' IDENTIFIED BY 'x'",
                "GRANT SELECT, ALTER, DROP, CREATE, INSERT ON " + schema + ".* TO " + user + "@'%'");
        ServerAddress from = ServerAddress.of(Side.SOURCE, "127.0.0.1", Servers.SOURCE.port(), user, new Secret("x"));
        Optional<RenameLimits> ending =
                Optional.of(new RenameLimits(Duration.ofSeconds(10), Duration.ofSeconds(2), true));

        Found.between(from, Servers.target(), limits(10_000, 2_000), schema + ".t")
                .hasNot(FindingKind.CUTOVER_MAY_NOT_KILL);
        Found.between(from, Servers.target(), ending, schema + ".t")
                .has(FindingKind.CUTOVER_MAY_NOT_KILL, "source", "may not end sessions of other users")
                .has(FindingKind.CUTOVER_MAY_NOT_KILL, "source", "may not see who holds the tables");
        Servers.SOURCE.execute(
                "GRANT CONNECTION_ADMIN ON *.* TO " + user + "@'%'",
                "GRANT SELECT ON performance_schema.* TO " + user + "@'%'");
        Found.between(from, Servers.target(), ending, schema + ".t").hasNot(FindingKind.CUTOVER_MAY_NOT_KILL);
    }

    @Test
    void triggersAndViewsThatAreToBeCreatedMustBeAbleTo() throws Exception {
        Servers.SOURCE.execute(
                "CREATE USER IF NOT EXISTS gone@h",
                "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, v VARCHAR(9))",
                "CREATE TABLE " + schema + ".stays (id INT PRIMARY KEY)",
                "CREATE TRIGGER " + schema + ".good BEFORE INSERT ON " + schema + ".t FOR EACH ROW SET NEW.v = 'a'",
                "CREATE DEFINER = gone@h TRIGGER " + schema + ".owned BEFORE INSERT ON " + schema
                        + ".t FOR EACH ROW SET NEW.v = 'a'",
                "CREATE TRIGGER " + schema + ".uses AFTER INSERT ON " + schema + ".t FOR EACH ROW INSERT INTO " + schema
                        + ".STAYS VALUES (NEW.id)",
                "CREATE VIEW " + schema + ".good_view AS SELECT id FROM " + schema + ".t",
                "CREATE VIEW " + schema + ".joins AS SELECT id FROM " + schema + ".t JOIN " + schema
                        + ".stays USING (id)",
                "CREATE VIEW " + schema + ".taken AS SELECT id FROM " + schema + ".good_view",
                "CREATE FUNCTION " + schema + ".f () RETURNS INT DETERMINISTIC NO SQL RETURN 1",
                "CREATE VIEW " + schema + ".calls AS SELECT " + schema + ".f() AS f FROM " + schema + ".t",
                "SET NAMES latin1",
                "CREATE TRIGGER " + schema + ".letters BEFORE DELETE ON " + schema + ".t FOR EACH ROW SET @x = 'ü'",
                "ALTER SCHEMA " + schema + " COLLATE utf8mb4_bin",
                "CREATE TRIGGER " + schema + ".colla BEFORE DELETE ON " + schema + ".t FOR EACH ROW SET @y = 1");
        Servers.TARGET.execute("CREATE TABLE " + schema + ".taken (id INT PRIMARY KEY)");

        Found.creating(Servers.source(), Servers.target(), schema + ".t")
                .hasNot(FindingKind.TRIGGER_NOT_MOVED)
                .hasNot(FindingKind.VIEW_NOT_MOVED)
                .has(FindingKind.STORED_OBJECT_REFUSED, "trigger " + schema + ".owned", "gone@h is no account")
                .has(FindingKind.STORED_OBJECT_REFUSED, "view " + schema + ".joins", "it reads " + schema + ".stays")
                .has(FindingKind.STORED_OBJECT_REFUSED, "view " + schema + ".taken", "has this name already")
                .has(FindingKind.STORED_OBJECT_REFUSED, "view " + schema + ".calls", "it calls " + schema + ".f")
                .has(FindingKind.STORED_OBJECT_REFUSED, "trigger " + schema + ".letters", "character set latin1")
                .has(FindingKind.STORED_OBJECT_REFUSED, "trigger " + schema + ".colla", "collation utf8mb4_bin")
                .has(FindingKind.TRIGGER_NAMES_UNMOVED, "trigger " + schema + ".uses", "the word stays")
                .hasNothingAbout(schema + ".good");
        Found.creating(Servers.source(), Servers.target(), schema + ".t as " + schema + ".other")
                .has(FindingKind.STORED_OBJECT_REFUSED, "view " + schema + ".good_view", "another name")
                .has(FindingKind.STORED_OBJECT_REFUSED, "trigger " + schema + ".good", "another name");
    }

    @Test
    void labelsMustDifferUnderTheirCollation() throws Exception {
        Servers.SOURCE.execute(
                "SET sql_mode = ''",
                "CREATE TABLE " + schema
                        + ".l (id INT PRIMARY KEY, e ENUM('it''s,a','IT''S,A') COLLATE utf8mb4_general_ci,"
                        + " f ENUM('ß','ü','') COLLATE utf8mb4_general_ci, s SET('x','X') COLLATE utf8mb4_0900_ai_ci,"
                        + " b ENUM('x','X') COLLATE utf8mb4_bin, y ENUM('x','X') CHARACTER SET binary,"
                        + " k SET('é','e') CHARACTER SET latin1 COLLATE latin1_german1_ci)");
        check(schema + ".l")
                .has(FindingKind.LABELS_EQUAL, schema + ".l", "column e enum")
                .has(FindingKind.LABELS_EQUAL, schema + ".l", "column s set")
                .has(FindingKind.LABELS_EQUAL, schema + ".l", "column k set")
                .says(FindingKind.LABELS_EQUAL, 3);
    }

    @Test
    void aTargetThatGeneratesKeysIsRefusedWhenTheUserMayNotPreventIt() throws Exception {
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".u (id INT NOT NULL UNIQUE)");
        String user = "plain_" + schema;
        Servers.TARGET.execute(
                "CREATE USER " + user + "@'%' IDENTIFIED BY 'x'",
                "GRANT SELECT, CREATE ON " + schema + ".* TO " + user + "@'%'",
                "SET GLOBAL sql_generate_invisible_primary_key = ON");
        try {
            ServerAddress to = ServerAddress.of(Side.TARGET, "127.0.0.1", Servers.TARGET.port(), user, new Secret("x"));
            Found.between(Servers.source(), to, schema + ".u")
                    .has(FindingKind.TARGET_GENERATES_KEY, schema + ".u", "sql_generate_invisible_primary_key");
            check(schema + ".u").hasNot(FindingKind.TARGET_GENERATES_KEY);
        } finally {
            Servers.TARGET.execute("SET GLOBAL sql_generate_invisible_primary_key = OFF");
        }
    }

    @Test
    void tablesWithRowsTooLargeForStrictModeNeedAPrivilege() throws Exception {
        Servers.SOURCE.execute(
                "SET SESSION innodb_strict_mode = OFF",
                wide("dynamic", "TEXT", 198),
                wide("compact", "VARBINARY(700) NOT NULL", 12),
                wide("fixed", "CHAR(200) CHARACTER SET latin1", 41),
                wide("compressed", "TEXT NOT NULL", 199) + " ROW_FORMAT = COMPRESSED",
                "SET SESSION innodb_strict_mode = ON",
                wide("dynamic_fits", "TEXT", 197),
                wide("compact_fits", "VARBINARY(700) NOT NULL", 11),
                wide("fixed_fits", "CHAR(200) CHARACTER SET latin1", 40),
                wide("redundant_fits", "CHAR(200) CHARACTER SET utf8mb4 NOT NULL", 10) + " ROW_FORMAT = REDUNDANT");
        String user = "strict_" + schema;
        Servers.TARGET.execute(
                "CREATE USER " + user + "@'%' IDENTIFIED BY 'x'",
                "GRANT SELECT, CREATE ON " + schema + ".* TO " + user + "@'%'");
        ServerAddress to = ServerAddress.of(Side.TARGET, "127.0.0.1", Servers.TARGET.port(), user, new Secret("x"));

        Found.between(Servers.source(), to, schema + ".*")
                .has(FindingKind.TARGET_REFUSES_ROW_SIZE, schema + ".dynamic", "takes 8165 bytes")
                .has(FindingKind.TARGET_REFUSES_ROW_SIZE, schema + ".compact", "less than 8126")
                .has(FindingKind.TARGET_REFUSES_ROW_SIZE, schema + ".fixed", "innodb_strict_mode")
                .has(FindingKind.TARGET_REFUSES_ROW_SIZE, schema + ".compressed", "innodb_strict_mode")
                .says(FindingKind.TARGET_REFUSES_ROW_SIZE, 4);
        check(schema + ".*").hasNot(FindingKind.TARGET_REFUSES_ROW_SIZE);
        Servers.TARGET.execute("GRANT SESSION_VARIABLES_ADMIN ON *.* TO " + user + "@'%'");
        Found.between(Servers.source(), to, schema + ".*").hasNot(FindingKind.TARGET_REFUSES_ROW_SIZE);
    }

    /** A table of so many columns of a type, in the row format that it is named after. */
    private String wide(String name, String type, int columns) {
        StringBuilder sql = new StringBuilder("CREATE TABLE " + schema + "." + name + " (id INT PRIMARY KEY");
        for (int i = 0; i < columns; i++) {
            sql.append(", c").append(i).append(' ').append(type);
        }
        return sql.append(')')
                .append(name.startsWith("compact") ? " ROW_FORMAT = COMPACT" : "")
                .toString();
    }

    @Test
    void creatingTriggersAndViewsNeedsPrivileges() throws Exception {
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)",
                "CREATE TRIGGER " + schema + ".fires BEFORE DELETE ON " + schema + ".t FOR EACH ROW SET @x = 1",
                "CREATE VIEW " + schema + ".sees AS SELECT id FROM " + schema + ".t");
        String user = "maker_" + schema;
        Servers.both(
                "CREATE USER " + user + "@'%' IDENTIFIED BY 'x'",
                "GRANT SELECT, TRIGGER, SHOW VIEW ON " + schema + ".* TO " + user + "@'%'");
        ServerAddress to = ServerAddress.of(Side.TARGET, "127.0.0.1", Servers.TARGET.port(), user, new Secret("x"));
        Found.creating(Servers.source(), to, schema + ".t")
                .has(FindingKind.PRIVILEGE_MISSING, "target", " ON *.*, to create triggers")
                .has(FindingKind.PRIVILEGE_MISSING, "target", "CREATE VIEW ON `" + schema + "`.*")
                .has(FindingKind.PRIVILEGE_MISSING, "target", "log_bin_trust_function_creators is OFF")
                .has(FindingKind.DEFINER_HIDDEN, "target", "root@");
        ServerAddress from = ServerAddress.of(Side.SOURCE, "127.0.0.1", Servers.SOURCE.port(), user, new Secret("x"));
        Servers.SOURCE.execute("REVOKE TRIGGER, SHOW VIEW ON " + schema + ".* FROM " + user + "@'%'");
        Found.creating(from, Servers.target(), schema + ".t")
                .has(FindingKind.PRIVILEGE_MISSING, "source", "may not see all triggers and views");
    }

    @Test
    void onlyForeignKeysWithBothEndsInTheMoveMove() throws Exception {
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".parent (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".child (id INT PRIMARY KEY, p INT, CONSTRAINT refers FOREIGN KEY (p)"
                        + " REFERENCES " + schema + ".parent (id))");
        check(schema + ".*").blocksNothing();
        check(schema + ".parent")
                .has(FindingKind.FOREIGN_KEY_FROM_UNMOVED, schema + ".parent", "refers of " + schema + ".child");
        check(schema + ".child")
                .has(FindingKind.FOREIGN_KEY_TO_UNMOVED, schema + ".child", "refers to " + schema + ".parent");
        Servers.TARGET.execute(
                "CREATE TABLE " + schema + ".parent (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".stranger (id INT PRIMARY KEY, p INT, CONSTRAINT refers FOREIGN KEY (p)"
                        + " REFERENCES " + schema + ".parent (id))");
        check(schema + ".*")
                .has(FindingKind.FOREIGN_KEY_ON_TARGET, schema + ".stranger on the target", "refers to")
                .has(FindingKind.CONSTRAINT_NAME_TAKEN, schema + ".child on the target", "named refers");
    }

    /** On MySQL 8 it does not; run with -Pmysql-9 for a server on which it does. */
    @Test
    void foreignKeysThatChangeRowsMoveExactlyWhereTheLogShowsThoseRows() throws Exception {
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".parent (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".child (id INT PRIMARY KEY, p INT, CONSTRAINT deletes FOREIGN KEY (p)"
                        + " REFERENCES " + schema + ".parent (id) ON DELETE SET NULL ON UPDATE CASCADE)",
                "INSERT INTO " + schema + ".parent VALUES (1)",
                "INSERT INTO " + schema + ".child VALUES (1, 1)",
                "FLUSH BINARY LOGS",
                "DELETE FROM " + schema + ".parent");
        assertThat(Servers.SOURCE.ask("SELECT COUNT(*) FROM " + schema + ".child WHERE p IS NULL"))
                .isEqualTo("1");
        Found found = check(schema + ".*");
        if (currentLog(Servers.SOURCE).contains("(" + schema + ".child)")) {
            found.blocksNothing();
        } else {
            found.has(
                    FindingKind.FOREIGN_KEY_CHANGES_ROWS,
                    schema + ".child",
                    "has ON UPDATE CASCADE ON DELETE SET NULL");
        }
    }

    /** The foreign keys of the target are there while rows arrive in any order. */
    @Test
    void aSessionOfTheMoveNeitherChecksNorFollowsForeignKeys() throws Exception {
        Servers.TARGET.execute(
                "CREATE TABLE " + schema + ".parent (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES " + schema
                        + ".parent (id) ON DELETE CASCADE)",
                "INSERT INTO " + schema + ".parent VALUES (1)",
                "INSERT INTO " + schema + ".child VALUES (1, 1)");
        try (ServerLink link = new ServerLink(Servers.target(), Duty.WRITE, "test", 1);
                Session session = link.open(Duty.WRITE)) {
            session.run("INSERT INTO " + schema + ".child VALUES (2, 2)");
            session.run("DELETE FROM " + schema + ".parent");
        }
        assertThat(Servers.TARGET.ask("SELECT GROUP_CONCAT(id, '-', p ORDER BY id) FROM " + schema + ".child"))
                .isEqualTo("1-1,2-2");
    }

    private static String currentLog(MySqlServer server) throws SQLException {
        StringBuilder events = new StringBuilder();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            String file = "";
            try (ResultSet logs = statement.executeQuery("SHOW BINARY LOGS")) {
                while (logs.next()) {
                    file = logs.getString(1);
                }
            }
            try (ResultSet rows = statement.executeQuery("SHOW BINLOG EVENTS IN '" + file + "'")) {
                while (rows.next()) {
                    events.append(rows.getString(6)).append('\n');
                }
            }
        }
        return events.toString();
    }

    @Test
    void generatedColumnsMustNotDependOnTheTimeZoneOfTheWriter() throws Exception {
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, ts TIMESTAMP, dt DATETIME,"
                + " kept DATE AS (DATE(ts)) STORED, indexed DATE AS (DATE(ts)), KEY (indexed),"
                + " seen DATE AS (DATE(ts)), safe DATE AS (DATE(dt)) STORED)");
        Found found = check(schema + ".t")
                .has(FindingKind.GENERATED_BY_TIME_ZONE, schema + ".t", "generated column kept")
                .has(FindingKind.GENERATED_BY_TIME_ZONE, schema + ".t", "generated column indexed");
        assertThat(found.fixes(FindingKind.GENERATED_BY_TIME_ZONE, schema)).hasSize(2);
    }

    @Test
    void reportsMissingTablesAndTheSameServer() throws Exception {
        ServerAddress same = Servers.address(Side.TARGET, Servers.SOURCE.port());
        Found.between(Servers.source(), same, schema + ".nothing")
                .has(FindingKind.TABLES_UNKNOWN, "tables", schema + ".nothing")
                .has(FindingKind.SAME_SERVER, "target", "same server");
    }

    @Test
    void aServerThatDoesNotAnswerIsAFailureAndNoFinding() {
        assertThatThrownBy(() -> Found.between(Servers.address(Side.SOURCE, 1), Servers.target(), "a.b"))
                .isInstanceOfSatisfying(
                        MoveException.class, e -> assertThat(e.code()).isEqualTo(Code.SOURCE_UNREACHABLE))
                .hasMessageContaining("nothing listens");
    }

    @Test
    void aWayBackNeedsTablesThatCanBeWrittenAndRenamed() throws Exception {
        String long62 = "l".repeat(62);
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".plain (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".taken (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema + ".trig (id INT PRIMARY KEY)",
                "CREATE TRIGGER " + schema + ".fires BEFORE DELETE ON " + schema + ".trig FOR EACH ROW SET @x = 1");
        Servers.TARGET.execute("CREATE TABLE " + schema + "._taken_del (id INT PRIMARY KEY)");
        Found.withWayBack(
                        Servers.source(),
                        Servers.target(),
                        schema + ".trig",
                        schema + ".taken",
                        schema + ".plain as " + schema + "." + long62)
                .has(FindingKind.WAY_BACK_TRIGGER, schema + ".trig on the source", "trigger fires")
                .has(FindingKind.WAY_BACK_NAME, schema + ".taken on the target", "_taken_del, which exists")
                .has(FindingKind.WAY_BACK_NAME, long62, "longer than 64 characters");
        Found.withWayBack(Servers.source(), Servers.target(), schema + ".plain")
                .blocksNothing()
                .hasNot(FindingKind.WAY_BACK_FOREIGN_KEY);
        check(schema + ".trig", schema + ".taken").hasNot(FindingKind.WAY_BACK_TRIGGER);
    }

    @Test
    void printsTheGrantsThatAreMissing() throws Exception {
        Servers.both(
                "DROP USER IF EXISTS bare",
                "CREATE USER bare IDENTIFIED BY 'x'",
                "GRANT SELECT ON " + schema + ".* TO bare");
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        Found found = asUser("bare")
                .has(FindingKind.PRIVILEGE_MISSING, "source", "REPLICATION SLAVE, REPLICATION CLIENT on *.*")
                .has(FindingKind.PRIVILEGE_MISSING, "source", "ALTER, DROP, CREATE, INSERT on `" + schema + "`.*")
                .has(FindingKind.PRIVILEGE_MISSING, "target", "INSERT, UPDATE, DELETE, CREATE")
                .has(FindingKind.PRIVILEGE_MISSING, "target", "`_godwit`.*")
                .has(FindingKind.CHECK_NOT_MADE, "source", "LogFiltersCheck")
                .has(FindingKind.OBJECTS_HIDDEN, "source", "may not see triggers")
                .has(FindingKind.TARGET_UNGUARDED, "target", "may not read the binary log")
                .has(FindingKind.LOAD_HIDDEN, "source", "how the applications fare")
                .has(FindingKind.XA_HIDDEN, "source", "may not see whether XA");
        assertThat(found.fixes(FindingKind.PRIVILEGE_MISSING, "source"))
                .contains("GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'bare'@'%';");
        assertThat(found.fixes(FindingKind.XA_HIDDEN, "source"))
                .containsExactly(
                        "GRANT XA_RECOVER_ADMIN ON *.* TO 'bare'@'%'; or make sure that no application uses XA");
        found.fixes(FindingKind.PRIVILEGE_MISSING, "source").forEach(Servers.SOURCE::execute);
        found.fixes(FindingKind.PRIVILEGE_MISSING, "target").forEach(Servers.TARGET::execute);
        asUser("bare").blocksNothing();
    }

    @Test
    void aLimitOnWhatCannotBeMeasuredIsRefusedWithTheFix() throws Exception {
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        try (ServerSensors sensors = new ServerSensors(Servers.source(), Servers.target(), "godwit-test")) {
            Found found = Found.limited(
                            Servers.source(),
                            Servers.target(),
                            new Limited(
                                    List.of(
                                            new LoadSensor.Variable(Server.SOURCE, "Threads_running"),
                                            new LoadSensor.Variable(Server.TARGET, "Thread_running"),
                                            new LoadSensor.Query(Server.SOURCE, "SELECT no_such_column"),
                                            new LoadSensor.Replicas(
                                                    Server.TARGET, List.of("127.0.0.1:" + Servers.TARGET.port()))),
                                    sensors),
                            schema + ".t")
                    .says(FindingKind.LIMIT_UNREADABLE, 3)
                    .has(FindingKind.LIMIT_UNREADABLE, "Thread_running on the target", "no status variable")
                    .has(FindingKind.LIMIT_UNREADABLE, "load.source.query", "no_such_column")
                    .has(FindingKind.LIMIT_UNREADABLE, "replica lag of the target", "replicates from nobody");
            assertThat(found.fixes(FindingKind.LIMIT_UNREADABLE, "Thread_running"))
                    .containsExactly("Correct the name; SHOW GLOBAL STATUS there lists them");
        }
    }

    @Test
    void rolesPartialRevokesAndColumnGrantsAreSeen() throws Exception {
        Servers.SOURCE.execute(
                "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)",
                "DROP USER IF EXISTS partly",
                "DROP ROLE IF EXISTS mover",
                "CREATE ROLE mover",
                "CREATE USER partly IDENTIFIED BY 'x'",
                "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO mover",
                "GRANT mover TO partly",
                "GRANT SELECT (id), INSERT ON " + schema + ".t TO partly");
        Servers.TARGET.execute(
                "SET GLOBAL partial_revokes = ON",
                "DROP USER IF EXISTS partly",
                "CREATE USER partly IDENTIFIED BY 'x'",
                "GRANT ALL ON *.* TO partly",
                "REVOKE DELETE ON " + schema + ".* FROM partly");
        try {
            asUser("partly")
                    .has(FindingKind.PRIVILEGE_MISSING, "source", "REPLICATION CLIENT on *.* (it has roles, and none")
                    .has(FindingKind.PRIVILEGE_MISSING, "source", "(it has SELECT on single columns only)")
                    .has(FindingKind.PRIVILEGE_MISSING, "target", "lacks DELETE on `" + schema + "`.*");
            Servers.SOURCE.execute(
                    "GRANT SELECT, ALTER, DROP, CREATE, INSERT ON " + schema + ".* TO mover",
                    "SET DEFAULT ROLE ALL TO partly");
            Servers.TARGET.execute("GRANT DELETE ON " + schema + ".* TO partly");
            asUser("partly").blocksNothing();
        } finally {
            Servers.TARGET.execute("DROP USER partly", "SET GLOBAL partial_revokes = OFF");
        }
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
            check(schema + ".t").has(FindingKind.XA_PREPARED, "source", "prepared and not ended (1)");
        } finally {
            Servers.SOURCE.execute("XA ROLLBACK 'forgotten'");
            Servers.TARGET.execute("DROP SCHEMA IF EXISTS _godwit");
        }
        check(schema + ".t").hasNot(FindingKind.XA_PREPARED);
    }

    @Test
    void aMoveThatHasBegunKeepsTheNamesOnTheTarget() throws Exception {
        Servers.SOURCE.execute("CREATE TABLE " + schema + ".t (id INT PRIMARY KEY)");
        begun(schema, "old");
        try {
            check(schema + ".t as " + schema + ".new")
                    .has(FindingKind.TARGET_NAME_CHANGED, schema + ".new", "began with other tables");
            check(schema + ".t as " + schema + ".old").hasNot(FindingKind.TARGET_NAME_CHANGED);
        } finally {
            Servers.TARGET.execute("DROP SCHEMA _godwit");
        }
    }

    private static void begun(String targetSchema, String targetTable) {
        Servers.TARGET.execute(
                "DROP SCHEMA IF EXISTS _godwit",
                "CREATE SCHEMA _godwit",
                "CREATE TABLE _godwit.move (name VARCHAR(64))",
                "INSERT INTO _godwit.move VALUES ('" + Found.MOVE + "')",
                "CREATE TABLE _godwit.target_table (move VARCHAR(64), table_schema VARCHAR(64), table_name VARCHAR(64),"
                        + " made INT)",
                "INSERT INTO _godwit.target_table VALUES ('" + Found.MOVE + "', '" + targetSchema + "', '" + targetTable
                        + "', 1)");
    }

    private Found asUser(String user) throws InterruptedException {
        return Found.between(
                ServerAddress.of(Side.SOURCE, "127.0.0.1", Servers.SOURCE.port(), user, new Secret("x")),
                ServerAddress.of(Side.TARGET, "127.0.0.1", Servers.TARGET.port(), user, new Secret("x")),
                schema + ".t");
    }
}
