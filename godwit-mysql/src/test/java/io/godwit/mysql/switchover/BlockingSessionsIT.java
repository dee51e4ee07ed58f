package io.godwit.mysql.switchover;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.config.Secret;
import io.godwit.model.EndedSession;
import io.godwit.model.TableHolder;
import io.godwit.model.TableHolder.Kind;
import io.godwit.model.TableId;
import io.godwit.mysql.Servers;
import io.godwit.mysql.connect.BoundedRetry;
import io.godwit.mysql.connect.Duty;
import io.godwit.mysql.connect.ServerAddress;
import io.godwit.mysql.connect.ServerLink;
import io.godwit.mysql.connect.Session;
import io.godwit.mysql.connect.Side;
import io.godwit.testing.MySqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is seen to hold a table, each fact on a real server, and who is ended. */
@Timeout(120)
class BlockingSessionsIT {
    private final String schema = Servers.schema();
    private final TableId one = new TableId(schema, "one");
    private final TableId two = new TableId(schema, "two");
    private final TableId stranger = new TableId(schema, "stranger");
    private final List<TableId> tables = List.of(one, two);
    private final ServerLink link = new ServerLink(Servers.source(), Duty.CONTROL, "me", 2);
    private final List<Connection> opened = new ArrayList<>();

    @BeforeEach
    void make() {
        for (TableId each : List.of(one, two, stranger)) {
            Servers.SOURCE.execute(
                    "CREATE TABLE " + each + " (id INT PRIMARY KEY)", "INSERT INTO " + each + " VALUES (1), (2)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        for (Connection each : opened) {
            each.close();
        }
        link.close();
    }

    private BlockingSessions blockers(Optional<Duration> endAfter) {
        return blockers(link, endAfter);
    }

    private static BlockingSessions blockers(ServerLink link, Optional<Duration> endAfter) {
        return new BlockingSessions(link, BoundedRetry.within(Duration.ofSeconds(10)), endAfter);
    }

    private List<TableHolder> holders() throws InterruptedException {
        return blockers(Optional.empty()).look(tables).holders();
    }

    /** A session in which these statements were run. */
    private Connection session(String... statements) throws SQLException {
        Connection connection = Servers.SOURCE.connect(schema);
        opened.add(connection);
        try (Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
        return connection;
    }

    private static long number(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static boolean isThere(long session) {
        return "1"
                .equals(Servers.SOURCE.ask(
                        "SELECT COUNT(*) FROM performance_schema.threads WHERE PROCESSLIST_ID = " + session));
    }

    @Test
    void anIdleTransactionWithItsSessionTablesAgeAndLastStatement() throws Exception {
        Connection holder =
                session("START TRANSACTION", "DELETE FROM two WHERE id = 2", "UPDATE one SET id = 7 WHERE id = 1");
        long number = Long.parseLong(String.valueOf(Servers.SOURCE.ask(
                "SELECT PROCESSLIST_ID FROM performance_schema.threads JOIN performance_schema.events_statements_current"
                        + " USING (THREAD_ID) WHERE SQL_TEXT = 'UPDATE one SET id = 7 WHERE id = 1'")));

        assertThat(holders()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(Kind.CLIENT);
            assertThat(found.session()).isEqualTo(number);
            assertThat(found.user()).isEqualTo("root");
            assertThat(found.tables()).containsExactly(one, two);
            assertThat(found.doing()).isEqualTo("idle after");
            assertThat(found.statement()).isEqualTo("UPDATE one SET id = 7 WHERE id = 1");
            assertThat(found.held()).isPositive();
            assertThat(found.endedAfter()).isEmpty();
        });
        TableHolder before = holders().getFirst();
        assertThat(holders().getFirst().held()).isGreaterThan(before.held());
        try (Statement statement = holder.createStatement()) {
            statement.execute("COMMIT");
        }
        assertThat(holders()).isEmpty();
    }

    @Test
    void aStatementThatRuns() throws Exception {
        Connection holder = session();
        Thread running = Thread.ofVirtual().start(() -> {
            try (Statement statement = holder.createStatement()) {
                statement.execute("SELECT SLEEP(100) FROM one");
            } catch (SQLException killed) {
                // It is ended below.
                assertThat(killed.getMessage()).isNotBlank();
            }
        });
        List<TableHolder> found = holders();
        while (found.isEmpty()) {
            found = holders();
        }
        assertThat(found).singleElement().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(Kind.CLIENT);
            assertThat(each.doing()).isEqualTo("running (User sleep)");
            assertThat(each.statement()).isEqualTo("SELECT SLEEP(100) FROM one");
        });
        Servers.SOURCE.execute("KILL " + found.getFirst().session());
        running.join();
    }

    @Test
    void aChangeOfADefinitionIsAClientToo() throws Exception {
        session("START TRANSACTION", "SELECT * FROM one");
        Connection holder = session();
        Thread running = Thread.ofVirtual().start(() -> {
            try (Statement statement = holder.createStatement()) {
                statement.execute("ALTER TABLE one ADD COLUMN c INT");
            } catch (SQLException killed) {
                assertThat(killed.getMessage()).isNotBlank();
            }
        });
        List<TableHolder> found = holders();
        while (found.size() < 2) {
            found = holders();
        }
        assertThat(found).allSatisfy(each -> assertThat(each.kind()).isEqualTo(Kind.CLIENT));
        opened.getFirst().close();
        running.join();
    }

    @Test
    void neitherWhoWaitsBehindARenameNorWhoHoldsAnotherTable() throws Exception {
        session("START TRANSACTION", "UPDATE stranger SET id = 9 WHERE id = 1");
        Connection first = session("LOCK TABLES one WRITE");
        Connection waiting = session();
        Thread running = Thread.ofVirtual().start(() -> {
            try (Statement statement = waiting.createStatement()) {
                statement.execute("INSERT INTO one VALUES (5)");
            } catch (SQLException killed) {
                assertThat(killed.getMessage()).isNotBlank();
            }
        });
        while (!"1"
                .equals(Servers.SOURCE.ask("SELECT COUNT(*) FROM performance_schema.metadata_locks WHERE OBJECT_SCHEMA"
                        + " = '" + schema + "' AND LOCK_STATUS = 'PENDING'"))) {
            Thread.onSpinWait();
        }

        assertThat(holders())
                .singleElement()
                .satisfies(each -> assertThat(each.statement()).isEqualTo("LOCK TABLES one WRITE"));
        first.close();
        running.join();
    }

    @Test
    void aLockOnTheWholeServer() throws Exception {
        Connection backup = session("LOCK INSTANCE FOR BACKUP");

        assertThat(holders()).singleElement().satisfies(each -> {
            assertThat(each.kind()).isEqualTo(Kind.WHOLE_SERVER);
            assertThat(each.describe()).contains("holds a lock on the whole server", "LOCK INSTANCE FOR BACKUP");
        });
        blockers(Optional.of(Duration.ZERO)).end(tables);
        assertThat(isThere(number(backup))).isTrue();
    }

    @Test
    void aPreparedTransactionIsSeenAndNeverEndedWithOrWithoutItsSession() throws Exception {
        Connection living = session("XA START 'l'", "INSERT INTO one VALUES (11)", "XA END 'l'", "XA PREPARE 'l'");
        session("XA START 'g'", "INSERT INTO two VALUES (11)", "XA END 'g'", "XA PREPARE 'g'")
                .close();
        // Its session works on something else meanwhile, as xa_detach_on_prepare allows.
        Connection busy = session("XA START 'b'", "INSERT INTO two VALUES (12)", "XA END 'b'", "XA PREPARE 'b'");
        try (Statement statement = busy.createStatement()) {
            statement.execute("START TRANSACTION");
            statement.execute("UPDATE stranger SET id = 19 WHERE id = 1");
        }
        try {
            BlockingSessions blockers = blockers(Optional.of(Duration.ZERO));
            List<TableHolder> found = blockers.look(tables).holders();
            assertThat(found).hasSize(3).allSatisfy(each -> {
                assertThat(each.kind()).isEqualTo(Kind.PREPARED);
                assertThat(each.endedAfter()).isEmpty();
            });
            assertThat(found)
                    .anySatisfy(each -> assertThat(each.describe())
                            .contains(
                                    "a prepared XA transaction (XA RECOVER shows it) holds", "its session has ended"));

            blockers.end(tables);

            assertThat(isThere(number(living))).isTrue();
            assertThat(isThere(number(busy))).isTrue();
            assertThat(blockers.ended()).isEmpty();
        } finally {
            busy.close();
            for (String name : List.of("l", "g", "b")) {
                Servers.SOURCE.execute("XA ROLLBACK '" + name + "'");
            }
        }
    }

    @Test
    void aThreadOfReplicationIsSeenAndNeverEnded() throws Exception {
        try (MySqlServer replica = MySqlServer.start("replica");
                ServerLink toReplica =
                        new ServerLink(Servers.address(Side.SOURCE, replica.port()), Duty.CONTROL, "me", 2)) {
            // It begins here: what other tests have written to the shared source is not its business.
            replica.execute(
                    "SET GLOBAL gtid_purged = '+" + Servers.SOURCE.ask("SELECT @@GLOBAL.gtid_executed") + "'",
                    "SET sql_log_bin = 0",
                    "CREATE SCHEMA " + schema,
                    "CREATE TABLE " + one + " (id INT PRIMARY KEY)",
                    "INSERT INTO " + one + " VALUES (1), (2)",
                    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = " + Servers.SOURCE.port()
                            + ", SOURCE_USER = 'root', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1",
                    "START REPLICA");
            awaitAll(replica);
            try (Connection holder = replica.connect(schema);
                    Statement statement = holder.createStatement()) {
                statement.execute("START TRANSACTION");
                statement.execute("SELECT * FROM one WHERE id = 1 FOR UPDATE");
                Servers.SOURCE.execute("UPDATE " + one + " SET id = 7 WHERE id = 1");
                BlockingSessions blockers = blockers(toReplica, Optional.of(Duration.ZERO));
                List<TableHolder> found = blockers.look(tables).holders();
                while (found.size() < 2) {
                    found = blockers.look(tables).holders();
                }
                assertThat(found).extracting(TableHolder::kind).containsOnlyOnce(Kind.SERVER, Kind.CLIENT);

                blockers.end(tables);

                assertThat(blockers.ended())
                        .extracting(each -> each.holder().kind())
                        .containsExactly(Kind.CLIENT);
            }
            awaitAll(replica);
            assertThat(replica.ask("SELECT MAX(id) FROM " + one)).isEqualTo("7");
        }
    }

    private static void awaitAll(MySqlServer replica) {
        assertThat(replica.ask("SELECT WAIT_FOR_EXECUTED_GTID_SET('"
                        + Servers.SOURCE.ask("SELECT @@GLOBAL.gtid_executed") + "', 60)"))
                .isEqualTo("0");
    }

    @Test
    void ownSessionsAreLeftOutAndThoseOfOtherMoversAreNeverEnded() throws Exception {
        try (ServerLink other = new ServerLink(Servers.source(), Duty.READ, "another", 1);
                Session mine = link.borrow();
                Session theirs = other.borrow()) {
            mine.begin();
            mine.run("SELECT * FROM " + one);
            theirs.begin();
            theirs.run("SELECT * FROM " + two);

            BlockingSessions blockers = blockers(Optional.of(Duration.ZERO));
            assertThat(blockers.look(tables).holders()).singleElement().satisfies(each -> {
                assertThat(each.kind()).isEqualTo(Kind.MOVER);
                assertThat(each.tables()).containsExactly(two);
            });
            blockers.end(tables);
            theirs.run("SELECT * FROM " + two);
            mine.run("SELECT * FROM " + one);
        }
    }

    @Test
    void endsAClientThatHasHeldATableForTooLongAndNobodyElse() throws Exception {
        long blocking = blocking("UPDATE one SET id = 7 WHERE id = 1");
        Connection elsewhere = session("START TRANSACTION", "UPDATE stranger SET id = 7 WHERE id = 1");

        BlockingSessions patient = blockers(Optional.of(Duration.ofHours(1)));
        patient.end(tables);
        assertThat(patient.ended()).isEmpty();
        assertThat(isThere(blocking)).isTrue();

        BlockingSessions strict = blockers(Optional.of(Duration.ZERO));
        strict.end(tables);
        assertThat(strict.ended())
                .extracting(EndedSession::holder)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.session()).isEqualTo(blocking);
                    assertThat(each.statement()).isEqualTo("UPDATE one SET id = 7 WHERE id = 1");
                });
        while (!holders().isEmpty()) {
            Thread.onSpinWait();
        }
        try (Statement statement = elsewhere.createStatement()) {
            statement.execute("COMMIT");
        }
        assertThat(Servers.SOURCE.ask("SELECT MAX(id) FROM " + stranger)).isEqualTo("7");
        assertThat(Servers.SOURCE.ask("SELECT MAX(id) FROM " + one)).isEqualTo("2");
    }

    /** The number of a session with an open transaction. */
    private long blocking(String statement) throws SQLException {
        Connection connection = session();
        long number = number(connection);
        try (Statement sql = connection.createStatement()) {
            sql.execute("START TRANSACTION");
            sql.execute(statement);
        }
        return number;
    }

    @Test
    void saysWhatTheUserMayNotSee() throws Exception {
        Servers.SOURCE.execute("CREATE USER unseeing@'%' IDENTIFIED BY 'x'");
        ServerAddress address =
                ServerAddress.of(Side.SOURCE, "127.0.0.1", Servers.SOURCE.port(), "unseeing", new Secret("x"));
        try (ServerLink blind = new ServerLink(address, Duty.CONTROL, "me", 2)) {
            assertThat(blockers(blind, Optional.empty()).look(tables).hidden())
                    .hasValueSatisfying(
                            why -> assertThat(why).contains("unseeing", "GRANT SELECT ON performance_schema.*"));
        }
    }
}
