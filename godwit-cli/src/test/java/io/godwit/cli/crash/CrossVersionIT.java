package io.godwit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.testing.MySqlRelease;
import io.godwit.testing.OracleReport;
import io.godwit.testing.Workload;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Moves between servers of different releases, under load; needs both, and so runs with {@code -Pmysql-9} only. */
@Tag("mysql-9")
@Timeout(300)
class CrossVersionIT {
    private static final int ROWS = 20_000;
    private static final long SEED = 20261122;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private MoverProcess move(Path configuration) throws Exception {
        return MoverProcess.start(folder, "move", "-c", configuration.toString());
    }

    private void moves(MySqlRelease from, MySqlRelease to, String... duringTheMove) throws Exception {
        try (MovingShop shop = new MovingShop(folder, ROWS, SEED, from, to)) {
            shop.postpone();
            Path configuration = shop.configuration("copy: {chunk-rows: 300}");
            try (Workload workload = shop.write(100, SEED)) {
                try (MoverProcess mover = move(configuration)) {
                    MovingShop.await(
                            "a copied customer", PATIENCE, () -> shop.hasOnTarget("customers") || !mover.isAlive());
                    assertThat(mover.isAlive()).as(mover.output()).isTrue();
                    shop.source.execute(duringTheMove);
                    mover.kill9();
                }
                shop.source.execute(duringTheMove);
                shop.letCutOver();
                try (MoverProcess mover = move(configuration)) {
                    assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
                }
                assertThat(workload.failure()).isEmpty();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
            assertThat(verdict.rows()).isGreaterThan(ROWS / 2);
        }
    }

    @Test
    void movesFrom8To9AndGoesOnAfterKill() throws Exception {
        moves(MySqlRelease.V8_0, MySqlRelease.V9, "UPDATE shop.customers SET name = 'renamed' ORDER BY id LIMIT 9");
    }

    @Test
    void movesFrom9To8WithTaggedTransactionsBeforeAndAfterKill() throws Exception {
        moves(
                MySqlRelease.V9,
                MySqlRelease.V8_0,
                "SET gtid_next = 'AUTOMATIC:first'",
                "UPDATE shop.customers SET name = 'tagged' ORDER BY id LIMIT 9",
                "SET gtid_next = 'AUTOMATIC:second'",
                "DELETE FROM shop.events ORDER BY id LIMIT 9",
                "SET gtid_next = 'AUTOMATIC'",
                "UPDATE shop.customers SET name = 'renamed' ORDER BY id DESC LIMIT 9");
    }

    private void movesLongTimes(MySqlRelease from, MySqlRelease to) throws Exception {
        try (MovingShop shop = new MovingShop(folder, ROWS, SEED, from, to)) {
            shop.postpone();
            Path configuration = shop.configuration("copy: {chunk-rows: 300}");
            String write = "UPDATE shop.customers SET settings = JSON_OBJECT('t', TIME'%s') WHERE id %% 10 = %d";
            shop.source.execute(write.formatted("34:00:00", 0), write.formatted("-630:59:59", 1));
            try (MoverProcess mover = move(configuration)) {
                MovingShop.await("the comparison", PATIENCE, () -> shop.isCopied() || !mover.isAlive());
                shop.source.execute(write.formatted("26:00:00", 0), write.formatted("600:00:00", 2));
                shop.letCutOver();
                assertThat(mover.exitCode(PATIENCE)).as(mover.output()).isZero();
            }
            OracleReport verdict = shop.compare();
            assertThat(verdict.isEqual()).as(verdict.toString()).isTrue();
        }
    }

    @Test
    void longTimesInsideOfJsonArriveOn9() throws Exception {
        movesLongTimes(MySqlRelease.V8_0, MySqlRelease.V9);
    }

    @Test
    void longTimesInsideOfJsonArriveOn8AsFarAsItCanHoldThem() throws Exception {
        movesLongTimes(MySqlRelease.V9, MySqlRelease.V8_0);
        try (MovingShop shop = new MovingShop(folder, 100, SEED, MySqlRelease.V9, MySqlRelease.V8_0)) {
            shop.source.execute("UPDATE shop.customers SET settings = CAST(TIME'631:00:00' AS JSON) WHERE id = 1");
            try (MoverProcess mover = move(shop.configuration(""))) {
                assertThat(mover.exitCode(PATIENCE)).isEqualTo(3);
                assertThat(mover.output()).contains("json-long-times").contains("id=1 holds a TIME");
            }
        }
    }
}
