package io.godwit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The workload writes what it says, bears what an application must bear, and fails on all else. */
@SuppressWarnings("NullAway.Init")
class WorkloadIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long SEED = 11;

    private static MySqlServer server;

    @BeforeAll
    static void startServer() {
        server = MySqlServer.start("written");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openTheShop() {
        server.execute("DROP DATABASE IF EXISTS shop", "DROP DATABASE IF EXISTS moved", "CREATE DATABASE moved");
        ShopSchema shop = new ShopSchema(server.jdbcUrl("shop"));
        shop.create();
        shop.fill(2_000, SEED, rows -> {});
    }

    @Test
    void writesTransactionsOfAllKindsAndNothingAfterItsEnd() throws Exception {
        try (Workload workload = start(10_000)) {
            workload.await(report -> report.committed() >= 1_000 && report.rolledBack() > 0, LONG);
        }
        String written = server.ask("SELECT @@global.gtid_executed");
        assertThat(server.ask("SELECT GROUP_CONCAT(DISTINCT kind ORDER BY kind) FROM shop.events"))
                .isEqualTo("advanced,cancelled,certain,doubt,placed,seen,workload");
        assertThat(server.ask("SELECT COUNT(*) FROM shop.products WHERE code LIKE 'w%'"))
                .isNotEqualTo("0");
        assertThat(server.ask("SELECT COUNT(*) FROM shop.customers WHERE name LIKE 'Neu %'"))
                .isNotEqualTo("0");
        assertThat(server.ask("SELECT @@global.gtid_executed")).isEqualTo(written);
    }

    @Test
    void aReplicaOfItsServerEqualsItRowByRow() throws Exception {
        try (MySqlServer replica = MySqlServer.start("replica")) {
            replica.execute(
                    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_USER = 'root', SOURCE_PORT = "
                            + server.port() + ", SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1",
                    "START REPLICA");
            try (Workload workload = start(10_000)) {
                workload.await(report -> report.committed() >= 500, LONG);
            }
            String written = server.ask("SELECT @@global.gtid_executed");
            assertThat(replica.ask("SELECT WAIT_FOR_EXECUTED_GTID_SET('" + written + "', 60)"))
                    .isEqualTo("0");
            RowOracle oracle = new RowOracle(server.jdbcUrl(), replica.jdbcUrl());
            OracleReport report = oracle.compareSchema("shop");
            assertThat(report.isEqual()).as(report.toString()).isTrue();
            replica.execute("UPDATE shop.products SET rating = rating + 1 WHERE rating IS NOT NULL LIMIT 1");
            assertThat(oracle.compareSchema("shop").differenceCount()).isEqualTo(1);
        }
    }

    @Test
    void keepsItsRate() throws Exception {
        long startedAt = System.nanoTime();
        try (Workload workload = start(100)) {
            workload.await(report -> report.committed() >= 100, LONG);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void waitsWhileTheTablesAreGoneAndMeasuresTheOutageOfASwitch() throws Exception {
        try (Workload workload = start(500)) {
            workload.await(report -> report.committed() >= 100, LONG);
            assertThat(workload.outage()).isEmpty();
            server.execute(ShopSchema.tables().stream()
                    .map(table -> "shop." + table + " TO moved." + table)
                    .collect(Collectors.joining(", ", "RENAME TABLE ", "")));
            workload.await(report -> report.count(Trouble.TABLE_MISSING) >= 4, LONG);
            long before = workload.report().committed();
            workload.pointTo(server.jdbcUrl("moved"));
            workload.await(report -> report.committed() >= before + 100, LONG);
            assertThat(workload.outage())
                    .hasValueSatisfying(outage -> assertThat(outage)
                            .isPositive()
                            .isLessThanOrEqualTo(workload.report().gapMax()));
        }
    }

    @Test
    void waitsWhileTheServerIsReadOnly() throws Exception {
        try (Workload workload = start(500)) {
            workload.await(report -> report.committed() >= 100, LONG);
            server.execute("SET GLOBAL super_read_only = ON");
            workload.await(report -> report.count(Trouble.READ_ONLY) >= 4, LONG);
            server.execute("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
            long before = workload.report().committed();
            workload.await(report -> report.committed() >= before + 100, LONG);
        }
    }

    @Test
    void goesOnAfterTheServerWasKilledAndStartedAgain() throws Exception {
        try (Workload workload = start(500)) {
            workload.await(report -> report.committed() >= 100, LONG);
            server.kill9();
            workload.await(report -> report.count(Trouble.CONNECTION_LOST) >= 4, LONG);
            server.start();
            long before = workload.report().committed();
            workload.await(report -> report.committed() >= before + 100, LONG);
            assertThat(workload.failure()).isEmpty();
        }
    }

    @Test
    void countsACommitWhoseAnswerWasLost() throws Exception {
        try (FaultProxy proxy = FaultProxy.inFrontOf(server);
                Workload workload = Workload.start(proxy.jdbcUrl("shop"), 2, 500, SEED)) {
            workload.await(report -> report.committed() >= 50, LONG);
            proxy.loseAnswerTo("COMMIT");
            workload.await(report -> report.count(Trouble.COMMIT_UNKNOWN) == 1, LONG);
            long before = workload.report().committed();
            workload.await(report -> report.committed() >= before + 50, LONG);
        }
    }

    @Test
    void failsOnAnErrorThatNoApplicationMaySee() {
        Workload workload = start(500);
        server.execute("ALTER TABLE shop.events DROP COLUMN subject");
        assertThatThrownBy(() -> workload.await(report -> false, LONG))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("Unknown column 'subject' in 'field list'");
        assertThat(workload.failure()).isPresent();
        assertThatThrownBy(workload::close)
                .isInstanceOf(MySqlServerException.class)
                .hasMessageContaining("seed " + SEED);
    }

    @Test
    void endsEvenIfTheServerNeverAnswersAgain() throws Exception {
        try (FaultProxy proxy = FaultProxy.inFrontOf(server)) {
            Workload workload = Workload.start(proxy.jdbcUrl("shop"), 2, 500, SEED);
            workload.await(report -> report.committed() >= 10, LONG);
            proxy.stall();
            workload.close();
            assertThat(workload.failure()).isEmpty();
        }
    }

    private static Workload start(double rate) {
        return Workload.start(server.jdbcUrl("shop"), 4, rate, SEED);
    }
}
